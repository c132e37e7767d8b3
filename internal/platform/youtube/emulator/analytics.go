package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// analyticsDelay is how long numbers take to appear: 48 to 72 hours.
const analyticsDelay = 48 * time.Hour

var analyticsMetrics = []string{
	"views", "likes", "dislikes", "comments", "shares", "estimatedMinutesWatched", "averageViewDuration", "averageViewPercentage",
	"subscribersGained", "subscribersLost", "videosAddedToPlaylists", "videosRemovedFromPlaylists", "engagedViews", "redViews",
}

// report answers reports.query for videos.
func (e *Emulator) report(c *call) *refusal {
	q := c.query
	metrics := strings.Split(q.Get("metrics"), ",")
	invalid := func(message string) *refusal {
		return &refusal{status: 400, domain: "global", reason: "badRequest", message: message, code: "INVALID_ARGUMENT"}
	}
	for _, m := range metrics {
		if !slices.Contains(analyticsMetrics, m) {
			return invalid("The query is not supported. Check the documentation for supported queries: unknown identifier (" + m + ") given in field parameters.metrics.")
		}
	}
	start, err := time.Parse(time.DateOnly, q.Get("startDate"))
	end, endErr := time.Parse(time.DateOnly, q.Get("endDate"))
	ids, filtered := strings.CutPrefix(q.Get("filters"), "video==")
	switch {
	case q.Get("ids") != "channel==MINE" && q.Get("ids") != "channel=="+c.person.channel:
		return forbidden("global", "forbidden", "Forbidden")
	case err != nil || endErr != nil || end.Before(start):
		return invalid("Invalid value for field 'parameters.end-date'. End date must be on or after the start date.")
	case q.Get("dimensions") != "video" || !filtered:
		return invalid("The query is not supported.")
	case len(strings.Split(ids, ",")) > 500:
		return invalid("Invalid value for field 'parameters.filters'.")
	case !slices.Contains(metrics, strings.TrimPrefix(q.Get("sort"), "-")):
		return invalid("Sorting is required for this query.")
	}
	if most, err := strconv.Atoi(q.Get("maxResults")); err != nil || most < 1 || most > 200 {
		return invalid("Invalid value for field 'parameters.max-results'.")
	}
	columns := []any{map[string]string{"name": "video", "columnType": "DIMENSION", "dataType": "STRING"}}
	for _, m := range metrics {
		columns = append(columns, map[string]string{"name": m, "columnType": "METRIC", "dataType": "INTEGER"})
	}
	body := map[string]any{"kind": "youtubeAnalytics#resultTable", "columnHeaders": columns}
	if rows := e.rows(c, strings.Split(ids, ","), metrics); len(rows) > 0 {
		body["rows"] = rows // none: the key is missing
	}
	send(c.w, http.StatusOK, body)
	return nil
}

func (e *Emulator) rows(c *call, ids, metrics []string) [][]any {
	var out [][]any
	for _, id := range ids {
		v := e.videoOf(c.person, id)
		if v == nil || v.published.IsZero() || e.Now().Before(v.published.Add(analyticsDelay)) {
			continue
		}
		row := []any{id}
		for _, m := range metrics {
			row = append(row, v.analytics[m])
		}
		out = append(out, row)
	}
	return out
}
