package facebook_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func snapshots(t *testing.T, st *platformtest.Stage, rs ...caio.Receipt) []*caio.Snapshot {
	t.Helper()
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestMetricsOfEachKind reads what a text and a video have. Of the rows that come for
// several periods the one for the whole life counts.
func TestMetricsOfEachKind(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	film, text := st.Live(st.Delivery(attach(st, video))), st.Live(st.Delivery(st.Post("Text")))
	st.Clock.Advance(2 * time.Hour)
	list := snapshots(t, st, film, text)
	list[0].Metrics[caio.WatchTime] /= 60_000 // some seconds went by while it was processed
	for i, want := range []map[caio.MetricName]int64{
		{caio.Likes: 24, caio.Comments: 0, caio.Shares: 4, caio.Views: 80, caio.Impressions: 120, caio.Reach: 90, caio.Clicks: 10, caio.WatchTime: 8},
		{caio.Likes: 24, caio.Comments: 0, caio.Shares: 4, caio.Views: 120, caio.Impressions: 120, caio.Reach: 90, caio.Clicks: 10},
	} {
		if got := list[i].Metrics; !maps.Equal(got, want) {
			t.Errorf("%d: %v, want %v", i, got, want)
		}
	}
	if n := list[0].Native; n["post_reactions_by_type_total.like"] != 24 || n["post_video_avg_time_watched"] != 6000 {
		t.Errorf("native numbers %v", n)
	}
}

// TestMetricsInBatches asks for many posts with few requests.
func TestMetricsInBatches(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	var rs []caio.Receipt
	for range 60 {
		rs = append(rs, caio.Receipt{RemoteID: networkOf(st).PostByHand(st.Channel.RemoteID, "Many")})
	}
	before := len(st.Kit.Requests())
	for i, s := range snapshots(t, st, rs...) {
		if s == nil {
			t.Errorf("post %d has no numbers", i)
		}
	}
	if n := len(st.Kit.Requests()) - before; n != 4 {
		t.Errorf("%d requests for 60 posts, want 4", n)
	}
}

// TestMetricRetired loses one metric, not all, and asks for it once more only.
func TestMetricRetired(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Retire("post_clicks")
	networkOf(st).Retire("page_follows")
	r := st.Live(st.Delivery(st.Post("Numbers")))
	for round, requests := range []int{4, 2} { // counts, insights, one to find out, insights again
		before := len(st.Kit.Requests())
		list := snapshots(t, st, r)
		if n := len(st.Kit.Requests()) - before; n != requests {
			t.Errorf("round %d: %d requests, want %d", round, n, requests)
		}
		_, clicks := list[0].Metrics[caio.Clicks]
		_, reach := list[0].Metrics[caio.Reach]
		if clicks || !reach {
			t.Errorf("round %d: %v", round, list[0].Metrics)
		}
		channel, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
		if names := slices.Sorted(maps.Keys(channel.Native)); err != nil || slices.Contains(names, "page_follows") || channel.Native["page_media_view"] != 42 {
			t.Errorf("round %d: the Page has %v: %v", round, channel.Native, err)
		}
	}
}

// TestWithoutInsights reads what everybody sees where insights are not granted, and asks
// for nothing else.
func TestWithoutInsights(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Numbers")))
	st.Session.Grant.Scopes = slices.DeleteFunc(st.Session.Grant.Scopes, func(s string) bool { return s == "read_insights" })
	list := snapshots(t, st, r)
	if got := slices.Sorted(maps.Keys(list[0].Metrics)); !slices.Equal(got, []caio.MetricName{caio.Comments, caio.Likes}) {
		t.Errorf("metrics %v", got)
	}
	channel, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if got := slices.Sorted(maps.Keys(channel.Metrics)); err != nil || !slices.Equal(got, []caio.MetricName{caio.Followers}) {
		t.Errorf("the Page's metrics %v: %v", got, err)
	}
	if n := count(st, http.MethodGet, "/insights"); n != 0 {
		t.Errorf("%d requests for insights", n)
	}

	// Taken back later, which Facebook answers with an empty list.
	st = suite().Stage(t)
	r = st.Live(st.Delivery(st.Post("Numbers")))
	networkOf(st).Forget("ann", "read_insights")
	if list := snapshots(t, st, r); len(list[0].Metrics) != 2 {
		t.Errorf("metrics %v", list[0].Metrics)
	}
}

// TestBudget leaves numbers for later when the budget runs low.
func TestBudget(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	var rs []caio.Receipt
	for range 51 {
		rs = append(rs, caio.Receipt{RemoteID: networkOf(st).PostByHand(st.Channel.RemoteID, "Many")})
	}
	networkOf(st).SetUsage(85, 0)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	st.Is(err, "the budget", caio.RateLimited)
	if len(list) != 51 || list[0] == nil || list[50] != nil || platform.AsError(err).RetryAt == 0 {
		t.Errorf("%d snapshots, first %v, last %v: %v", len(list), list[0], list[50], err)
	}
}

// TestBatchUnanswered takes what a batch did not get to for trouble, not for a post that
// is gone.
func TestBatchUnanswered(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[null]`, `[{"code":500,"body":"{}"}]`, `[{"code":200,"body":"no JSON"}]`, `[]`} {
		st := suite().Stage(t)
		r := st.Live(st.Delivery(st.Post("Numbers")))
		st.Kit.Inject(emu.Fault{Method: http.MethodPost, How: emu.Status, Code: 200, Body: body, Times: 3})
		_, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
		st.Is(err, body, caio.Unavailable)
	}
}
