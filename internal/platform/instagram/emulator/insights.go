package emulator

import (
	"slices"
	"strings"
	"time"

	"caio/internal/platform/emulator/graph"
)

// The metrics that a kind of post, or an account, has. Any other fails the request.
var known = map[string][]string{
	"FEED":    {"views", "reach", "likes", "comments", "shares", "saved", "follows", "profile_visits", "profile_activity", "total_interactions", "reposts"},
	"REELS":   {"views", "reach", "likes", "comments", "shares", "saved", "total_interactions", "reposts", "ig_reels_avg_watch_time", "ig_reels_video_view_total_time", "reels_skip_rate"},
	"STORY":   {"views", "reach", "replies", "shares", "follows", "navigation", "profile_visits", "profile_activity", "total_interactions", "reposts"},
	"account": {"views", "reach", "likes", "comments", "shares", "saves", "replies", "reposts", "accounts_engaged", "total_interactions", "profile_links_taps", "follows_and_unfollows"},
}

// growth is how many of each a post gains in an hour; what is not here stays without a
// number, as the vendor leaves it out.
var growth = map[string]int64{
	"views": 60, "reach": 45, "likes": 12, "shares": 2, "saved": 3, "saves": 3, "follows": 1, "profile_visits": 4,
	"total_interactions": 18, "reposts": 1, "replies": 1, "accounts_engaged": 16, "profile_links_taps": 2,
	"ig_reels_avg_watch_time": 0, "ig_reels_video_view_total_time": 240_000, "link_clicks": 1, "comments": 0,
}

// number is how many the post has by now. The caller holds the lock.
func (e *Emulator) number(m *media, metric string) int64 {
	hours := e.Now().Sub(m.at).Hours()
	if metric == "ig_reels_avg_watch_time" {
		return 4000
	}
	return int64(hours * float64(growth[metric]))
}

// Retire makes a metric unknown, as the vendor does with a new version.
func (e *Emulator) Retire(metric string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.retired = append(e.retired, metric)
}

func (c *call) metrics(set []string) ([]string, *graph.Refusal) {
	if !c.params.Has("metric") {
		return nil, graph.Invalid("The parameter metric is required")
	}
	asked := strings.Split(c.params.Get("metric"), ",")
	c.mu.Lock()
	retired := slices.Clone(c.retired)
	c.mu.Unlock()
	for _, m := range asked {
		if !slices.Contains(set, m) || slices.Contains(retired, m) {
			return nil, graph.Invalid("metric[0] must be one of the following values: %s", strings.Join(set, ", "))
		}
	}
	return asked, nil
}

func (c *call) mediaInsights(m *media) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_manage_insights", "instagram_basic", "instagram_manage_insights"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("metric", "period", "breakdown"); refused != nil {
		return nil, refused
	}
	set := known[m.product]
	if m.product == "STORY" && !c.token.direct() {
		set = append(slices.Clone(set), "link_clicks")
	}
	asked, refused := c.metrics(set)
	if refused != nil {
		return nil, refused
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.gone {
		return nil, graph.Gone(m.id)
	}
	if m.product == "STORY" && c.number(m, "views") < 5 {
		return nil, graph.Refuse(10, 0, "(#10) Not enough viewers for the media to show insights")
	}
	data := []any{}
	for _, metric := range asked {
		if _, ok := growth[metric]; ok {
			data = append(data, map[string]any{
				"name": metric, "period": "lifetime", "title": metric, "description": "", "id": m.id + "/insights/" + metric + "/lifetime",
				"values": []any{map[string]int64{"value": c.number(m, metric)}},
			})
		}
	}
	return map[string]any{"data": data}, nil
}

func (c *call) accountInsights(a *account) (any, *graph.Refusal) {
	if refused := c.needs("instagram_business_manage_insights", "instagram_basic", "instagram_manage_insights"); refused != nil {
		return nil, refused
	}
	if refused := c.params.Only("metric", "period", "metric_type", "since", "until", "breakdown"); refused != nil {
		return nil, refused
	}
	asked, refused := c.metrics(known["account"])
	if refused != nil {
		return nil, refused
	}
	if c.params.Get("period") != "day" {
		return nil, graph.Invalid("period must be day")
	}
	if c.params.Get("metric_type") != "total_value" && !slices.Equal(asked, []string{"reach"}) {
		return nil, graph.Invalid("The following metrics should be specified with parameter metric_type=total_value: %s", strings.Join(asked, ", "))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	data := []any{}
	for _, metric := range asked {
		total := int64(0)
		for _, m := range c.media {
			if m.account == a && !m.gone && c.Now().Sub(m.at) < 30*24*time.Hour {
				total += c.number(m, metric)
			}
		}
		if _, ok := growth[metric]; ok {
			data = append(data, map[string]any{"name": metric, "period": "day", "title": metric, "id": a.id + "/insights/" + metric + "/day", "total_value": map[string]int64{"value": total}})
		}
	}
	return map[string]any{"data": data}, nil
}
