package emulator

import (
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"caio/internal/text"
)

var tweetFields = []string{
	"id", "text", "author_id", "created_at", "conversation_id", "in_reply_to_user_id", "referenced_tweets", "entities", "attachments", "note_tweet",
	"edit_history_tweet_ids", "edit_controls", "public_metrics", "non_public_metrics", "organic_metrics", "reply_settings", "lang", "source",
}

// privateFields are told to the author for 30 days.
var privateFields = []string{"non_public_metrics", "organic_metrics"}

const privateLife = 30 * 24 * time.Hour

// shorten returns a text as X gives it back: links by t.co, a link of its own for files,
// escaped; and what its links stand for.
func (e *Emulator) shorten(p *post, v version, base string) (string, []map[string]any) {
	var b strings.Builder
	urls := []map[string]any{}
	end := 0
	for _, at := range text.WeightedURLs(v.text) {
		b.WriteString(html.EscapeString(v.text[end:at[0]]))
		link := v.text[at[0]:at[1]]
		expanded := link
		if !strings.Contains(strings.ToLower(link), "://") {
			expanded = "http://" + link
		}
		short := e.short(expanded)
		b.WriteString(short)
		urls = append(urls, map[string]any{"url": short, "expanded_url": expanded, "display_url": link, "status": 200})
		end = at[1]
	}
	b.WriteString(unquoted.Replace(html.EscapeString(v.text[end:])))
	if len(p.media) > 0 {
		own := "https://x.com/" + p.author.username + "/status/" + v.id + "/photo/1"
		short := e.short(own)
		b.WriteString(" " + short)
		for _, m := range p.media {
			urls = append(urls, map[string]any{"url": short, "expanded_url": own, "display_url": "pic.x.com/" + m.id, "media_key": m.key()})
		}
	}
	return strings.TrimSpace(unquoted.Replace(b.String())), urls
}

// unquoted takes back what X does not escape.
var unquoted = strings.NewReplacer("&#34;", `"`, "&#39;", "'")

// short returns the t.co address for a link.
func (e *Emulator) short(link string) string {
	if known := e.shortLinks[link]; known != "" {
		return known
	}
	const letters = "abcdefghijkmnpqrstuvwxyz"
	n, name := len(e.shortLinks)+1000, ""
	for range 6 {
		name += string(letters[n%len(letters)])
		n /= len(letters)
	}
	e.shortLinks[link] = "https://t.co/X" + name
	return e.shortLinks[link]
}

// tweetJSON returns a version of a post with the fields asked for; the second result is
// the field that the account may not see, "" none.
func (e *Emulator) tweetJSON(p *post, v version, c *call, fields []string) (map[string]any, string) {
	for _, name := range fields {
		if slices.Contains(privateFields, name) && (e.noPrivate || p.author != c.account || e.now().Sub(p.created()) >= privateLife) {
			return nil, name
		}
	}
	shown, urls := e.shorten(p, v, c.base)
	all := map[string]any{
		"author_id": p.author.id, "created_at": stamp(v.at), "conversation_id": p.root().id(), "reply_settings": "everyone", "lang": "en", "source": "CAIO",
		"public_metrics": map[string]int64{
			"retweet_count": p.retweets, "reply_count": e.replies(p), "like_count": p.likes, "quote_count": p.quotes, "bookmark_count": p.bookmarks, "impression_count": p.impressions,
		},
		"non_public_metrics": map[string]int64{"impression_count": p.impressions, "url_link_clicks": p.clicks, "user_profile_clicks": 1, "engagements": p.likes + p.clicks},
		"organic_metrics":    map[string]int64{"impression_count": p.impressions, "like_count": p.likes},
		"edit_controls":      map[string]any{"edits_remaining": mostEdit + 1 - len(p.versions), "is_edit_eligible": e.editable(p), "editable_until": stamp(p.created().Add(editTime))},
	}
	if length(v.text) > 280 {
		all["note_tweet"] = map[string]any{"text": shown, "entities": map[string]any{"urls": urls}}
		shown = cut(shown, 250) + "… " + e.short("https://x.com/i/web/status/"+v.id)
		urls = nil
	}
	if len(urls) > 0 {
		all["entities"] = map[string]any{"urls": urls}
	}
	if p.settings != "" {
		all["reply_settings"] = p.settings
	}
	if p.parent != nil {
		all["referenced_tweets"] = []any{map[string]string{"type": "replied_to", "id": p.parent.id()}}
		all["in_reply_to_user_id"] = p.parent.author.id
	}
	if len(p.media) > 0 {
		all["attachments"] = map[string]any{"media_keys": p.mediaKeys()}
	}
	if p.poll != nil {
		all["attachments"] = map[string]any{"poll_ids": []string{p.id()}}
	}
	return pick(map[string]any{"id": v.id, "text": shown, "edit_history_tweet_ids": p.history()}, all, fields), ""
}

func (p *post) mediaKeys() []string {
	keys := []string{}
	for _, m := range p.media {
		keys = append(keys, m.key())
	}
	return keys
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

func (e *Emulator) replies(p *post) (n int64) {
	for _, other := range e.posts {
		if other.parent == p && !other.gone {
			n++
		}
	}
	return n
}

// includes returns what the expansions add to a list of posts.
func (e *Emulator) includes(list []*post, c *call, q map[string][]string) map[string]any {
	users, files := []any{}, []any{}
	seen := map[string]bool{}
	for _, p := range list {
		if slices.Contains(q["expansions"], "author_id") && !seen[p.author.id] {
			seen[p.author.id] = true
			users = append(users, e.userJSON(p.author, c.base, q["user.fields"]))
		}
		for _, m := range p.media {
			if slices.Contains(q["expansions"], "attachments.media_keys") && !seen[m.key()] {
				seen[m.key()] = true
				files = append(files, m.json(q["media.fields"]))
			}
		}
	}
	out := map[string]any{}
	if len(users) > 0 {
		out["users"] = users
	}
	if len(files) > 0 {
		out["media"] = files
	}
	return out
}
