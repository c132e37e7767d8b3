package instagram_test

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/instagram"
	"caio/internal/platform/instagram/emulator"
	"caio/internal/platform/platformtest"
)

// TestContract plays the contract in both flavours.
func TestContract(t *testing.T) {
	t.Parallel()
	for name, network := range map[string]func(emu.Options) emu.Emulator{
		"facebook":  func(o emu.Options) emu.Emulator { return emulator.New(o) },
		"instagram": func(o emu.Options) emu.Emulator { return emulator.NewDirect(o) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(network).Run(t)
		})
	}
}

func suite(network func(emu.Options) emu.Emulator) platformtest.Suite {
	return platformtest.Suite{
		Platform: instagram.Platform, Emulator: network,
		SignIn: map[string]func(*platformtest.Stage) platform.Ask{
			"facebook_oauth": askFacebook, "facebook_token": askFacebookToken, "token": askToken, "oauth": askInstagram,
		},
		Adapt: withoutVideoAlt,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return networkOf(st).Comment(r.RemoteID, "bob", text)
		},
		Spoil:          spoilPages,
		Metrics:        []caio.MetricName{caio.Views, caio.Reach, caio.Likes, caio.Comments, caio.Shares, caio.Saves},
		ChannelMetrics: []caio.MetricName{caio.Followers, caio.Views, caio.Reach, caio.Likes, caio.Comments, caio.Shares, caio.Saves, caio.Clicks},
	}
}
