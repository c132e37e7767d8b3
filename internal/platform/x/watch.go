package x

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// watched adds up how long the videos of posts were watched, in milliseconds by media key
// (GET /2/media/analytics). Most plans do not include it; then nothing is known, which is
// no error.
func (c *connector) watched(ctx context.Context, s platform.Session, posts []tweet) (map[string]int64, error) {
	keys := []string{}
	since := c.now()
	for _, t := range posts {
		for _, key := range t.Attachments.Keys {
			if strings.HasPrefix(key, "13_") { // a video's
				keys, since = append(keys, key), min(since, caio.At(t.CreatedAt))
			}
		}
	}
	out := map[string]int64{}
	if slices.Sort(keys); len(keys) == 0 {
		return out, nil
	}
	for batch := range slices.Chunk(slices.Compact(keys), batchSize) {
		request := c.get(s.Grant, "/2/media/analytics")
		request.Query = url.Values{
			"media_keys": {strings.Join(batch, ",")}, "granularity": {"total"}, "media_analytics.fields": {"timestamped_metrics,watch_time_ms"},
			"start_time": {since.Time().Format(time.RFC3339)}, "end_time": {c.now().Add(-time.Minute).Time().Truncate(time.Second).Format(time.RFC3339)},
		}
		var list analytics
		_, err := c.api.JSON(ctx, request, &list)
		switch {
		case err == nil:
			list.into(out)
		case platform.Is(err, caio.Unauthorized):
			return nil, err
		default:
			return out, nil // not on this plan, or not now: the other numbers do not wait for it
		}
	}
	return out, nil
}

// analytics are numbers of files over a time.
type analytics struct {
	Data []struct {
		Key   string `json:"media_key"`
		Times []struct {
			Metrics struct {
				Watched *int64 `json:"watch_time_ms"`
			} `json:"metrics"`
		} `json:"timestamped_metrics"`
	} `json:"data"`
}

func (a analytics) into(out map[string]int64) {
	for _, file := range a.Data {
		for _, at := range file.Times {
			if at.Metrics.Watched != nil && *at.Metrics.Watched >= 0 {
				out[file.Key] += *at.Metrics.Watched
			}
		}
	}
}
