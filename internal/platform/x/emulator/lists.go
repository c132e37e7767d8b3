package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	expansions  = []string{"author_id", "attachments.media_keys", "attachments.poll_ids", "referenced_tweets.id", "in_reply_to_user_id"}
	mediaFields = []string{"media_key", "type", "url", "alt_text", "duration_ms", "width", "height", "public_metrics", "non_public_metrics", "organic_metrics"}
)

// parameters are those of every list of posts, and more.
func parameters(more ...string) map[string][]string {
	out := map[string][]string{"tweet.fields": tweetFields, "expansions": expansions, "user.fields": userFields, "media.fields": mediaFields, "poll.fields": nil, "place.fields": nil}
	for _, name := range more {
		out[name] = nil
	}
	return out
}

// lookup reads posts by id (GET /2/tweets).
func (e *Emulator) lookup(c *call) {
	q, ok := c.query(parameters("ids"))
	if !ok {
		return
	}
	ids := q["ids"]
	if len(ids) == 0 || len(ids) > 100 {
		invalid(c.w, "ids", strings.Join(ids, ","), "The number of values in the `ids` query parameter list is not between 1 and 100")
		return
	}
	for _, id := range ids {
		if !goodID(id) {
			invalid(c.w, "ids", id, "The `ids` query parameter value ["+id+"] is not valid")
			return
		}
	}
	e.answer(c, q, ids)
}

// lookupOne reads one post (GET /2/tweets/{id}).
func (e *Emulator) lookupOne(c *call) {
	q, ok := c.query(parameters())
	if !ok {
		return
	}
	p, v := e.find(c.r.PathValue("id"))
	if p == nil {
		send(c.w, http.StatusOK, map[string]any{"errors": []any{missing("tweet", "id", c.r.PathValue("id"))}})
		return
	}
	out, _ := e.tweetJSON(p, v, c, q["tweet.fields"])
	send(c.w, http.StatusOK, map[string]any{"data": out, "includes": e.includes([]*post{p}, c, q)})
}

func (e *Emulator) answer(c *call, q map[string][]string, ids []string) {
	out, errors, list := []any{}, []any{}, []*post{}
	for _, id := range ids {
		p, v := e.find(id)
		if p == nil {
			errors = append(errors, missing("tweet", "ids", id))
			continue
		}
		shown, refused := e.tweetJSON(p, v, c, q["tweet.fields"])
		if refused != "" {
			errors = append(errors, map[string]any{
				"resource_id": id, "value": id, "parameter": "ids", "resource_type": "tweet", "section": "data", "title": "Field Authorization Error",
				"type": problems + "not-authorized-for-field", "detail": "Sorry, you are not authorized to access '" + refused + "' on the Tweet with ids : [" + id + "].",
			})
			continue
		}
		out, list = append(out, shown), append(list, p)
	}
	if e.noPrivate && len(out) == 0 && len(errors) > 0 && slices.ContainsFunc(privateFields, func(f string) bool { return slices.Contains(q["tweet.fields"], f) }) {
		send(c.w, http.StatusForbidden, problem{Title: "Client Forbidden", Reason: "client-not-enrolled", Type: problems + "client-forbidden", Detail: "Your plan does not include private metrics."})
		return
	}
	answer := map[string]any{}
	if len(out) > 0 {
		answer["data"] = out
	}
	if len(errors) > 0 {
		answer["errors"] = errors
	}
	if more := e.includes(list, c, q); len(more) > 0 {
		answer["includes"] = more
	}
	send(c.w, http.StatusOK, answer)
}

// timeline lists an account's own posts, newest first (GET /2/users/{id}/tweets). It can
// be some seconds behind, and leaves out what was said in communities only.
func (e *Emulator) timeline(c *call) {
	q, ok := c.query(parameters("max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token", "exclude"))
	if !ok {
		return
	}
	e.list(c, q, 5, 10, "pagination_token", func(p *post) bool {
		return p.author.id == c.r.PathValue("id") && (p.community == "" || p.share)
	})
}

// mentions lists what others wrote to an account (GET /2/users/{id}/mentions).
func (e *Emulator) mentions(c *call) {
	q, ok := c.query(parameters("max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token"))
	if !ok {
		return
	}
	e.list(c, q, 5, 10, "pagination_token", func(p *post) bool {
		return p.author != c.account && (mentions(p.latest().text, c.account.username) || p.parent != nil && p.parent.author == c.account)
	})
}

// analytics tells how files did over a time (GET /2/media/analytics), on plans that
// include it.
func (e *Emulator) analytics(c *call) {
	q, ok := c.query(map[string][]string{
		"media_keys": nil, "start_time": nil, "end_time": nil, "granularity": {"hourly", "daily", "total"},
		"media_analytics.fields": {"media_key", "timestamped_metrics", "video_views", "watch_time_ms"},
	})
	if !ok {
		return
	}
	if !e.enrolled {
		send(c.w, http.StatusForbidden, problem{Title: "Client Forbidden", Reason: "client-not-enrolled", Type: problems + "client-forbidden", Detail: "Your plan does not include media analytics."})
		return
	}
	start, errStart := time.Parse("2006-01-02T15:04:05Z", strings.Join(q["start_time"], ""))
	end, errEnd := time.Parse("2006-01-02T15:04:05Z", strings.Join(q["end_time"], ""))
	if errStart != nil || errEnd != nil || !start.Before(end) || end.After(e.now()) || len(q["granularity"]) == 0 {
		invalid(c.w, "start_time", strings.Join(q["start_time"], ""), "Invalid 'start_time' or 'end_time'.")
		return
	}
	out, errors := []any{}, []any{}
	for _, key := range q["media_keys"] {
		_, id, _ := strings.Cut(key, "_")
		m := e.media[id]
		if m == nil || m.key() != key || m.account != c.account {
			errors = append(errors, missing("media", "media_keys", key))
			continue
		}
		out = append(out, map[string]any{"media_key": key, "timestamped_metrics": []any{
			map[string]any{"timestamp": stamp(start), "metrics": map[string]int64{"video_views": m.views, "watch_time_ms": 1500 * m.views}},
		}})
	}
	sendLists(c.w, out, errors)
}

var conversation = regexp.MustCompile(`^conversation_id:([0-9]{1,19})$`)

// search finds a conversation of the last seven days (GET /2/tweets/search/recent).
func (e *Emulator) search(c *call) {
	q, ok := c.query(parameters("query", "max_results", "start_time", "end_time", "since_id", "until_id", "next_token", "sort_order"))
	if !ok {
		return
	}
	query := strings.Join(q["query"], ",")
	of := conversation.FindStringSubmatch(query)
	if of == nil {
		invalid(c.w, "query", query, "Rules must contain at least one positive, non-stopword clause")
		return
	}
	e.list(c, q, 10, 10, "next_token", func(p *post) bool {
		return p.root().id() == of[1] && !p.hidden && e.now().Sub(p.created()) < 7*24*time.Hour
	})
}

// list answers a page of the posts that match, newest first.
func (e *Emulator) list(c *call, q map[string][]string, least, usual int, tokenName string, match func(*post) bool) {
	size := usual
	if given := q["max_results"]; len(given) > 0 {
		n, err := strconv.Atoi(given[0])
		if err != nil || n < least || n > 100 {
			invalid(c.w, "max_results", given[0], "The `max_results` query parameter value ["+given[0]+"] is not between "+strconv.Itoa(least)+" and 100")
			return
		}
		size = n
	}
	since := time.Time{}
	if given := q["start_time"]; len(given) > 0 {
		at, err := time.Parse(time.RFC3339, given[0])
		if err != nil || at.After(e.now()) {
			invalid(c.w, "start_time", given[0], "Invalid 'start_time':'"+given[0]+"'. 'start_time' must be a date in the past.")
			return
		}
		since = at
	}
	from := strings.TrimPrefix(strings.Join(q[tokenName], ""), "next-")
	meta := map[string]any{"result_count": 0}
	out, list := []any{}, []*post{}
	for _, p := range slices.Backward(e.posts) {
		v := p.latest()
		if p.gone || !match(p) || e.now().Sub(p.created()) < e.lag || p.created().Before(since) || from != "" && v.id >= from {
			continue
		}
		if len(out) == size {
			meta["next_token"] = "next-" + meta["oldest_id"].(string)
			break
		}
		if shown, refused := e.tweetJSON(p, v, c, q["tweet.fields"]); refused == "" {
			out, list = append(out, shown), append(list, p)
			meta["oldest_id"] = v.id
		}
	}
	answer := map[string]any{"meta": meta}
	if len(out) > 0 {
		meta["result_count"], meta["newest_id"] = len(out), list[0].latest().id
		answer["data"] = out
	}
	if more := e.includes(list, c, q); len(more) > 0 {
		answer["includes"] = more
	}
	send(c.w, http.StatusOK, answer)
}
