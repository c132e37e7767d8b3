package instagram

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// accepted remembers which metrics each kind of subject was found to have: one that the
// network does not know fails the whole request.
type accepted struct {
	mu   sync.Mutex
	sets map[string][]string
}

func (a *accepted) get(subject string) ([]string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	set, ok := a.sets[subject]
	return slices.Clone(set), ok
}

func (a *accepted) put(subject string, set []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sets[subject] = slices.Clone(set)
}

// The metrics to ask for at first (Meta for Developers, "Instagram media insights",
// 2026-09). Those that only some posts of a kind have are not among them.
var metricsOf = map[string][]string{
	"FEED":    {"views", "reach", "likes", "comments", "shares", "saved", "follows", "profile_visits", "total_interactions", "reposts"},
	"REELS":   {"views", "reach", "likes", "comments", "shares", "saved", "total_interactions", "reposts", "ig_reels_avg_watch_time", "ig_reels_video_view_total_time"},
	"STORY":   {"views", "reach", "replies", "shares", "follows", "profile_visits", "total_interactions", "reposts"},
	"account": {"views", "reach", "likes", "comments", "shares", "saves", "replies", "reposts", "accounts_engaged", "total_interactions", "profile_links_taps"},
}

// names maps Instagram's metrics to CAIO's.
var names = map[string]caio.MetricName{
	"likes": caio.Likes, "comments": caio.Comments, "replies": caio.Comments, "shares": caio.Shares,
	"views": caio.Views, "reach": caio.Reach, "saved": caio.Saves, "saves": caio.Saves,
	"link_clicks": caio.Clicks, "profile_links_taps": caio.Clicks, "ig_reels_video_view_total_time": caio.WatchTime,
}

// PostMetrics reads the insights of each post, one request for each: Instagram has no
// way to ask for several at once. When the budget runs low the rest is left for later,
// so that publishing has some.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if err := mayCount(s.Grant); err != nil {
		return nil, err
	}
	call := c.caller(s, ch)
	out := make([]*caio.Snapshot, len(rs))
	for i, r := range rs {
		snapshot, usage, err := c.postMetrics(ctx, call, ch, r)
		if err != nil {
			return out, aside(err)
		}
		out[i] = snapshot
		if usage.Busy() && i+1 < len(rs) {
			e := platform.Errorf(caio.RateLimited, "Instagram's budget for this hour is nearly used up; CAIO reads the other numbers later.")
			e.RetryAt, e.Scope = c.soon(max(usage.Regain, 15*time.Minute)), platform.ScopeApp
			return out, e
		}
	}
	return out, nil
}

func (c *connector) postMetrics(ctx context.Context, call graph.Caller, ch caio.Channel, r caio.Receipt) (*caio.Snapshot, graph.Usage, error) {
	product, err := c.product(ctx, call, r)
	if missing(err) {
		return nil, graph.Usage{}, nil
	}
	if err != nil {
		return nil, graph.Usage{}, err
	}
	set := metricsOf[product]
	if product == "STORY" && ch.Meta[metaFlavour] == viaFacebook {
		set = append(slices.Clone(set), "link_clicks")
	}
	rows, usage, err := c.insights(ctx, call, r.RemoteID, ch.Meta[metaFlavour]+"/"+product, set, nil)
	switch {
	case missing(err), saidCode(err, codePermission) && product == "STORY":
		return nil, usage, nil // a story that fewer than five people have seen has no numbers
	case platform.Is(err, caio.Unauthorized) && platform.Is(aside(err), caio.Forbidden):
		return c.counts(ctx, call, r)
	case err != nil:
		return nil, usage, err
	}
	return snapshotOf(rows), usage, nil
}

// product tells what the post is from its link; only one flavour documents a field for
// it.
func (c *connector) product(ctx context.Context, call graph.Caller, r caio.Receipt) (string, error) {
	link := r.URL
	if !strings.Contains(link, "/p/") && !strings.Contains(link, "/reel/") && !strings.Contains(link, "/stories/") {
		var m media
		if _, err := call.Get(ctx, r.RemoteID, fieldsOf("permalink"), &m); err != nil {
			return "", err
		}
		link = m.Permalink
	}
	switch {
	case strings.Contains(link, "/reel/"):
		return "REELS", nil
	case strings.Contains(link, "/stories/"):
		return "STORY", nil
	}
	return "FEED", nil
}

// counts reads what a post shows to anyone, where insights are not permitted.
func (c *connector) counts(ctx context.Context, call graph.Caller, r caio.Receipt) (*caio.Snapshot, graph.Usage, error) {
	var m media
	res, err := call.Get(ctx, r.RemoteID, fieldsOf("like_count,comments_count"), &m)
	if missing(err) {
		return nil, graph.Usage{}, nil
	}
	if err != nil {
		return nil, graph.Usage{}, err
	}
	snapshot := snapshotOf(nil)
	for name, n := range map[string]*int64{"likes": m.Likes, "comments": m.Comments} {
		if n != nil { // absent when the owner hides it
			snapshot.Metrics[names[name]], snapshot.Native[name] = *n, *n
		}
	}
	return snapshot, graph.UsageOf(res.Header), nil
}

// insights asks for a set of metrics. When one of them is not known, each is asked for
// alone, once, and what was accepted is remembered for the subject.
func (c *connector) insights(ctx context.Context, call graph.Caller, node, subject string, set []string, more url.Values) ([]insight, graph.Usage, error) {
	if known, ok := c.accepted.get(subject); ok {
		set = known
	}
	if len(set) == 0 {
		return nil, graph.Usage{}, nil
	}
	rows, usage, err := readInsights(ctx, call, node, set, more)
	if !saidCode(err, codeParameter) || missing(err) {
		return rows, usage, err
	}
	good := []string{}
	rows = nil
	for _, metric := range set {
		row, u, err := readInsights(ctx, call, node, []string{metric}, more)
		if saidCode(err, codeParameter) && !missing(err) {
			continue
		}
		if err != nil {
			return nil, u, err
		}
		good, rows, usage = append(good, metric), append(rows, row...), u
	}
	c.accepted.put(subject, good)
	return rows, usage, nil
}

func readInsights(ctx context.Context, call graph.Caller, node string, set []string, more url.Values) ([]insight, graph.Usage, error) {
	q := url.Values{"metric": {strings.Join(set, ",")}}
	for name, values := range more {
		q[name] = values
	}
	var out struct {
		Data []insight `json:"data"`
	}
	r, err := call.Get(ctx, node+"/insights", q, &out)
	if r == nil {
		return nil, graph.Usage{}, err
	}
	return out.Data, graph.UsageOf(r.Header), err
}

func snapshotOf(rows []insight) *caio.Snapshot {
	s := &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	addRows(s, rows)
	return s
}

// addRows adds what has a number: what is missing stays absent.
func addRows(s *caio.Snapshot, rows []insight) {
	for _, row := range rows {
		text := ""
		if len(row.Values) > 0 {
			text = row.Values[0].Value.String()
		}
		if row.Total != nil {
			text = row.Total.Value.String()
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			continue
		}
		s.Native[row.Name] = int64(n)
		if name, ok := names[row.Name]; ok {
			s.Metrics[name] = int64(n)
		}
	}
}

// ChannelMetrics reports how many follow the account, and what happened within the last
// 24 hours: Instagram keeps no running totals. Replies are those to stories: they
// are no comments beside the others.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	if err := mayCount(s.Grant); err != nil {
		return caio.Snapshot{}, err
	}
	call := c.caller(s, ch)
	var p profile
	if _, err := call.Get(ctx, ch.RemoteID, fieldsOf("followers_count"), &p); err != nil {
		return caio.Snapshot{}, aside(err)
	}
	now := c.env.Clock.Now()
	rows, _, err := c.insights(ctx, call, ch.RemoteID, ch.Meta[metaFlavour]+"/account", metricsOf["account"], url.Values{
		"period": {"day"}, "metric_type": {"total_value"},
		"since": {strconv.FormatInt(now.Add(-24*time.Hour).Unix(), 10)}, "until": {strconv.FormatInt(now.Unix(), 10)},
	})
	if err != nil && !platform.Is(aside(err), caio.Forbidden) {
		return caio.Snapshot{}, aside(err)
	}
	snapshot := snapshotOf(slices.DeleteFunc(rows, func(r insight) bool { return r.Name == "replies" }))
	if p.Followers != nil {
		snapshot.Metrics[caio.Followers], snapshot.Native["followers_count"] = *p.Followers, *p.Followers
	}
	return *snapshot, nil
}
