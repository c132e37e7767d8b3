package x_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
)

// TestNumbers reads all that X tells of a post with a video, under both names.
func TestNumbers(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	r := st.Live(st.Delivery(st.Attach(st.Text("A video"), 0, caio.KindVideo)))
	e.Count(r.RemoteID, 9, 3, 2, 4, 640, 7, 210)
	e.Comment("bob", r.RemoteID, "Nice")
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil {
		t.Fatal(err)
	}
	want := map[caio.MetricName]int64{
		caio.Likes: 9, caio.Shares: 5, caio.Saves: 4, caio.Impressions: 640, caio.Clicks: 7, caio.Views: 210, caio.Comments: 1,
	}
	for name, n := range want {
		if list[0].Metrics[name] != n {
			t.Errorf("%s is %d, want %d", name, list[0].Metrics[name], n)
		}
	}
	if len(list[0].Metrics) != len(want) || list[0].Native["retweet_count"] != 3 || list[0].Native["quote_count"] != 2 || list[0].Native["engagements"] != 16 {
		t.Errorf("%+v", list[0])
	}
}

// TestWatchTime is told on plans that include it.
func TestWatchTime(t *testing.T) {
	t.Parallel()
	for _, enrolled := range []bool{false, true} {
		st, e := stageOf(t, "None")
		if enrolled {
			e.Enroll()
		}
		r := st.Live(st.Delivery(st.Attach(st.Text("A video"), 0, caio.KindVideo)))
		e.Count(r.RemoteID, 0, 0, 0, 0, 0, 0, 20)
		st.Clock.Advance(time.Hour)
		list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
		if err != nil || list[0] == nil {
			t.Fatal(err)
		}
		if n, has := list[0].Metrics[caio.WatchTime]; has != enrolled || enrolled && n != 30_000 {
			t.Errorf("enrolled %v: %d, %v", enrolled, n, has)
		}
		if list[0].Metrics[caio.Views] != 20 {
			t.Errorf("%+v", list[0])
		}
	}
}

// TestOldPosts asks for private numbers of young posts only: an old one among them would
// come back as an error.
func TestOldPosts(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	old := st.Live(st.Delivery(st.Text("Old")))
	st.Clock.Advance(31 * 24 * time.Hour)
	st.Session.Grant = st.Keep(e.Connect(st.URL, "ann"))
	young := st.Live(st.Delivery(st.Text("Young")))
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{old, young})
	if err != nil || list[0] == nil || list[1] == nil {
		t.Fatalf("%+v: %v", list, err)
	}
	if _, has := list[0].Metrics[caio.Clicks]; has {
		t.Error("an old post has clicks")
	}
	if _, has := list[1].Metrics[caio.Clicks]; !has {
		t.Error("a young post has none")
	}
}

// TestPlanWithoutPrivate makes do with public numbers.
func TestPlanWithoutPrivate(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	e.HidePrivate()
	r := st.Live(st.Delivery(st.Text("Public")))
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil || len(list[0].Metrics) != 5 {
		t.Errorf("%+v: %v", list[0], err)
	}
}

// TestBatches asks for a hundred posts at once.
func TestBatches(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	var rs []caio.Receipt
	for i := range 205 {
		id := e.Say("ann", "", strings.Repeat("x", i+1))
		rs = append(rs, caio.Receipt{RemoteID: id, At: caio.At(st.Clock.Now())})
	}
	rs = append(rs, rs[0])
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil || len(list) != 206 || slices.Contains(list, nil) {
		t.Errorf("%d snapshots: %v", len(list), err)
	}
	sizes := []int{}
	for _, q := range st.Kit.Requests() {
		if query, err := url.ParseQuery(q.Query); err == nil && q.Method == http.MethodGet && q.Path == "/2/tweets" {
			sizes = append(sizes, strings.Count(query.Get("ids"), ",")+1)
		}
	}
	if !slices.Equal(sizes, []int{100, 100, 6}) {
		t.Errorf("batches of %v", sizes)
	}
}
