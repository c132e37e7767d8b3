package tiktok

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	batchSize   = 20 // ids in one query
	mostLookups = 20 // publish ids asked about in one go: 30 a minute are allowed, and publishing needs some
	lookupAge   = 30 * 24 * time.Hour
)

func noNumbers() error {
	return platform.Errorf(caio.Forbidden, "This account was connected without the permission to read numbers; connect it again with “Read how posts do” switched on.")
}

// PostMetrics reads the numbers of public posts, twenty at a time. Private posts, and
// drafts that still wait in the inbox, have none.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if !may(s.Grant, scopeList) {
		return nil, noNumbers()
	}
	ids, err := c.postIDs(ctx, s, rs)
	if err != nil {
		return nil, err
	}
	numbers := map[string]video{}
	for chunk := range slices.Chunk(distinct(ids), batchSize) {
		if err := c.query(ctx, s, chunk, numbers); err != nil {
			return nil, aside(err)
		}
	}
	out := make([]*caio.Snapshot, len(rs))
	for i := range rs {
		out[i] = sum(ids[i], numbers)
	}
	return out, nil
}

// inLink finds a post's id in its address.
var inLink = regexp.MustCompile(`/(?:video|photo)/(\d+)`)

// postIDs returns the public posts that came of each receipt: one of a direct post, any
// number of a draft.
func (c *connector) postIDs(ctx context.Context, s platform.Session, rs []caio.Receipt) ([][]string, error) {
	out := make([][]string, len(rs))
	var open []int
	for i, r := range rs {
		switch m := inLink.FindStringSubmatch(r.URL); {
		case digits(r.RemoteID):
			out[i] = valid(r.RemoteID)
		case m != nil:
			out[i] = valid(m[1])
		case r.At > c.soon(-lookupAge):
			open = append(open, i)
		}
	}
	slices.SortStableFunc(open, func(a, b int) int { return cmp.Compare(rs[b].At, rs[a].At) })
	for _, i := range open[:min(len(open), mostLookups)] {
		st, err := c.fetchStatus(ctx, s, rs[i].RemoteID)
		if unknown(err) {
			continue
		}
		if err != nil {
			return nil, aside(err)
		}
		for _, id := range st.IDs {
			out[i] = append(out[i], valid(id.String())...)
		}
	}
	return out, nil
}

// valid leaves out what is no id: one of those fails the whole query.
func valid(id string) []string {
	if _, err := strconv.ParseInt(id, 10, 64); err != nil {
		return nil
	}
	return []string{id}
}

func distinct(ids [][]string) []string {
	all := slices.Concat(ids...)
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *connector) query(ctx context.Context, s platform.Session, ids []string, into map[string]video) error {
	body, err := jsonBody(map[string]any{"filters": map[string]any{"video_ids": ids}})
	if err != nil {
		return err
	}
	out, err := call[videos](ctx, c, s, api.Request{
		Method: http.MethodPost, URL: c.base() + "/v2/video/query/", Body: body, Timeout: callTimeout,
		Query: url.Values{"fields": {"id,like_count,comment_count,share_count,view_count"}},
	})
	for _, v := range out.List {
		into[v.ID] = v
	}
	return err
}

// sum adds up what came of one receipt; nil when nothing is shown.
func sum(ids []string, numbers map[string]video) *caio.Snapshot {
	var out *caio.Snapshot
	for _, id := range ids {
		v, ok := numbers[id]
		if !ok {
			continue
		}
		if out == nil {
			out = &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
		}
		add(out, caio.Likes, "like_count", v.Likes)
		add(out, caio.Comments, "comment_count", v.Comments)
		add(out, caio.Shares, "share_count", v.Shares)
		add(out, caio.Views, "view_count", v.Views)
	}
	return out
}

// add keeps what TikTok reported; what it did not is absent.
func add(s *caio.Snapshot, name caio.MetricName, native string, n *int64) {
	if n == nil || *n < 0 {
		return
	}
	s.Native[native] += *n
	if name != "" {
		s.Metrics[name] += *n
	}
}

// ChannelMetrics reads the account's counts.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	if !may(s.Grant, scopeStats) {
		return caio.Snapshot{}, noNumbers()
	}
	me, err := c.me(ctx, s)
	if err != nil {
		return caio.Snapshot{}, aside(err)
	}
	out := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	add(&out, caio.Followers, "follower_count", me.Followers)
	add(&out, "", "following_count", me.Following)
	add(&out, "", "likes_count", me.Likes)
	add(&out, "", "video_count", me.Videos)
	return out, nil
}
