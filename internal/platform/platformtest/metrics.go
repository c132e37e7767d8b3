package platformtest

import (
	"maps"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// metrics reads numbers: those the network has, and no others.
func (s Suite) metrics(t *testing.T) {
	st := s.Stage(t)
	ctx := t.Context()
	first := st.Live(st.Delivery(st.Post("The first")))
	st.Clock.Advance(time.Minute)
	second := st.Live(st.Delivery(st.Post("The second")))
	unknown := caio.Receipt{RemoteID: first.RemoteID + "0000", URL: first.URL, At: first.At}

	if !st.Client.Can(platform.CanMeterPosts) {
		_, err := st.Client.PostMetrics(ctx, st.Session, st.Channel, []caio.Receipt{first})
		st.Is(err, "post metrics", caio.Unsupported)
	} else {
		list, err := st.Client.PostMetrics(ctx, st.Session, st.Channel, []caio.Receipt{first, unknown, second})
		if err != nil || len(list) != 3 {
			t.Fatalf("metrics of three receipts: %d snapshots, %v", len(list), err)
		}
		if list[0] == nil || list[1] != nil || list[2] == nil {
			t.Errorf("snapshots: %+v, want one, none for the post that is gone, one", list)
		}
		for _, snapshot := range list {
			if snapshot != nil {
				sameMetrics(t, "a post", snapshot.Metrics, s.Metrics)
			}
		}
		if none, err := st.Client.PostMetrics(ctx, st.Session, st.Channel, nil); err != nil || len(none) != 0 {
			t.Errorf("metrics of no receipts: %+v, %v", none, err)
		}
	}
	snapshot, err := st.Client.ChannelMetrics(ctx, st.Session, st.Channel)
	if !st.Client.Can(platform.CanMeterChannels) {
		st.Is(err, "channel metrics", caio.Unsupported)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	sameMetrics(t, "the channel", snapshot.Metrics, s.ChannelMetrics)
}

func sameMetrics(t *testing.T, what string, got map[caio.MetricName]int64, want []caio.MetricName) {
	t.Helper()
	names := slices.Sorted(maps.Keys(got))
	if !slices.Equal(names, slices.Sorted(slices.Values(want))) {
		t.Errorf("%s has the metrics %q, want exactly %q", what, names, want)
	}
	for name, n := range got {
		if n < 0 {
			t.Errorf("%s has %d %s", what, n, name)
		}
	}
}
