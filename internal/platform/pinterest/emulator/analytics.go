package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The numbers that there are ("metric_types").
var (
	pinMetrics     = []string{"IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE", "SAVE_RATE", "TOTAL_COMMENTS", "TOTAL_REACTIONS", "USER_FOLLOW", "PROFILE_VISIT"}
	videoMetrics   = []string{"VIDEO_MRC_VIEW", "VIDEO_10S_VIEW", "QUARTILE_95_PERCENT_VIEW", "VIDEO_V50_WATCH_TIME", "VIDEO_START", "VIDEO_AVG_WATCH_TIME"}
	accountMetrics = []string{"ENGAGEMENT", "ENGAGEMENT_RATE", "IMPRESSION", "OUTBOUND_CLICK", "OUTBOUND_CLICK_RATE", "PIN_CLICK", "PIN_CLICK_RATE", "SAVE", "SAVE_RATE"}
)

const (
	dayForm    = "2006-01-02"
	settleDays = 2 // the newest days are still being counted
)

// perDay is what a day brings, by metric.
var perDayOf = map[string]float64{
	"ENGAGEMENT": 30, "ENGAGEMENT_RATE": 0.1, "IMPRESSION": 240, "OUTBOUND_CLICK": 20, "OUTBOUND_CLICK_RATE": 0.08, "PIN_CLICK": 37,
	"PIN_CLICK_RATE": 0.15, "SAVE": 12, "SAVE_RATE": 0.05, "USER_FOLLOW": 1, "PROFILE_VISIT": 2, "VIDEO_MRC_VIEW": 25, "VIDEO_10S_VIEW": 6,
	"QUARTILE_95_PERCENT_VIEW": 4, "VIDEO_V50_WATCH_TIME": 10031, "VIDEO_START": 29, "VIDEO_AVG_WATCH_TIME": 2507.75,
}

// span is what was asked for.
type span struct {
	first, last time.Time
	metrics     []string
}

// asked reads the dates and metrics of a request.
func (n *network) asked(c *call, known []string, required bool) (span, *refusal) {
	q := c.URL.Query()
	if c.account.sandbox {
		return span{}, refuse(http.StatusForbidden, 403, "Analytics are not available in the sandbox.")
	}
	first, errFirst := time.Parse(dayForm, q.Get("start_date"))
	last, errLast := time.Parse(dayForm, q.Get("end_date"))
	today := n.now().UTC().Truncate(24 * time.Hour)
	switch {
	case errFirst != nil || errLast != nil || last.Before(first) || last.After(today):
		return span{}, refuse(http.StatusBadRequest, 1, "Invalid analytics parameters: the dates.")
	case first.Before(today.AddDate(0, 0, -90)) || last.After(first.AddDate(0, 0, 90)):
		return span{}, refuse(http.StatusBadRequest, 1, "Invalid analytics parameters: the dates are more than 90 days back.")
	}
	s := span{first, last, known}
	if types := q.Get("metric_types"); types != "" || required {
		s.metrics = strings.Split(types, ",")
	}
	for _, m := range s.metrics {
		if !slices.Contains(known, m) || (n.habits.noVideo && slices.Contains(videoMetrics, m)) {
			return span{}, refuse(http.StatusBadRequest, 1, "Invalid analytics parameters: metric_types %q.", m)
		}
	}
	return s, nil
}

// days lists each day; numbers of a subject that began at since.
func (n *network) days(s span, since time.Time, has func(metric string) bool) (daily []any, summary map[string]float64) {
	today := n.now().UTC().Truncate(24 * time.Hour)
	summary, daily = map[string]float64{}, []any{}
	for day := s.first; !day.After(s.last); day = day.AddDate(0, 0, 1) {
		status, metrics := "READY", map[string]float64{}
		switch {
		case day.Before(since.UTC().Truncate(24 * time.Hour)):
			status = "BEFORE_PIN_CREATED"
		case !day.Before(today.AddDate(0, 0, 1-settleDays)):
			status = "PROCESSING"
		}
		for _, m := range s.metrics {
			perDay, counted := perDayOf[m]
			if !counted || !has(m) {
				continue
			}
			metrics[m] = 0
			if status == "READY" {
				metrics[m] = perDay
				if summary[m] += perDay; strings.Contains(m, "RATE") || strings.Contains(m, "AVG") {
					summary[m] = perDay
				}
			}
		}
		daily = append(daily, map[string]any{"data_status": status, "date": day.Format(dayForm), "metrics": metrics})
	}
	return daily, summary
}

// measure is the numbers of one Pin.
func (n *network) measure(s span, p *pin) map[string]any {
	daily, summary := n.days(s, p.made, func(m string) bool { return p.kind == "video" || !slices.Contains(videoMetrics, m) })
	lifetime := map[string]int64{}
	if slices.Contains(s.metrics, "TOTAL_COMMENTS") {
		lifetime["TOTAL_COMMENTS"] = p.comments
	}
	if slices.Contains(s.metrics, "TOTAL_REACTIONS") {
		lifetime["TOTAL_REACTIONS"] = p.reactions
	}
	return map[string]any{"all": map[string]any{"lifetime_metrics": lifetime, "daily_metrics": daily, "summary_metrics": summary}}
}

func (n *network) pinAnalytics(c *call) (int, any, *refusal) {
	s, refused := n.asked(c, append(slices.Clone(pinMetrics), videoMetrics...), true)
	if refused != nil {
		return 0, nil, refused
	}
	p, refused := n.own(c, c.PathValue("pin"))
	if refused != nil {
		return 0, nil, refused
	}
	return http.StatusOK, n.measure(s, p), nil
}

// pinsAnalytics is open to chosen apps only.
func (n *network) pinsAnalytics(c *call) (int, any, *refusal) {
	if n.habits.noBatch {
		return 0, nil, refuse(http.StatusUnauthorized, 3, "Your application does not have access to this restricted feature: multi_pins_analytics")
	}
	s, refused := n.asked(c, append(slices.Clone(pinMetrics), videoMetrics...), true)
	if refused != nil {
		return 0, nil, refused
	}
	ids := c.URL.Query()["pin_ids"]
	if len(ids) == 0 || len(ids) > 100 {
		return 0, nil, invalid("'pin_ids', constraint: maxItems=100")
	}
	out := map[string]any{}
	for _, id := range ids {
		p, refused := n.own(c, id)
		if refused != nil {
			return 0, nil, refused
		}
		out[id] = n.measure(s, p)
	}
	return http.StatusOK, out, nil
}

func (n *network) accountAnalytics(c *call) (int, any, *refusal) {
	if c.account.kind != "BUSINESS" {
		return 0, nil, refuse(http.StatusForbidden, 403, "Not authorized to access the user account analytics.")
	}
	s, refused := n.asked(c, accountMetrics, false)
	if refused != nil {
		return 0, nil, refused
	}
	daily, summary := n.days(s, time.Time{}, func(string) bool { return true })
	return http.StatusOK, map[string]any{"all": map[string]any{"daily_metrics": daily, "summary_metrics": summary}}, nil
}

// metrics is the short form that comes with a Pin.
func (n *network) metrics(p *pin) map[string]any {
	age := int64(n.now().Sub(p.made).Hours() / 24)
	recent := min(age, 90)
	return map[string]any{
		"90d":              map[string]int64{"impression": 240 * recent, "pin_click": 37 * recent, "clickthrough": 20 * recent, "save": 12 * recent},
		"lifetime_metrics": map[string]int64{"impression": 240 * age, "pin_click": 37 * age, "clickthrough": 20 * age, "reaction": p.reactions, "comment": p.comments},
	}
}
