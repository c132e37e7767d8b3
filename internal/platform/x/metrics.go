package x

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	// batchSize is how many posts one request may name.
	batchSize = 100
	// privateLife is how long X tells an author's own numbers; one older post in a request
	// for them comes back as an error. Half a day less than X's 30 days is kept to.
	privateLife = 30*24*time.Hour - 12*time.Hour
)

// PostMetrics reads the counts of the first parts. What only the author may see is asked
// of posts younger than 30 days.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	var young, old []string
	for _, r := range rs {
		switch {
		case !isID(r.RemoteID): // no post has such an id, and X would refuse the whole list
		case c.now().Sub(r.At) < privateLife:
			young = append(young, r.RemoteID)
		default:
			old = append(old, r.RemoteID)
		}
	}
	found := map[string]*caio.Snapshot{}
	for _, group := range []struct {
		ids     []string
		private bool
	}{{young, true}, {old, false}} {
		for ids := range slices.Chunk(group.ids, batchSize) {
			if err := c.count(ctx, s, ids, group.private, found); err != nil {
				return nil, err
			}
		}
	}
	out := make([]*caio.Snapshot, 0, len(rs))
	for _, r := range rs {
		out = append(out, found[r.RemoteID])
	}
	return out, nil
}

// count reads one batch. Plans that do not tell private numbers refuse the request
// as a whole; then the public ones have to do.
func (c *connector) count(ctx context.Context, s platform.Session, ids []string, private bool, into map[string]*caio.Snapshot) error {
	postParts, mediaParts := "created_at,public_metrics,attachments", "public_metrics"
	if private {
		postParts, mediaParts = postParts+",non_public_metrics", mediaParts+",non_public_metrics"
	}
	list, err := c.read(ctx, s, ids, url.Values{"tweet.fields": {postParts}, "expansions": {"attachments.media_keys"}, "media.fields": {mediaParts}})
	if private && platform.Is(err, caio.Forbidden) {
		return c.count(ctx, s, ids, false, into)
	}
	if err != nil {
		return err
	}
	views := map[string]*int64{}
	for _, m := range list.Includes.Media {
		views[m.Key] = m.Public["view_count"]
	}
	watched := map[string]int64{}
	if private {
		if watched, err = c.watched(ctx, s, list.Data); err != nil {
			return err
		}
	}
	for _, t := range list.Data {
		into[t.ID] = t.snapshot(views, watched)
	}
	return nil
}

// read asks for posts by id (GET /2/tweets). Those that are gone are in errors only.
func (c *connector) read(ctx context.Context, s platform.Session, ids []string, query url.Values) (page, error) {
	request := c.get(s.Grant, "/2/tweets")
	query.Set("ids", strings.Join(slices.Compact(slices.Sorted(slices.Values(ids))), ","))
	request.Query = query
	var out struct {
		page
		Errors []any `json:"errors"`
	}
	_, err := c.decode(ctx, request, &out, func() bool {
		return len(out.Data)+len(out.Errors) > 0 && !slices.ContainsFunc(out.Data, func(t tweet) bool { return t.ID == "" })
	})
	return out.page, err
}

// lookup reads posts by id.
func (c *connector) lookup(ctx context.Context, s platform.Session, ids []string, query url.Values) (map[string]tweet, error) {
	if slices.ContainsFunc(ids, func(id string) bool { return !isID(id) }) {
		return nil, platform.Errorf(caio.Gone, "X does not have this post any more.")
	}
	list, err := c.read(ctx, s, ids, query)
	if err != nil {
		return nil, err
	}
	out := map[string]tweet{}
	for _, t := range list.Data {
		out[t.ID] = t
	}
	return out, nil
}

func (t tweet) snapshot(views map[string]*int64, watched map[string]int64) *caio.Snapshot {
	s := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	t.Public.into(s.Native)
	t.Private.into(s.Native)
	for name, from := range map[caio.MetricName]string{
		caio.Likes: "like_count", caio.Comments: "reply_count", caio.Impressions: "impression_count",
		caio.Saves: "bookmark_count", caio.Clicks: "url_link_clicks",
	} {
		if n, ok := s.Native[from]; ok {
			s.Metrics[name] = n
		}
	}
	if n, ok := s.Native["retweet_count"]; ok {
		s.Metrics[caio.Shares] = n + s.Native["quote_count"]
	}
	for _, key := range t.Attachments.Keys {
		if n := views[key]; n != nil {
			s.Native["view_count"] += *n
			s.Metrics[caio.Views] = s.Native["view_count"]
		}
		if n, ok := watched[key]; ok {
			s.Native["watch_time_ms"] += n
			s.Metrics[caio.WatchTime] = s.Native["watch_time_ms"]
		}
	}
	return &s
}

// into copies what the network reported; what it did not is absent.
func (c counts) into(to map[string]int64) {
	for name, n := range c {
		if n != nil && *n >= 0 {
			to[name] = *n
		}
	}
}

// ChannelMetrics reads the account's counts.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	me, err := c.me(ctx, s.Grant)
	if err != nil {
		return caio.Snapshot{}, err
	}
	out := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	me.Counts.into(out.Native)
	if n, ok := out.Native["followers_count"]; ok {
		out.Metrics[caio.Followers] = n
	}
	return out, nil
}
