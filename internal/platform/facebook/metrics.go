package facebook

import (
	"context"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const (
	subjectPost  = "post"
	subjectVideo = "video"
	subjectPage  = "page"
)

// The metrics to ask for at first (Meta for Developers, "Insights", 2026-09: after the
// metrics of impressions had been taken away in November 2025 and June 2026).
var metricsOf = map[string][]string{
	subjectPost: {"post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total"},
	subjectVideo: {
		"post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total",
		"post_video_views", "post_video_view_time", "post_video_avg_time_watched",
	},
	subjectPage: {
		"page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_views_total", "page_follows",
		"page_daily_follows_unique", "page_daily_unfollows_unique", "page_actions_post_reactions_total", "page_video_views", "page_video_view_time",
	},
}

// names maps Facebook's metrics to CAIO's. What a video was viewed counts before how
// often it was shown.
var names = map[string][]caio.MetricName{
	"post_media_view": {caio.Impressions, caio.Views}, "post_total_media_view_unique": {caio.Reach}, "post_clicks": {caio.Clicks},
	"post_video_views": {caio.Views}, "post_video_view_time": {caio.WatchTime},
	"page_media_view": {caio.Impressions, caio.Views}, "page_total_media_view_unique": {caio.Reach}, "page_video_view_time": {caio.WatchTime},
}

const countFields = "id,shares,comments.summary(true).limit(0),reactions.summary(true).limit(0),attachments{media_type}"

// PostMetrics reads the numbers of up to fifty posts with two requests: what a post shows
// to anyone, and its insights where the connection may read those. When the budget runs
// low the rest is left for later, so that publishing has some.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	call := c.caller(s, ch)
	insights := mayReadNumbers(s.Grant)
	out := make([]*caio.Snapshot, len(rs))
	for from := 0; from < len(rs); from += mostBatch {
		to := min(from+mostBatch, len(rs))
		usage, err := c.someMetrics(ctx, call, rs[from:to], out[from:to], insights)
		if err != nil {
			return out, aside(err)
		}
		if usage.Busy() && to < len(rs) {
			e := platform.Errorf(caio.RateLimited, "Facebook's budget for this hour is nearly used up; CAIO reads the other numbers later.")
			e.RetryAt, e.Scope = c.soon(max(usage.Regain, 15*time.Minute)), platform.ScopeAccount
			return out, e
		}
	}
	return out, nil
}

func mayReadNumbers(g platform.Grant) bool { return len(graph.Lacking(g.Scopes, forNumbers...)) == 0 }

// someMetrics fills in out for the posts that are there.
func (c *connector) someMetrics(ctx context.Context, call graph.Caller, rs []caio.Receipt, out []*caio.Snapshot, insights bool) (graph.Usage, error) {
	reads := make([]read, len(rs))
	for i, r := range rs {
		reads[i] = read{r.RemoteID, fieldsOf(countFields)}
	}
	answers, usage, err := c.batch(ctx, call, reads)
	if err != nil {
		return usage, err
	}
	bySubject := map[string][]int{}
	for i, a := range answers {
		var p listed
		err := a.into(&p)
		if missing(err) || (parameter(err) && !strings.Contains(rs[i].RemoteID, "_")) {
			continue // gone, or known by its video alone, which has no such numbers
		}
		if err != nil {
			return usage, err
		}
		out[i] = countsOf(p)
		subject := subjectPost
		if slices.ContainsFunc(p.Attachments.Data, func(x attachment) bool { return x.Type == "video" }) {
			subject = subjectVideo
		}
		bySubject[subject] = append(bySubject[subject], i)
	}
	if !insights {
		return usage, nil
	}
	for _, subject := range [...]string{subjectPost, subjectVideo} {
		if len(bySubject[subject]) == 0 {
			continue
		}
		if usage, err = c.addInsights(ctx, call, subject, rs, bySubject[subject], out); err != nil {
			return usage, err
		}
	}
	return usage, nil
}

func countsOf(p listed) *caio.Snapshot {
	s := &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	if p.Reactions.Summary != nil {
		s.Metrics[caio.Likes], s.Native["reactions"] = p.Reactions.Summary.Count, p.Reactions.Summary.Count
	}
	if p.Comments.Summary != nil {
		s.Metrics[caio.Comments], s.Native["comments"] = p.Comments.Summary.Count, p.Comments.Summary.Count
	}
	if p.Shares != nil { // absent while there are none
		s.Metrics[caio.Shares], s.Native["shares"] = p.Shares.Count, p.Shares.Count
	}
	return s
}

// ChannelMetrics reports how many follow the Page, and the newest day of its insights,
// which Pages with fewer than 100 likes do not have.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	call := c.caller(s, ch)
	var p page
	if _, err := call.Get(ctx, ch.RemoteID, fieldsOf("followers_count"), &p); err != nil {
		return caio.Snapshot{}, aside(err)
	}
	out := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	if p.Followers != nil {
		out.Metrics[caio.Followers], out.Native["followers_count"] = *p.Followers, *p.Followers
	}
	if !mayReadNumbers(s.Grant) {
		return out, nil
	}
	rows, err := c.pageInsights(ctx, call, ch.RemoteID)
	if err = aside(err); err != nil && !platform.Is(err, caio.Forbidden) {
		return caio.Snapshot{}, err
	}
	addRows(&out, rows, "day")
	return out, nil
}
