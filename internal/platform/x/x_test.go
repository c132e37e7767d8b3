package x_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/x"
	"caio/internal/platform/x/emulator"
)

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: x.Platform,
		// An account that pays: X lets no other edit.
		Emulator: func(opt emu.Options) emu.Emulator { return emulator.NewPlan(opt, "Premium") },
		SignIn: map[string]func(*platformtest.Stage) platform.Ask{
			"oauth": func(*platformtest.Stage) platform.Ask {
				return platform.Ask{Fields: map[string]string{"client_id": emulator.PublicApp, "uses": "comments"}}
			},
			"oauth_secret": func(*platformtest.Stage) platform.Ask {
				return platform.Ask{
					Fields:  map[string]string{"client_id": emulator.SecretApp, "uses": ""},
					Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.AppSecret)},
				}
			},
		},
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return st.Emulator.(*emulator.Emulator).Comment("bob", r.RemoteID, text)
		},
		Metrics:        []caio.MetricName{caio.Likes, caio.Comments, caio.Shares, caio.Impressions, caio.Saves, caio.Clicks},
		ChannelMetrics: []caio.MetricName{caio.Followers},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}
