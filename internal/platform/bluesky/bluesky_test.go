package bluesky_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

var contract = platformtest.Suite{
	Platform: bluesky.Platform,
	Emulator: func(opt emu.Options) emu.Emulator { return emulator.New(opt) },
	SignIn: map[string]func(*platformtest.Stage) platform.Ask{
		"app_password": func(*platformtest.Stage) platform.Ask {
			return platform.Ask{
				Fields:  map[string]string{"handle": "@ann.bsky.social"},
				Secrets: map[string]caio.Secret{"password": caio.NewSecret(emulator.AppPassword)},
			}
		},
		"oauth": func(*platformtest.Stage) platform.Ask {
			return platform.Ask{Fields: map[string]string{"handle": "ann.bsky.social"}}
		},
	},
	Adapt: func(_ *platformtest.Stage, v caio.Variant) caio.Variant {
		for i, a := range v.Parts[0].Attachments {
			// A video's alt text may only be half as long as a picture's, which Check knows.
			if a.Asset.Kind == caio.KindVideo && len(a.Alt) == bluesky.Platform().Limits.Alt.Max {
				v.Parts[0].Attachments[i].Alt = a.Alt[:1000]
			}
		}
		return v
	},
	Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
		return st.Emulator.(interface {
			Reply(name, uri, text string) string
		}).Reply("Stranger", r.RemoteID, text)
	},
	Metrics:        []caio.MetricName{caio.Likes, caio.Comments, caio.Shares, caio.Saves},
	ChannelMetrics: []caio.MetricName{caio.Followers},
}

func TestContract(t *testing.T) {
	t.Parallel()
	contract.Run(t)
}
