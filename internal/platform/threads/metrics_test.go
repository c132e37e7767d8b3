package threads_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// TestNumbers maps what the network reports, and adds up what it reports in pieces.
func TestNumbers(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Count me")))
	networkOf(st).Comment(r.RemoteID, "bob", "One")
	st.Clock.Set(r.At.Time().Add(2 * time.Hour))
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil {
		t.Fatal(err)
	}
	wantPost := map[caio.MetricName]int64{caio.Views: 120, caio.Likes: 24, caio.Comments: 1, caio.Shares: 6}
	wantNative := map[string]int64{"views": 120, "likes": 24, "replies": 1, "reposts": 4, "quotes": 2, "shares": 6}
	if !maps.Equal(list[0].Metrics, wantPost) || !maps.Equal(list[0].Native, wantNative) {
		t.Errorf("%v %v, want %v %v", list[0].Metrics, list[0].Native, wantPost, wantNative)
	}
	ch, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || ch.Metrics[caio.Views] != 120 || ch.Metrics[caio.Clicks] != 5 || ch.Metrics[caio.Followers] < 100 || ch.Metrics[caio.Shares] != 6 {
		t.Errorf("%v %v", ch.Metrics, err)
	}
}

// TestMetricGone reads the others when one is not known any more.
func TestMetricGone(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Count me")))
	networkOf(st).Retire("quotes")
	networkOf(st).Retire("clicks")
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil || len(list[0].Native) != 5 {
		t.Errorf("%+v %v", list[0], err)
	}
	if _, there := list[0].Native["quotes"]; there {
		t.Error("a metric that is gone has a number")
	}
	ch, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if _, there := ch.Metrics[caio.Clicks]; err != nil || there {
		t.Errorf("%v %v", ch.Metrics, err)
	}
}

// TestAbsentNumbers leaves out what has no value, and a post without any.
func TestAbsentNumbers(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Count me")))
	for body, want := range map[string]int{
		`{"data":[]}`: -1,
		`{"data":[{"name":"views","values":[]},{"name":"likes","values":[{}]}]}`:                    -1,
		`{"data":[{"name":"views","values":[{"value":0}]},{"name":"likes"}]}`:                       1,
		`{"data":[{"name":"clicks","link_total_values":[]},{"name":"new","values":[{"value":7}]}]}`: 0,
	} {
		st.Kit.Inject(emu.Fault{Path: "/insights", How: emu.Status, Code: http.StatusOK, Body: body})
		list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
		if err != nil || (list[0] == nil) != (want < 0) || (list[0] != nil && len(list[0].Metrics) != want) {
			t.Errorf("%s: %+v %v", body, list[0], err)
		}
	}
}

// TestBudget leaves the rest for later when the budget runs low.
func TestBudget(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	r := st.Live(st.Delivery(st.Post("Count me")))
	networkOf(st).SetUsage(85, 0)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r, r})
	st.Is(err, "a budget nearly used up", caio.RateLimited)
	if list[0] == nil || list[1] != nil || platform.AsError(err).RetryAt != caio.At(st.Clock.Now().Add(15*time.Minute)) {
		t.Errorf("%+v until %s", list, platform.AsError(err).RetryAt)
	}
}
