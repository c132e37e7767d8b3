package instagram_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
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

// TestMetricsOfEachKind reads what a post, a reel and a story have.
func TestMetricsOfEachKind(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]platformtest.Suite{"facebook": viaFacebook(), "instagram": viaInstagram()} {
		st := s.Stage(t)
		reel := st.Live(st.Delivery(attach(st, video)))
		o := st.Drive(st.Delivery(story(st)))
		if list := snapshots(t, st, o.Receipt); list[0] != nil {
			t.Errorf("%s: a story that nobody has seen has %+v", name, list[0])
		}
		st.Clock.Advance(2 * time.Hour)
		list := snapshots(t, st, reel, o.Receipt)
		if list[0].Metrics[caio.WatchTime] < 2*240_000 || list[0].Native["ig_reels_avg_watch_time"] != 4000 || list[0].Metrics[caio.Views] == 0 {
			t.Errorf("%s: the reel has %+v", name, list[0])
		}
		_, clicks := list[1].Metrics[caio.Clicks]
		if list[1].Metrics[caio.Comments] != 2 || clicks != (name == "facebook") {
			t.Errorf("%s: the story has %+v", name, list[1])
		}
	}
}

// TestMetricRetired loses one metric, not all, and asks for it once more only.
func TestMetricRetired(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	networkOf(st).Retire("reposts")
	r := st.Live(st.Delivery(st.Post("Numbers")))
	for round, requests := range []int{11, 1} {
		before := count(st, http.MethodGet, "/insights")
		list := snapshots(t, st, r)
		if n := count(st, http.MethodGet, "/insights") - before; n != requests {
			t.Errorf("round %d: %d requests, want %d", round, n, requests)
		}
		names := slices.Sorted(maps.Keys(list[0].Native))
		if slices.Contains(names, "reposts") || !slices.Contains(names, "views") {
			t.Errorf("round %d: %q", round, names)
		}
	}
	if _, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel); err != nil {
		t.Error(err)
	}
}

// TestMetricsWithoutPermission falls back to what everybody sees.
func TestMetricsWithoutPermission(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	r := st.Live(st.Delivery(st.Post("Numbers")))
	networkOf(st).Forget("ann", "instagram_manage_insights")
	st.Clock.Advance(time.Hour)
	list := snapshots(t, st, r)
	if len(list[0].Metrics) != 2 || list[0].Metrics[caio.Likes] == 0 {
		t.Errorf("the post has %+v", list[0])
	}
	s, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || len(s.Metrics) != 1 || s.Metrics[caio.Followers] == 0 {
		t.Errorf("the channel has %+v, %v", s, err)
	}
	networkOf(st).Forget("ann", "instagram_manage_comments")
	_, err = st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	st.Is(err, "comments without the permission", caio.Forbidden)
}

// TestMetricsYield leaves what remains of the budget to publishing.
func TestMetricsYield(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	first, second := st.Live(st.Delivery(st.Post("One"))), st.Live(st.Delivery(st.Post("Two")))
	networkOf(st).SetUsage(79, 0)
	snapshots(t, st, first, second)
	for _, usage := range [][2]int{{80, 0}, {10, 40}} {
		networkOf(st).SetUsage(usage[0], usage[1])
		before := count(st, http.MethodGet, "/insights")
		list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{first, second})
		st.Is(err, "little is left", caio.RateLimited)
		wait := platform.AsError(err).RetryAt.Sub(caio.At(st.Clock.Now()))
		if n := count(st, http.MethodGet, "/insights") - before; n != 1 || list[0] == nil || list[1] != nil || wait != max(15*time.Minute, time.Duration(usage[1])*time.Minute) {
			t.Errorf("%v: %d requests, %+v, wait %s", usage, n, list, wait)
		}
	}
	st.Live(st.Delivery(st.Post("Publishing goes on")))
}

// TestReceiptWithoutLink still gets its numbers: the link is asked for.
func TestReceiptWithoutLink(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/180", How: emu.Status, Code: http.StatusInternalServerError, Times: 3})
	r := st.Live(st.Delivery(attach(st, video)))
	if r.URL != st.Channel.URL {
		t.Errorf("without a permalink the receipt points at %q", r.URL)
	}
	st.Clock.Advance(time.Hour)
	if list := snapshots(t, st, r); list[0].Metrics[caio.WatchTime] == 0 {
		t.Errorf("the reel was not recognised: %+v", list[0])
	}
}

// TestReplies lists replies beyond the first page, each under its comment, oldest first.
func TestReplies(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	r := st.Live(st.Delivery(st.Post("Discuss")))
	network := networkOf(st)
	top := network.Comment(r.RemoteID, "bob", "Well")
	var replies []string
	for range 60 {
		st.Clock.Advance(time.Second)
		replies = append(replies, network.Comment(top, "carol", "Yes"))
	}
	for range 60 {
		st.Clock.Advance(time.Second)
		network.Comment(r.RemoteID, "dave", "Me too")
	}
	list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	if err != nil || len(list) != 121 {
		t.Fatalf("%d comments, %v", len(list), err)
	}
	if list[0].Parent != r.RemoteID || list[1].Parent != top || list[60].RemoteID != replies[59] {
		t.Errorf("the list begins %+v, %+v", list[0], list[1])
	}
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, list[1], "Thanks")
	if err != nil || mine.Parent != top {
		t.Errorf("a reply to a reply stands under %q, want the comment %q: %v", mine.Parent, top, err)
	}
	st.Is(st.Client.Hide(t.Context(), st.Session, st.Channel, mine, true), "hide an own comment", caio.Unsupported)
}

// TestDeleteAtInstagram says where to delete what CAIO cannot.
func TestDeleteAtInstagram(t *testing.T) {
	t.Parallel()
	st := viaInstagram().Stage(t)
	r := st.Live(st.Delivery(st.Post("Here to stay")))
	err := st.Client.Delete(t.Context(), st.Session, st.Channel, r)
	st.Is(err, "delete", caio.Unsupported)
	if err != nil && !strings.Contains(platform.AsError(err).Message, r.URL) {
		t.Errorf("%v does not name %s", err, r.URL)
	}
	st.Is(st.Client.Revoke(t.Context(), st.Session.Grant), "revoke", caio.Unsupported)

	st = viaFacebook().Stage(t)
	r = st.Live(st.Delivery(st.Post("Here to stay as well")))
	networkOf(st).Forget("ann", "instagram_manage_contents")
	st.Is(st.Client.Delete(t.Context(), st.Session, st.Channel, r), "delete without the permission", caio.Forbidden)
}
