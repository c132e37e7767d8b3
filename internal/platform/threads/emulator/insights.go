package emulator

import (
	"slices"
	"strings"
	"time"

	"caio/internal/platform/emulator/graph"
)

var (
	postSet    = []string{"views", "likes", "replies", "reposts", "quotes", "shares"}
	accountSet = []string{"views", "likes", "replies", "reposts", "quotes", "clicks", "followers_count", "follower_demographics"}
)

// growth is how many of each a post gains in an hour.
var growth = map[string]int64{"views": 60, "likes": 12, "reposts": 2, "quotes": 1, "shares": 3}

// number is how many the post has by now. The caller holds the lock.
func (e *Emulator) number(p *post, metric string) int64 {
	n := int64(e.Now().Sub(p.at).Hours() * float64(growth[metric]))
	if metric == "replies" {
		for _, other := range e.posts {
			if other.to == p && !other.gone && !other.pending {
				n++
			}
		}
	}
	return n
}

func (c *call) metrics(set []string) ([]string, *graph.Refusal) {
	if !c.params.has("metric") {
		return nil, invalid("metric is required")
	}
	asked := strings.Split(c.params.get("metric"), ",")
	for _, m := range asked {
		if !slices.Contains(set, m) || slices.Contains(c.retired, m) {
			return nil, invalid("metric must be one of %s", strings.Join(set, ", "))
		}
	}
	return asked, nil
}

func (c *call) postInsights(p *post) (any, *graph.Refusal) {
	if refused := c.needs("threads_manage_insights"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("metric"); refused != nil {
		return nil, refused
	}
	asked, refused := c.metrics(postSet)
	if refused != nil {
		return nil, refused
	}
	if p.account != c.token.account {
		return nil, forbidden("the post belongs to somebody else")
	}
	data := []any{}
	for _, metric := range asked {
		if p.kind != "REPOST_FACADE" {
			data = append(data, map[string]any{
				"name": metric, "period": "lifetime", "title": metric, "description": "", "id": p.id + "/insights/" + metric + "/lifetime",
				"values": []any{map[string]int64{"value": c.number(p, metric)}},
			})
		}
	}
	return map[string]any{"data": data}, nil
}

func (c *call) accountInsights(a *account) (any, *graph.Refusal) {
	if refused := c.needs("threads_manage_insights"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("metric", "since", "until", "breakdown"); refused != nil {
		return nil, refused
	}
	asked, refused := c.metrics(accountSet)
	if refused != nil {
		return nil, refused
	}
	if _, _, refused := c.span(); refused != nil {
		return nil, refused
	}
	if slices.Contains(asked, "follower_demographics") && !slices.Contains([]string{"country", "city", "age", "gender"}, c.params.get("breakdown")) {
		return nil, invalid("breakdown must be one of country, city, age, gender")
	}
	data := []any{}
	for _, metric := range asked {
		row := map[string]any{"name": metric, "period": "day", "title": metric, "id": a.id + "/insights/" + metric + "/day"}
		total := int64(0)
		for _, p := range c.posts {
			if p.account == a && !p.gone {
				total += c.number(p, metric)
			}
		}
		switch metric {
		case "views":
			row["values"] = []any{
				map[string]any{"value": total / 3, "end_time": stamp(c.Now().Add(-24 * time.Hour))},
				map[string]any{"value": total - total/3, "end_time": stamp(c.Now())},
			}
		case "clicks":
			row["link_total_values"] = []any{map[string]any{"value": 3, "link_url": "https://a.example/x"}, map[string]any{"value": 2, "link_url": "https://b.example/"}}
		case "followers_count":
			row["total_value"] = map[string]int64{"value": a.followers}
		case "follower_demographics":
			continue // fewer than 100 followers in each group
		default:
			row["total_value"] = map[string]int64{"value": total}
		}
		data = append(data, row)
	}
	return map[string]any{"data": data}, nil
}
