package pinterest_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
)

// measured makes three Pins, one a video, and lets ten days pass.
func measured(t *testing.T, st *platformtest.Stage) []caio.Receipt {
	t.Helper()
	rs := []caio.Receipt{st.Live(st.Delivery(attach(st, image))), st.Live(st.Delivery(attach(st, video))), st.Live(st.Delivery(attach(st, image, image)))}
	networkOf(st).React(rs[0].RemoteID, 7, 3)
	st.Clock.Advance(10 * 24 * time.Hour)
	return rs
}

func asked(st *platformtest.Stage, path string) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == http.MethodGet && r.Path == path {
			n++
		}
	}
	return n
}

// checkMeasured checks ten days of numbers, of which two are not counted yet.
func checkMeasured(t *testing.T, list []*caio.Snapshot, views bool) {
	t.Helper()
	for i, want := range []map[caio.MetricName]int64{
		{caio.Likes: 7, caio.Comments: 3, caio.Impressions: 9 * 240, caio.Clicks: 9 * 20, caio.Saves: 9 * 12},
		{caio.Likes: 0, caio.Comments: 0, caio.Impressions: 9 * 240, caio.Clicks: 9 * 20, caio.Saves: 9 * 12, caio.Views: 9 * 25, caio.WatchTime: 9 * 10031},
		{caio.Likes: 0, caio.Comments: 0, caio.Impressions: 9 * 240, caio.Clicks: 9 * 20, caio.Saves: 9 * 12},
	} {
		if !views {
			delete(want, caio.Views)
			delete(want, caio.WatchTime)
		}
		if list[i] == nil || !maps.Equal(list[i].Metrics, want) {
			t.Errorf("Pin %d: %+v, want %v", i, list[i], want)
		}
	}
	if average := list[1].Native["VIDEO_AVG_WATCH_TIME"]; views && average != 2508 {
		t.Errorf("the average is %d", average)
	}
	if pinClicks := list[0].Native["PIN_CLICK"]; pinClicks != 9*37 {
		t.Errorf("close-ups: %d", pinClicks)
	}
}

// TestBatch reads several Pins with one request, and one by one where the app may not.
func TestBatch(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	rs := measured(t, st)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil {
		t.Fatal(err)
	}
	checkMeasured(t, list, true)
	if n := asked(st, "/v5/pins/analytics"); n != 1 {
		t.Errorf("%d requests for three Pins", n)
	}
	network.RefuseBatch()
	for range 2 {
		if list, err = st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs); err != nil {
			t.Fatal(err)
		}
		checkMeasured(t, list, true)
	}
	if all, single := asked(st, "/v5/pins/analytics"), asked(st, "/v5/pins/"+rs[0].RemoteID+"/analytics"); all != 2 || single != 2 {
		t.Errorf("refused once, it was asked for %d times at once and %d times singly", all, single)
	}
}

// TestGoneInBatch has one of several Pins deleted: the others keep their numbers.
func TestGoneInBatch(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	rs := measured(t, st)
	network.Unpin(rs[1].RemoteID)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil || list[0] == nil || list[1] != nil || list[2] == nil {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestVideoNumbersRefused asks again without the numbers of videos.
func TestVideoNumbersRefused(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	rs := measured(t, st)
	network.RefuseVideoNumbers()
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil {
		t.Fatal(err)
	}
	checkMeasured(t, list, false)
}

// TestOldPin reads the numbers of a Pin's whole life when its days are not kept any more.
func TestOldPin(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	r := st.Live(st.Delivery(attach(st, image)))
	network.React(r.RemoteID, 5, 2)
	st.Clock.Advance(100 * 24 * time.Hour)
	st.Session.Grant = st.Keep(networkOf(st).Connect(st.URL, "ann"))
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	want := map[caio.MetricName]int64{caio.Likes: 5, caio.Comments: 2, caio.Impressions: 24_000, caio.Clicks: 2000}
	if err != nil || list[0] == nil || !maps.Equal(list[0].Metrics, want) {
		t.Errorf("%+v, %v; want %v", list[0], err, want)
	}
}

// TestManyPins asks for a hundred at a time.
func TestManyPins(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	rs := measured(t, st)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, slices.Repeat(rs[:1], 230))
	if err != nil || len(list) != 230 || slices.Contains(list, nil) {
		t.Errorf("%d snapshots: %v", len(list), err)
	}
	if n := asked(st, "/v5/pins/analytics"); n != 3 {
		t.Errorf("%d requests for 230 Pins", n)
	}
}

// TestPersonal has no numbers of what happened on a personal account, only its counts.
func TestPersonal(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	network.Personal("ann")
	snapshot, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || len(snapshot.Metrics) != 1 || snapshot.Native["monthly_views"] == 0 {
		t.Errorf("%+v, %v", snapshot, err)
	}
	if n := asked(st, "/v5/user_account/analytics"); n != 0 {
		t.Errorf("asked %d times for what is refused", n)
	}
}

// TestChannelNumbers adds up the days of a month that can be trusted.
func TestChannelNumbers(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	snapshot, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || snapshot.Metrics[caio.Impressions] != 29*240 || snapshot.Native["ENGAGEMENT"] != 29*30 {
		t.Errorf("%+v, %v", snapshot, err)
	}
}

// TestMetricsGranted asks for no numbers that were not granted.
func TestMetricsGranted(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	r := st.Live(st.Delivery(attach(st, image)))
	st.Session.Grant.Scopes = []string{"boards:write", "pins:write"}
	before := len(st.Kit.Requests())
	_, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	st.Is(err, "post metrics", caio.Forbidden)
	_, err = st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	st.Is(err, "channel metrics", caio.Forbidden)
	if n := len(st.Kit.Requests()) - before; n != 0 || !platform.Is(err, caio.Forbidden) {
		t.Errorf("%d requests", n)
	}
}
