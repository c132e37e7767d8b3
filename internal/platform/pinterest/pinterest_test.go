package pinterest_test

import (
	"testing"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

func suite() platformtest.Suite {
	return platformtest.Suite{
		Platform: pinterest.Platform,
		Emulator: func(opt emu.Options) emu.Emulator { return emulator.New(opt) },
		SignIn:   signIns(),
		Adapt:    onBoard,
		// The numbers of the day are not counted yet when a Pin was made a moment ago.
		Metrics:        []caio.MetricName{caio.Likes, caio.Comments},
		ChannelMetrics: []caio.MetricName{caio.Followers, caio.Impressions, caio.Clicks, caio.Saves},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}
