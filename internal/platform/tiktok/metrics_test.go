package tiktok_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// TestNumbersOfDrafts adds up the posts that came of a draft, and has none before.
func TestNumbersOfDrafts(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	d := st.Delivery(attach(st, image))
	r := st.Live(d)
	private := st.Drive(st.Delivery(with(attach(st, video), "mode", "direct", "privacy", "SELF_ONLY"))).Receipt
	read := func() []*caio.Snapshot {
		t.Helper()
		list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r, private})
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		return list
	}
	if list := read(); list[0] != nil || list[1] != nil {
		t.Errorf("a draft that waits has %+v, a private post %+v", list[0], list[1])
	}
	ids := networkOf(st).Publish(r.RemoteID, 2)
	st.Clock.Advance(2 * time.Hour)
	if list := read(); list[0] == nil || list[0].Metrics[caio.Views] != 2*120 || list[0].Native["view_count"] != 2*120 || list[1] != nil {
		t.Errorf("two posts of a draft have %+v, a private post %+v", list[0], list[1])
	}
	networkOf(st).Remove(ids[0])
	if list := read(); list[0] == nil || list[0].Metrics[caio.Views] != 120 {
		t.Errorf("one post of a draft has %+v", list[0])
	}
	networkOf(st).Remove(ids[1])
	if list := read(); list[0] != nil {
		t.Errorf("a post that is gone has %+v", list[0])
	}
}

// TestNumbersInBatches asks for twenty posts at a time, and for no id that is none.
func TestNumbersInBatches(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	r := st.Live(st.Delivery(toEveryone(st, attach(st, video))))
	rs := []caio.Receipt{{RemoteID: "123456789012345678901234567890"}, {RemoteID: "p_pub_url~v2.1", URL: "https://www.tiktok.com/@ann/photo/" + r.RemoteID, At: r.At}}
	for i := range 45 {
		rs = append(rs, caio.Receipt{RemoteID: fmt.Sprint(7_300_000_000_000_000_001 + int64(i))})
	}
	rs = append(rs, r, r)
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil || len(list) != len(rs) {
		t.Fatal(err)
	}
	for i, s := range list {
		if want := i == 1 || i >= len(rs)-2; (s != nil) != want {
			t.Errorf("receipt %d has %+v", i, s)
		}
	}
	if n := count(st, http.MethodPost, "/v2/video/query/"); n != 3 {
		t.Errorf("%d requests for 46 ids", n)
	}
}

// TestLookupsAreBounded asks what became of twenty drafts at most, the newest, and of none
// that is old.
func TestLookupsAreBounded(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	now := caio.At(st.Clock.Now())
	rs := []caio.Receipt{{RemoteID: "v_inbox_file~v2.0", At: now.Add(-31 * 24 * time.Hour)}}
	for i := range 25 {
		rs = append(rs, caio.Receipt{RemoteID: fmt.Sprintf("v_inbox_file~v2.%d", i), At: now.Add(-time.Duration(25-i) * time.Hour)})
	}
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if err != nil || len(list) != len(rs) {
		t.Fatal(err)
	}
	if n := count(st, http.MethodPost, "/status/fetch/"); n != 20 {
		t.Errorf("%d lookups", n)
	}
}

// TestAbsentNumbers leaves out what TikTok did not report.
func TestAbsentNumbers(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	r := st.Live(st.Delivery(toEveryone(st, attach(st, video))))
	body := `{"data":{"videos":[{"id":"` + r.RemoteID + `","like_count":0}]},"error":{"code":"ok"}}`
	st.Kit.Inject(emu.Fault{Path: "/v2/video/query/", How: emu.Status, Code: http.StatusOK, Body: body})
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if err != nil || list[0] == nil || len(list[0].Metrics) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	if n, ok := list[0].Metrics[caio.Likes]; !ok || n != 0 {
		t.Errorf("%+v", list[0].Metrics)
	}
	delete(st.Session.Grant.Extra, "")
	st.Session.Grant.Scopes = []string{"user.info.basic", "video.upload"}
	_, err = st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r})
	if !platform.Is(err, caio.Forbidden) {
		t.Error(err)
	}
}
