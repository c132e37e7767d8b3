package youtube

import (
	"context"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// batchSize is how many videos one request may name.
const batchSize = 50

// PostMetrics reads the counts that are shown with a video and, where the consent covers
// them, those of YouTube Analytics, which come two or three days later. YouTube tells
// no impressions and no clicks to other programs.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if err := need(s, scopeRead, "read numbers"); err != nil {
		return nil, err
	}
	out := make([]*caio.Snapshot, 0, len(rs))
	for chunk := range slices.Chunk(rs, batchSize) {
		found, err := c.statistics(ctx, s, chunk)
		if err != nil {
			return nil, err
		}
		if err := c.addAnalytics(ctx, s, chunk, found); err != nil {
			return nil, err
		}
		for _, r := range chunk {
			out = append(out, found[r.RemoteID])
		}
	}
	return out, nil
}

// statistics reads the counts of up to fifty videos. The batch has a quota of its own
// (since 3 June 2026); a project that does not have it yet asks in the old way.
func (c *connector) statistics(ctx context.Context, s platform.Session, rs []caio.Receipt) (map[string]*caio.Snapshot, error) {
	query := url.Values{"part": {"statistics"}, "id": {strings.Join(idsOf(rs), ",")}}
	p, err := page[video](ctx, c, s, "/videos:batchGetStats", query)
	if platform.Is(err, caio.Gone) || platform.Is(err, caio.Rejected) {
		p, err = page[video](ctx, c, s, "/videos", query)
	}
	if err != nil {
		return nil, err
	}
	out := map[string]*caio.Snapshot{}
	for _, v := range p.Items {
		snapshot := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: counts(v.Statistics)}
		named(snapshot, map[string]caio.MetricName{"viewCount": caio.Views, "likeCount": caio.Likes, "commentCount": caio.Comments})
		out[v.ID] = &snapshot
	}
	return out, nil
}

func idsOf(rs []caio.Receipt) []string {
	ids := make([]string, 0, len(rs))
	for _, r := range rs {
		ids = append(ids, r.RemoteID)
	}
	return ids
}

// named puts native numbers under CAIO's names; what is absent stays absent.
func named(s caio.Snapshot, names map[string]caio.MetricName) {
	for native, name := range names {
		if n, ok := s.Native[native]; ok {
			s.Metrics[name] = n
		}
	}
}

// analyticsMetrics are asked for by video. Those that are shown with the video are newer
// there and not asked for again.
var analyticsMetrics = [...]string{
	"shares", "estimatedMinutesWatched", "averageViewDuration", "averageViewPercentage",
	"subscribersGained", "subscribersLost", "videosAddedToPlaylists",
}

// report is a result table of YouTube Analytics.
type report struct {
	Kind    string `json:"kind"`
	Columns []struct {
		Name string `json:"name"`
	} `json:"columnHeaders"`
	Rows [][]any `json:"rows"` // missing when there is nothing yet
}

// addAnalytics adds what YouTube Analytics knows. A project without that API still has
// the counts.
func (c *connector) addAnalytics(ctx context.Context, s platform.Session, rs []caio.Receipt, to map[string]*caio.Snapshot) error {
	if !granted(s.Grant, scopeAnalytics) || len(to) == 0 {
		return nil
	}
	rows, err := c.report(ctx, s, rs, slices.Sorted(maps.Keys(to)))
	if platform.Is(err, caio.Forbidden) {
		c.env.Log.WarnContext(ctx, "youtube: no analytics", "reason", platform.AsError(err).Message)
		return nil
	}
	if err != nil {
		return err
	}
	for id, row := range rows {
		if to[id] == nil {
			continue
		}
		for name, n := range row {
			to[id].Native[name] = int64(math.Round(n))
		}
		named(*to[id], map[string]caio.MetricName{"shares": caio.Shares, "videosAddedToPlaylists": caio.Saves})
		if minutes, ok := row["estimatedMinutesWatched"]; ok {
			to[id].Metrics[caio.WatchTime] = int64(math.Round(minutes * 60_000))
		}
	}
	return nil
}

// report asks for the numbers of videos since the oldest was published.
func (c *connector) report(ctx context.Context, s platform.Session, rs []caio.Receipt, ids []string) (map[string]map[string]float64, error) {
	since := c.now()
	for _, r := range rs {
		if r.At != 0 {
			since = min(since, r.At)
		}
	}
	day := func(at caio.Instant) string { return at.Time().In(pacific()).Format(time.DateOnly) } // YouTube's days
	request := c.data(s, "GET", "", url.Values{
		"ids": {"channel==MINE"}, "startDate": {day(since)}, "endDate": {day(c.now())},
		"metrics": {strings.Join(analyticsMetrics[:], ",")}, "dimensions": {"video"}, "filters": {"video==" + strings.Join(ids, ",")},
		"sort": {"-estimatedMinutesWatched"}, "maxResults": {"200"},
	})
	request.URL = c.env.Base("analytics", "https://youtubeanalytics.googleapis.com") + "/v2/reports"
	var table report
	r, err := c.json(ctx, s, request, &table)
	if err != nil {
		return nil, err
	}
	if table.Kind == "" {
		return nil, r.Missing("a table")
	}
	return table.byVideo(), nil
}

func (t report) byVideo() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for _, row := range t.Rows {
		id, numbers := "", map[string]float64{}
		for i, column := range t.Columns {
			if i >= len(row) {
				break
			}
			switch cell := row[i].(type) {
			case string:
				if column.Name == "video" {
					id = cell
				}
			case float64:
				if cell >= 0 {
					numbers[column.Name] = cell
				}
			}
		}
		if id != "" {
			out[id] = numbers
		}
	}
	return out
}

// ChannelMetrics reads the channel's counts.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	if err := need(s, scopeRead, "read numbers"); err != nil {
		return caio.Snapshot{}, err
	}
	mine, err := c.mine(ctx, s)
	if err != nil {
		return caio.Snapshot{}, err
	}
	for _, m := range mine {
		if m.ID != ch.RemoteID {
			continue
		}
		out := caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: counts(m.Statistics)}
		if _, shown := m.followers(); !shown {
			delete(out.Native, "subscriberCount")
		}
		named(out, map[string]caio.MetricName{"subscriberCount": caio.Followers, "viewCount": caio.Views})
		return out, nil
	}
	return caio.Snapshot{}, platform.Errorf(caio.Gone, "The connected Google account no longer has this channel.")
}
