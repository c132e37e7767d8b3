package pinterest

import (
	"encoding/json"
	"math"

	"caio/internal/caio"
)

// The numbers to ask for. Those of videos are left out where Pinterest refuses them.
var (
	pinMetrics     = []string{"IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE", "TOTAL_COMMENTS", "TOTAL_REACTIONS", "USER_FOLLOW", "PROFILE_VISIT"}
	videoMetrics   = []string{"VIDEO_MRC_VIEW", "VIDEO_10S_VIEW", "QUARTILE_95_PERCENT_VIEW", "VIDEO_V50_WATCH_TIME", "VIDEO_START", "VIDEO_AVG_WATCH_TIME"}
	accountMetrics = []string{"ENGAGEMENT", "IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE"}
)

// average is the one that cannot be added up over days.
const average = "VIDEO_AVG_WATCH_TIME"

// names maps Pinterest's numbers to CAIO's; the small ones are those of Pins that are too
// old for the others.
var names = map[string]caio.MetricName{
	"TOTAL_REACTIONS": caio.Likes, "TOTAL_COMMENTS": caio.Comments, "SAVE": caio.Saves, "IMPRESSION": caio.Impressions,
	"VIDEO_MRC_VIEW": caio.Views, "OUTBOUND_CLICK": caio.Clicks, "VIDEO_V50_WATCH_TIME": caio.WatchTime,
	"reaction": caio.Likes, "comment": caio.Comments, "save": caio.Saves, "impression": caio.Impressions, "clickthrough": caio.Clicks,
}

// trusted reports whether a day's numbers are settled or Pinterest's own estimate. Those
// of the last one or two days usually are not yet.
func trusted(status string) bool { return status == "READY" || status == "ESTIMATE" }

// snapshot adds up the days that can be trusted. What none of them has is absent.
func (a analytics) snapshot() *caio.Snapshot {
	out := &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	all := a["all"]
	sums, ready := map[string]float64{}, false
	for _, d := range all.Daily {
		if !trusted(d.Status) {
			continue
		}
		ready = true
		for metric, n := range d.Metrics {
			if v, ok := number(n); ok && metric != average {
				sums[metric] += v
			}
		}
	}
	if v, ok := number(all.Summary[average]); ok && ready && v > 0 {
		sums[average] = v
	}
	for metric, n := range all.Lifetime {
		if v, ok := number(n); ok {
			sums[metric] = v
		}
	}
	for metric, v := range sums {
		put(out, metric, v)
	}
	return out
}

func number(n json.Number) (float64, bool) {
	v, err := n.Float64()
	return v, err == nil && v >= 0 && v < math.MaxInt64/2
}

func put(s *caio.Snapshot, metric string, v float64) {
	s.Native[metric] = int64(math.Round(v))
	if name, ok := names[metric]; ok {
		s.Metrics[name] = int64(math.Round(v))
	}
}
