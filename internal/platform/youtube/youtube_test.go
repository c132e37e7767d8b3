package youtube_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/youtube"
	"caio/internal/platform/youtube/emulator"
)

// TestContract plays the contract every connector meets.
func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: youtube.Platform,
		Emulator: func(o emu.Options) emu.Emulator { return emulator.New(o) },
		SignIn:   map[string]func(*platformtest.Stage) platform.Ask{"oauth": ask},
		Adapt:    adapt,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return networkOf(st).Comment("bob", r.RemoteID, text)
		},
		Metrics:        []caio.MetricName{caio.Views, caio.Likes, caio.Comments},
		ChannelMetrics: []caio.MetricName{caio.Followers, caio.Views},
	}
}
