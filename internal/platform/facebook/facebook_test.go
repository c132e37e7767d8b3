package facebook_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/facebook"
	"caio/internal/platform/facebook/emulator"
	"caio/internal/platform/platformtest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: facebook.Platform, Emulator: func(o emu.Options) emu.Emulator { return emulator.New(o) },
		SignIn: map[string]func(*platformtest.Stage) platform.Ask{"oauth": ask, "oauth_paste": ask, "token": askToken},
		Adapt:  withoutVideoAlt,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return networkOf(st).Comment(r.RemoteID, "bob", text)
		},
		Spoil:   spoilPages,
		Metrics: []caio.MetricName{caio.Likes, caio.Comments, caio.Views, caio.Impressions, caio.Reach, caio.Clicks},
		ChannelMetrics: []caio.MetricName{
			caio.Followers, caio.Views, caio.Impressions, caio.Reach, caio.WatchTime,
		},
	}
}
