package youtube_test

import (
	"fmt"
	"testing"
	"time"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/youtube/emulator"
)

// TestManyMetrics asks for fifty videos at a time.
func TestManyMetrics(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Counted often")))
	networkOf(st).Count(r.RemoteID, map[string]string{"viewCount": "12345678901", "likeCount": ""}, nil)
	rs := make([]caio.Receipt, 0, 120)
	for i := range 119 {
		rs = append(rs, caio.Receipt{RemoteID: fmt.Sprintf("gone%d", i), At: r.At})
	}
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, append(rs, r))
	if err != nil || len(list) != 120 || list[0] != nil || list[119] == nil {
		t.Fatalf("%d snapshots: %v", len(list), err)
	}
	last := list[119]
	if _, likes := last.Metrics[caio.Likes]; likes || last.Metrics[caio.Views] != 12345678901 || last.Native["viewCount"] != 12345678901 {
		t.Errorf("the numbers are %+v, likes are hidden", last)
	}
	if n := networkOf(st).Used("videos:batchGetStats"); n != 3 {
		t.Errorf("%d batches for 120 posts, want 3", n)
	}
}

// TestOldProject asks for statistics in the old way where there is no batch.
func TestOldProject(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Counted")))
	st.Kit.Inject(emu.Fault{Path: "batchGetStats", How: emu.Status, Code: 404, Body: "<html>"})
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil {
		t.Errorf("numbers %+v: %v", list, err)
	}
}

// TestAnalytics adds numbers that come days later, and does without them where the
// project does not have that API.
func TestAnalytics(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Watched")))
	networkOf(st).Count(r.RemoteID, map[string]string{"viewCount": "10"}, map[string]float64{
		"shares": 3, "videosAddedToPlaylists": 2, "estimatedMinutesWatched": 90, "averageViewPercentage": 41.6, "averageViewDuration": 77, "subscribersGained": 5,
	})
	renew(st, 72*time.Hour)
	read := func() *caio.Snapshot {
		list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	got := read()
	if got.Metrics[caio.Views] != 10 || got.Metrics[caio.Shares] != 3 || got.Metrics[caio.Saves] != 2 || got.Metrics[caio.WatchTime] != 90*60*1000 {
		t.Errorf("the numbers are %+v", got.Metrics)
	}
	if got.Native["averageViewPercentage"] != 42 || got.Native["averageViewDuration"] != 77 || got.Native["subscribersGained"] != 5 {
		t.Errorf("the numbers are %+v", got.Native)
	}
	st.Kit.Inject(emu.Fault{Path: "/v2/reports", How: emu.Status, Code: 403, Body: `{"error":{"code":403,"errors":[{"reason":"accessNotConfigured"}]}}`})
	if got := read(); got.Metrics[caio.Views] != 10 || len(got.Metrics) != 3 {
		t.Errorf("without analytics the numbers are %+v", got.Metrics)
	}
	st.Kit.Inject(emu.Fault{Path: "/v2/reports", How: emu.Status, Code: 503, Body: `{}`, Times: 3})
	_, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	st.Is(err, "analytics are down", caio.Unavailable)
}

// TestQuota waits until midnight Pacific time, and says so.
func TestQuota(t *testing.T) {
	t.Parallel()
	for bucket, during := range map[string]string{"": "reads", "videos.insert": "uploads"} {
		st := suite().Stage(t)
		networkOf(st).Exhaust(bucket)
		d := st.Delivery(st.Post("Tomorrow"))
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		if during == "reads" {
			_, err = st.Client.Channels(t.Context(), st.Session)
		}
		st.Is(err, during, caio.RateLimited)
		st.Live(d) // the next day
		if day := st.Clock.Now().UTC().Format(time.DateOnly); day != "2026-09-02" {
			t.Errorf("%s: it is live on %s", during, day)
		}
	}
}

// TestUploadLimit waits a day when the channel has uploaded too much.
func TestUploadLimit(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Account("ann", emulator.Standing{MostUploads: 1})
	st.Live(st.Delivery(st.Post("The last of today")))
	d := st.Delivery(st.Post("One too many"))
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "one too many", caio.RateLimited)
}
