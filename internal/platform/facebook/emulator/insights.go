package emulator

import (
	"slices"
	"strings"
	"time"

	"caio/internal/platform/emulator/graph"
)

// The metrics that a post, or a Page, has. Any other fails the request.
var known = map[string][]string{
	"post": {
		"post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total",
		"post_video_views", "post_video_view_time", "post_video_avg_time_watched",
	},
	"page": {
		"page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_views_total", "page_follows", "page_daily_follows_unique",
		"page_daily_unfollows_unique", "page_actions_post_reactions_total", "page_video_views", "page_video_view_time",
	},
}

// growth is how many of each a post gains in an hour.
var growth = map[string]int64{
	"post_media_view": 60, "post_total_media_view_unique": 45, "post_clicks": 5, "reactions": 12, "shares": 2,
	"post_video_views": 40, "post_video_view_time": 240_000,
}

// number is how many the post has by now. The caller holds the lock.
func (e *Emulator) number(p *post, metric string) int64 {
	if !p.published {
		return 0
	}
	return int64(e.Now().Sub(p.made).Hours() * float64(growth[metric]))
}

// reactionsOf lists who liked the post. The caller holds the lock.
func (c *call) reactionsOf(p *post) graph.Edge {
	out := graph.Edge{Of: reactionNode}
	for range c.number(p, "reactions") {
		fan := reactionNode
		fan.Values = map[string]any{"id": "50999", "name": "A fan", "type": "LIKE"}
		out.Nodes = append(out.Nodes, fan)
	}
	return out
}

// Retire makes a metric unknown, as the vendor does with a new version.
func (e *Emulator) Retire(metric string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.retired = append(e.retired, metric)
}

func (c *call) metrics(set []string) ([]string, *graph.Refusal) {
	if !c.params.Has("metric") {
		return nil, graph.Refuse(3001, 1504028, "(#3001) invalid query").Because("Invalid query", "No metric was specified to be fetched.")
	}
	asked := strings.Split(c.params.Get("metric"), ",")
	c.mu.Lock()
	retired := slices.Clone(c.retired)
	c.mu.Unlock()
	for _, m := range asked {
		if !slices.Contains(set, m) || slices.Contains(retired, m) {
			return nil, graph.Invalid("The value must be a valid insights metric")
		}
	}
	return asked, nil
}

// postInsights lists each metric once for its life and once for the day.
func (c *call) postInsights(p *post) (any, *graph.Refusal) {
	if refused := c.params.Only("metric", "period"); refused != nil {
		return nil, refused
	}
	asked, refused := c.metrics(known["post"])
	if refused != nil {
		return nil, refused
	}
	if !slices.Contains(c.granted, "read_insights") {
		return map[string]any{"data": []any{}}, nil // no error, as with the vendor
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	data := []any{}
	for _, metric := range asked {
		for _, period := range [...]string{"lifetime", "day"} {
			var value any = c.number(p, metric)
			switch {
			case metric == "post_reactions_by_type_total":
				value = map[string]int64{"like": c.number(p, "reactions"), "love": 0}
			case metric == "post_video_avg_time_watched":
				value = 6000
			case strings.HasPrefix(metric, "post_video") && p.video == nil, period == "day":
				value = 0
			}
			data = append(data, map[string]any{
				"name": metric, "period": period, "title": metric, "description": "", "id": p.id + "/insights/" + metric + "/" + period,
				"values": []any{map[string]any{"value": value}},
			})
		}
	}
	return map[string]any{"data": data}, nil
}

func (c *call) pageInsights(p *page) (any, *graph.Refusal) {
	if refused := c.params.Only("metric", "period", "since", "until", "breakdown"); refused != nil {
		return nil, refused
	}
	asked, refused := c.metrics(known["page"])
	if refused != nil {
		return nil, refused
	}
	if !slices.Contains([]string{"day", "week", "days_28"}, c.params.Get("period")) {
		return nil, graph.Invalid("param period must be one of {day, week, days_28}")
	}
	since, refused := c.params.Number("since")
	if refused != nil {
		return nil, refused
	}
	until, refused := c.params.Number("until")
	if refused != nil {
		return nil, refused
	}
	if until-since > int64((90 * 24 * time.Hour).Seconds()) {
		return nil, graph.Invalid("There cannot be more than 90 days between since and until")
	}
	if !slices.Contains(c.granted, "read_insights") || p.followers < 100 {
		return map[string]any{"data": []any{}}, nil
	}
	data := []any{}
	for _, metric := range asked {
		var first, second any = 41, 42
		if metric == "page_actions_post_reactions_total" {
			first, second = map[string]int64{"like": 3}, map[string]int64{"like": 4, "love": 1}
		}
		data = append(data, map[string]any{
			"name": metric, "period": c.params.Get("period"), "title": metric, "id": p.id + "/insights/" + metric + "/day",
			"values": []any{
				map[string]any{"value": first, "end_time": stamp(time.Unix(until, 0).Add(-36 * time.Hour))},
				map[string]any{"value": second, "end_time": stamp(time.Unix(until, 0).Add(-12 * time.Hour))},
			},
		})
	}
	return map[string]any{"data": data}, nil
}
