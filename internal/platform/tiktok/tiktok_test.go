package tiktok_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/tiktok/emulator"
)

// TestContract plays the contract with videos posted directly, with videos for the inbox,
// which have no text, and with pictures, whose lost answers only a person can settle.
func TestContract(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"direct": directVideos(), "inbox": inboxVideos(), "pictures": pictures()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.Run(t)
		})
	}
}

func directVideos() platformtest.Suite {
	return platformtest.Suite{
		Platform: only(caio.KindVideo), Emulator: func(o emu.Options) emu.Emulator { return emulator.New(o) },
		SignIn:         map[string]func(*platformtest.Stage) platform.Ask{"oauth": askOAuth},
		Adapt:          toEveryone,
		Metrics:        []caio.MetricName{caio.Views, caio.Likes, caio.Comments, caio.Shares},
		ChannelMetrics: []caio.MetricName{caio.Followers},
	}
}

func inboxVideos() platformtest.Suite {
	s := directVideos()
	s.Emulator = func(o emu.Options) emu.Emulator { return emulator.NewDiligent(o) }
	s.Adapt, s.Mute, s.Errors = nil, true, "testdata/errors/inbox"
	return s
}

func pictures() platformtest.Suite {
	s := directVideos()
	s.Platform, s.Unsettled, s.Errors = only(caio.KindImage), true, "testdata/errors/pictures"
	return s
}
