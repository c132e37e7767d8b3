package threads_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/threads"
	"caio/internal/platform/threads/emulator"
)

func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: threads.Platform,
		Emulator: func(o emu.Options) emu.Emulator { return emulator.New(o) },
		SignIn:   map[string]func(*platformtest.Stage) platform.Ask{"token": askToken, "oauth": askOAuth},
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return networkOf(st).Comment(r.RemoteID, "bob", text)
		},
		Metrics:        []caio.MetricName{caio.Views, caio.Likes, caio.Comments, caio.Shares},
		ChannelMetrics: []caio.MetricName{caio.Followers, caio.Views, caio.Likes, caio.Comments, caio.Shares, caio.Clicks},
	}
}
