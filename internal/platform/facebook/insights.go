package facebook

import (
	"context"
	"encoding/json"
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

func (a *accepted) of(subject string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if set, ok := a.sets[subject]; ok {
		return slices.Clone(set)
	}
	return slices.Clone(metricsOf[subject])
}

func (a *accepted) put(subject string, set []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sets[subject] = slices.Clone(set)
}

// addInsights adds the insights of the posts at these places. When a metric is not known
// any more, what is left of the set is found out once.
func (c *connector) addInsights(ctx context.Context, call graph.Caller, subject string, rs []caio.Receipt, places []int, out []*caio.Snapshot) (graph.Usage, error) {
	ask := func() ([]answer, graph.Usage, error) {
		reads := make([]read, len(places))
		for n, i := range places {
			reads[n] = insightsOf(rs[i].RemoteID, c.accepted.of(subject), nil)
		}
		return c.batch(ctx, call, reads)
	}
	if len(c.accepted.of(subject)) == 0 {
		return graph.Usage{}, nil
	}
	answers, usage, err := ask()
	if err != nil {
		return usage, err
	}
	if slices.ContainsFunc(answers, func(a answer) bool { return parameter(a.err) }) {
		if err := c.probe(ctx, call, rs[places[0]].RemoteID, subject, nil); err != nil {
			return usage, err
		}
		if len(c.accepted.of(subject)) == 0 {
			return usage, nil
		}
		if answers, usage, err = ask(); err != nil {
			return usage, err
		}
	}
	for n, a := range answers {
		var rows struct{ Data []insight }
		err := a.into(&rows)
		switch {
		case missing(err), parameter(err), platform.Is(aside(err), caio.Forbidden):
		case err != nil:
			return usage, err
		default:
			addRows(out[places[n]], rows.Data, "lifetime")
		}
	}
	return usage, nil
}

func insightsOf(node string, set []string, more url.Values) read {
	q := url.Values{"metric": {strings.Join(set, ",")}}
	for name, values := range more {
		q[name] = values
	}
	return read{node + "/insights", q}
}

// probe asks for each metric of a subject alone and remembers which are known.
func (c *connector) probe(ctx context.Context, call graph.Caller, node, subject string, more url.Values) error {
	set := metricsOf[subject]
	reads := make([]read, len(set))
	for i, metric := range set {
		reads[i] = insightsOf(node, []string{metric}, more)
	}
	answers, _, err := c.batch(ctx, call, reads)
	if err != nil {
		return err
	}
	good := []string{}
	for i, a := range answers {
		switch {
		case a.err == nil:
			good = append(good, set[i])
		case !parameter(a.err):
			return a.err
		}
	}
	c.accepted.put(subject, good)
	return nil
}

// addRows adds what has a number; what is missing stays absent. The same metric comes
// once for each period, and the last value of a period is the newest.
func addRows(s *caio.Snapshot, rows []insight, period string) {
	video := slices.ContainsFunc(rows, func(r insight) bool { return r.Name == "post_video_views" })
	for _, row := range rows {
		if row.Period != period || len(row.Values) == 0 {
			continue
		}
		value := row.Values[len(row.Values)-1].Value
		if n, err := strconv.ParseFloat(string(value), 64); err == nil {
			s.Native[row.Name] = int64(n)
			for _, name := range names[row.Name] {
				if name == caio.Views && video && row.Name != "post_video_views" {
					continue
				}
				s.Metrics[name] = int64(n)
			}
			continue
		}
		var parts map[string]float64
		if json.Unmarshal(value, &parts) == nil {
			for part, n := range parts {
				s.Native[row.Name+"."+part] = int64(n)
			}
		}
	}
}

func (c *connector) pageInsights(ctx context.Context, call graph.Caller, id string) ([]insight, error) {
	now := c.env.Clock.Now()
	more := url.Values{
		"period": {"day"}, // a day ends at midnight in California; two always hold one that has ended
		"since":  {strconv.FormatInt(now.Add(-48*time.Hour).Unix(), 10)}, "until": {strconv.FormatInt(now.Unix(), 10)},
	}
	var rows struct{ Data []insight }
	get := func() error {
		rows.Data = nil
		set := c.accepted.of(subjectPage)
		if len(set) == 0 {
			return nil
		}
		r := insightsOf(id, set, more)
		_, err := call.Get(ctx, r.path, r.query, &rows)
		return err
	}
	err := get()
	if parameter(err) {
		if err = c.probe(ctx, call, id, subjectPage, more); err == nil {
			err = get()
		}
	}
	return rows.Data, err
}
