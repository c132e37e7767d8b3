package linkedin_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

var counts = map[string]int64{
	"likeCount": 5, "commentCount": 2, "shareCount": 1, "clickCount": 8, "impressionCount": 120, "uniqueImpressionsCount": 90, "saveCount": 3,
}

// asMember uses the person's channel of an app with Community Management.
func asMember(t *testing.T) *platformtest.Stage {
	t.Helper()
	st := suite().Stage(t)
	list, err := st.Client.Channels(t.Context(), st.Session)
	if err != nil || len(list) != 2 || list[1].Kind != "person" {
		t.Fatalf("channels %+v, %v", list, err)
	}
	st.Channel = list[1]
	st.Channel.ID, st.Channel.Account = "channel", "account"
	return st
}

func same(t *testing.T, what string, got, want map[caio.MetricName]int64) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestPageMetrics(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	text := st.Live(st.Delivery(st.Post("A text")))
	film := st.Live(st.Delivery(st.Adapt(st.Attach(st.Text("A film"), 0, caio.KindVideo))))
	networkOf(st).Count(text.RemoteID, counts)
	networkOf(st).Count(film.RemoteID, map[string]int64{"likeCount": 7, "commentCount": -1})
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{film, text})
	if err != nil || len(list) != 2 || list[0] == nil || list[1] == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	same(t, "the text", list[1].Metrics, map[caio.MetricName]int64{
		caio.Likes: 5, caio.Comments: 2, caio.Shares: 1, caio.Clicks: 8, caio.Impressions: 120, caio.Reach: 90,
	})
	if _, ok := list[0].Metrics[caio.Comments]; ok || list[0].Metrics[caio.Likes] != 7 || list[1].Native["likeCount"] != 5 {
		t.Errorf("the film: %+v, the text: %+v", list[0], list[1])
	}
	all, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || all.Metrics[caio.Followers] != 1234 || all.Metrics[caio.Likes] != 12 {
		t.Errorf("%+v, %v", all, err)
	}
	if all.Native["organicFollowerGain"] != 60 || all.Native["allPageViews"] != 77 {
		t.Errorf("beside: %+v", all.Native)
	}
}

// Many posts are asked for together.
func TestPageMetricsInBatches(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	var rs []caio.Receipt
	for i := range 45 {
		rs = append(rs, caio.Receipt{RemoteID: networkOf(st).PostByHand(st.Channel.RemoteID, fmt.Sprint("Post ", i))})
	}
	before := len(st.Kit.Requests())
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, rs)
	if n := len(st.Kit.Requests()) - before; err != nil || n != 3 || slices.Contains(list, nil) {
		t.Errorf("%d requests, %v", n, err)
	}
	for _, r := range st.Kit.Requests()[before:] {
		if !strings.Contains(r.Query, "shares=List(urn%3Ali%3Ashare%3A") {
			t.Errorf("the query is %s", r.Query)
		}
	}
}

// Numbers beside the point that are refused are left out; those in trouble are not.
func TestPageMetricsBeside(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	for _, path := range []string{"organizationalEntityFollowerStatistics", "organizationPageStatistics"} {
		st.Kit.Inject(emu.Fault{Path: path, How: emu.Status, Code: 403, Body: `{"status":403}`})
		if all, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel); err != nil || all.Metrics[caio.Followers] != 1234 {
			t.Errorf("%s refused: %+v, %v", path, all, err)
		}
		st.Kit.Inject(emu.Fault{Path: path, Times: 3, How: emu.Status, Code: 500})
		_, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
		st.Is(err, path+" in trouble", caio.Unavailable)
	}
}

func TestMemberMetrics(t *testing.T) {
	t.Parallel()
	st := asMember(t)
	text := st.Live(st.Delivery(st.Post("A text")))
	film := st.Live(st.Delivery(st.Adapt(st.Attach(st.Text("A film"), 0, caio.KindVideo))))
	networkOf(st).Count(text.RemoteID, counts)
	networkOf(st).Count(film.RemoteID, map[string]int64{"likeCount": 7, "playCount": 40, "watchTime": 90_000, "viewerCount": 30})
	gone := caio.Receipt{RemoteID: text.RemoteID + "0"}
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{text, gone, film})
	if err != nil || len(list) != 3 || list[0] == nil || list[1] != nil || list[2] == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	same(t, "the text", list[0].Metrics, map[caio.MetricName]int64{
		caio.Likes: 5, caio.Comments: 2, caio.Shares: 1, caio.Clicks: 8, caio.Impressions: 120, caio.Reach: 90, caio.Saves: 3,
	})
	if m := list[2].Metrics; m[caio.Likes] != 7 || m[caio.Views] != 40 || m[caio.WatchTime] != 90_000 || list[2].Native["VIDEO_VIEWER"] != 30 {
		t.Errorf("the film: %+v", list[2])
	}
	st.Kit.Inject(emu.Fault{Path: "memberCreatorVideoAnalytics", How: emu.Status, Code: 403, Body: `{"status":403}`})
	if list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{film}); err != nil || list[0].Metrics[caio.Likes] != 7 {
		t.Errorf("without the numbers of videos: %+v, %v", list, err)
	}
	all, err := st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil || all.Metrics[caio.Followers] != 120 || all.Metrics[caio.Likes] != 12 || all.Metrics[caio.Saves] != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	// What was granted counts: followers alone are fewer numbers, not none.
	st.Session.Grant.Scopes = slices.DeleteFunc(slices.Clone(st.Session.Grant.Scopes), func(s string) bool { return s == "r_member_postAnalytics" })
	all, err = st.Client.ChannelMetrics(t.Context(), st.Session, st.Channel)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "followers alone", all.Metrics, map[caio.MetricName]int64{caio.Followers: 120})
	_, err = st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{text})
	st.Is(err, "numbers that were not granted", caio.Forbidden)
}
