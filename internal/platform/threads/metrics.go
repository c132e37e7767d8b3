package threads

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// The metrics of a post and of an account (Meta for Developers, "Threads API: insights",
// 2026-09).
var (
	postMetrics    = []string{"views", "likes", "replies", "reposts", "quotes", "shares"}
	accountMetrics = []string{"views", "likes", "replies", "reposts", "quotes", "clicks", "followers_count"}
)

// names maps the metrics of Threads to CAIO's. What CAIO calls shares is reposts and
// quotes together; "shares" of Threads are taps on the button that sends a post.
var names = map[string]caio.MetricName{
	"views": caio.Views, "likes": caio.Likes, "replies": caio.Comments, "reposts": caio.Shares, "quotes": caio.Shares,
	"clicks": caio.Clicks, "followers_count": caio.Followers,
}

// PostMetrics reads the insights of each post, one request for each: Threads has no way to
// ask for several at once. When the budget runs low the rest is left for later, so that
// publishing has some.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	out := make([]*caio.Snapshot, len(rs))
	if err := allowed(s.Grant, scopeInsights); err != nil {
		return out, err
	}
	call := c.caller(s.Grant.Access)
	for i, r := range rs {
		rows, usage, err := insights(ctx, call, r.RemoteID+"/insights", postMetrics, nil)
		switch {
		case missing(err):
			continue
		case err != nil:
			return out, aside(err)
		}
		if snapshot := snapshotOf(rows); len(snapshot.Native) > 0 { // a repost has none
			out[i] = &snapshot
		}
		if usage.Busy() && i+1 < len(rs) {
			e := platform.Errorf(caio.RateLimited, "The budget at Threads is nearly used up; CAIO reads the other numbers later.")
			e.RetryAt, e.Scope = c.soon(max(usage.Regain, 15*time.Minute)), platform.ScopeAccount
			return out, e
		}
	}
	return out, nil
}

// ChannelMetrics reports how many follow the account, and what happened within the last
// 24 hours: Threads keeps no running totals.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	if err := allowed(s.Grant, scopeInsights); err != nil {
		return caio.Snapshot{}, err
	}
	now := c.env.Clock.Now()
	rows, _, err := insights(ctx, c.caller(s.Grant.Access), ch.RemoteID+"/threads_insights", accountMetrics, url.Values{
		"since": {strconv.FormatInt(now.Add(-24*time.Hour).Unix(), 10)}, "until": {strconv.FormatInt(now.Unix(), 10)},
	})
	if err != nil {
		return caio.Snapshot{}, aside(err)
	}
	return snapshotOf(rows), nil
}

// insights asks for a set of metrics. One that the network does not know fails the whole
// request; then each is asked for alone.
func insights(ctx context.Context, call graph.Caller, path string, set []string, more url.Values) ([]insight, graph.Usage, error) {
	rows, usage, err := readInsights(ctx, call, path, set, more)
	if !saidCode(err, codeParameter) || missing(err) {
		return rows, usage, err
	}
	refusal := err
	rows = nil
	for _, metric := range set {
		row, u, err := readInsights(ctx, call, path, []string{metric}, more)
		if saidCode(err, codeParameter) && !missing(err) {
			continue
		}
		if err != nil {
			return nil, u, err
		}
		rows, usage, refusal = append(rows, row...), u, nil
	}
	return rows, usage, refusal
}

func readInsights(ctx context.Context, call graph.Caller, path string, set []string, more url.Values) ([]insight, graph.Usage, error) {
	q := url.Values{"metric": {strings.Join(set, ",")}}
	for name, values := range more {
		q[name] = values
	}
	var out struct {
		Data *[]insight `json:"data"`
	}
	r, err := call.Get(ctx, path, q, &out)
	if err == nil && out.Data == nil {
		err = r.Missing("data")
	}
	if err != nil {
		return nil, graph.Usage{}, err
	}
	return *out.Data, graph.UsageOf(r.Header), nil
}

// snapshotOf adds up what has a number: what is missing stays absent.
func snapshotOf(rows []insight) caio.Snapshot {
	s := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	for _, row := range rows {
		n, ok := row.sum()
		if !ok {
			continue
		}
		s.Native[row.Name] = n
		if name, ok := names[row.Name]; ok {
			s.Metrics[name] += n
		}
	}
	return s
}

// sum returns the metric's total, or its values for all days or links together.
func (i insight) sum() (total int64, ok bool) {
	list := i.Values
	switch {
	case i.Total != nil:
		list = []number{*i.Total}
	case len(list) == 0:
		list = i.Links
	}
	for _, v := range list {
		n, err := v.Value.Float64()
		if err != nil {
			continue
		}
		total, ok = total+int64(n), true
	}
	return total, ok
}
