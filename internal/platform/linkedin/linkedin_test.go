package linkedin_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

// TestContract plays the contract for pages. A person's posts cannot be looked for, which
// the contract asks of whoever has Find: person_test.go plays what holds there.
func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: linkedin.Platform,
		Emulator: func(opt emu.Options) emu.Emulator { return emulator.New(opt) },
		SignIn: map[string]func(*platformtest.Stage) platform.Ask{
			"oauth": askPerson, "organization": askPages, "token": askToken, "pkce": askNative,
		},
		Adapt: picturesAlt,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return networkOf(st).Comment("bob", r.RemoteID, text)
		},
		Metrics:        []caio.MetricName{caio.Likes, caio.Comments, caio.Shares, caio.Impressions, caio.Reach, caio.Clicks},
		ChannelMetrics: []caio.MetricName{caio.Followers, caio.Likes, caio.Comments, caio.Shares, caio.Impressions, caio.Reach, caio.Clicks},
	}
}
