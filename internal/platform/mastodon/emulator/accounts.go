package emulator

import (
	"fmt"
	"image/png"
	"net/http"
	"strconv"
	"strings"
	"time"

	emu "caio/internal/platform/emulator"
)

type account struct {
	id, username, displayName string
	created                   time.Time
	followers                 int64
	disabled                  bool
}

// accountOf returns the account with that name, made up the first time.
func (e *Emulator) accountOf(name string) *account {
	for _, a := range e.accounts {
		if a.username == name {
			return a
		}
	}
	a := &account{
		id: strconv.Itoa(14715 + len(e.accounts)), username: name, displayName: strings.ToUpper(name[:1]) + name[1:],
		created: e.Now(), followers: int64(821 + len(e.accounts)),
	}
	e.accounts = append(e.accounts, a)
	return a
}

// Disable bars an account from everything, as a moderator does.
func (e *Emulator) Disable(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accountOf(name).disabled = true
}

func (a *account) json(base string) map[string]any {
	return map[string]any{
		"id": a.id, "username": a.username, "acct": a.username, "display_name": a.displayName, "locked": false, "bot": false,
		"created_at": stamp(a.created), "url": base + "/@" + a.username, "uri": base + "/users/" + a.username,
		"avatar": base + "/avatars/" + a.id + ".png", "avatar_static": base + "/avatars/" + a.id + ".png",
		"followers_count": a.followers, "following_count": 178, "statuses_count": 0, "emojis": []any{}, "fields": []any{},
	}
}

// avatar serves the picture of an account, as a server's file store does: to anyone.
func (e *Emulator) avatar(w http.ResponseWriter, r *http.Request) {
	for _, a := range e.accounts {
		if r.PathValue("file") == a.id+".png" {
			w.Header().Set("Content-Type", "image/png")
			_ = png.Encode(w, emu.Portrait(a.username)) // the client may have left
			return
		}
	}
	missing(w)
}

func (e *Emulator) verifyCredentials(c *call) {
	out := c.account.json(c.base)
	out["source"] = map[string]any{"privacy": "public", "sensitive": false, "language": "en", "note": ""}
	send(c.w, http.StatusOK, out)
}

// accountStatuses lists an account's statuses, newest first, a page at a time.
func (e *Emulator) accountStatuses(c *call) {
	q := c.r.URL.Query()
	limit := 20
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 {
		limit = min(n, 40)
	}
	out := []any{}
	last := ""
	for i := len(e.statuses) - 1; i >= 0 && len(out) < limit; i-- {
		s := e.statuses[i]
		if s.account.id != c.r.PathValue("id") || (q.Get("max_id") != "" && !older(s.id, q.Get("max_id"))) ||
			(q.Get("since_id") != "" && !older(q.Get("since_id"), s.id)) || (q.Get("exclude_replies") == "true" && s.parent != nil) {
			continue
		}
		out = append(out, e.statusJSON(s, c.base))
		last = s.id
	}
	if len(out) == limit {
		c.w.Header().Set("Link", fmt.Sprintf(`<%s%s?limit=%d&max_id=%s>; rel="next"`, c.base, c.r.URL.Path, limit, last))
	}
	send(c.w, http.StatusOK, out)
}

// older compares ids as the vendor says: by length, then as text.
func older(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// notifications lists mentions of the account, newest first.
func (e *Emulator) notifications(c *call) {
	out := []any{}
	since := c.r.URL.Query().Get("since_id")
	for i := len(e.statuses) - 1; i >= 0; i-- {
		s := e.statuses[i]
		if s.account == c.account || !strings.Contains(s.text, "@"+c.account.username) || (since != "" && !older(since, s.id)) {
			continue
		}
		out = append(out, map[string]any{"id": s.id, "type": "mention", "created_at": stamp(s.created), "account": s.account.json(c.base), "status": e.statusJSON(s, c.base)})
	}
	send(c.w, http.StatusOK, out)
}

// search finds statuses by their address (type=statuses with resolve).
func (e *Emulator) search(c *call) {
	out := []any{}
	q := c.r.URL.Query()
	for _, s := range e.statuses {
		if address := e.statusJSON(s, c.base)["url"]; q.Get("type") == "statuses" && address == q.Get("q") {
			out = append(out, e.statusJSON(s, c.base))
		}
	}
	send(c.w, http.StatusOK, map[string]any{"accounts": []any{}, "hashtags": []any{}, "statuses": out})
}
