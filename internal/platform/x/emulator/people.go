package emulator

import (
	"fmt"
	"hash/fnv"
	"image/png"
	"net/http"
	"strings"
	"time"
	"unicode"

	emu "caio/internal/platform/emulator"
)

type account struct {
	id, username, name string
	plan               string
	followers          int64
	communities        map[string]bool
	made               time.Time
}

// accountOf returns the account of a name, made up on the first call.
func (e *Emulator) accountOf(name string) *account {
	username := strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_') {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if a := e.named(username); a != nil {
		return a
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(username)) // a hash takes everything
	a := &account{id: fmt.Sprintf("2%09d", sum.Sum32()%1_000_000_000), username: username, name: strings.ToUpper(name[:1]) + name[1:], plan: e.plan, followers: 500, communities: map[string]bool{}, made: e.now()}
	e.accounts = append(e.accounts, a)
	return a
}

func (e *Emulator) named(username string) *account {
	for _, a := range e.accounts {
		if strings.EqualFold(a.username, username) {
			return a
		}
	}
	return nil
}

func (e *Emulator) posted(a *account) (n int64) {
	for _, p := range e.posts {
		if p.author == a && !p.gone {
			n++
		}
	}
	return n
}

var userFields = []string{"id", "name", "username", "created_at", "profile_image_url", "public_metrics", "verified", "verified_type", "subscription_type"}

func (e *Emulator) userJSON(a *account, base string, fields []string) map[string]any {
	all := map[string]any{
		"created_at": stamp(a.made), "profile_image_url": base + "/profile_images/" + a.username + "_normal.png",
		"public_metrics": map[string]int64{"followers_count": a.followers, "following_count": 20, "tweet_count": e.posted(a), "listed_count": 4, "like_count": 12},
		"verified":       a.plan != "None", "verified_type": "none", "subscription_type": a.plan,
	}
	return pick(map[string]any{"id": a.id, "name": a.name, "username": a.username}, all, fields)
}

// me answers whose token it is.
func (e *Emulator) me(c *call) {
	q, ok := c.query(map[string][]string{"user.fields": userFields, "tweet.fields": nil, "expansions": nil})
	if ok {
		data(c.w, e.userJSON(c.account, c.base, q["user.fields"]))
	}
}

// usersBy looks accounts up by name (GET /2/users/by).
func (e *Emulator) usersBy(c *call) {
	q, ok := c.query(map[string][]string{"user.fields": userFields, "usernames": nil})
	if !ok {
		return
	}
	names := q["usernames"]
	if len(names) == 0 || len(names) > 100 {
		invalid(c.w, "usernames", strings.Join(names, ","), "The number of values in the `usernames` query parameter list ["+strings.Join(names, ",")+"] is not between 1 and 100")
		return
	}
	out, errors := []any{}, []any{}
	for _, name := range names {
		if a := e.named(name); a != nil {
			out = append(out, e.userJSON(a, c.base, q["user.fields"]))
		} else {
			errors = append(errors, missing("user", "usernames", name))
		}
	}
	sendLists(c.w, out, errors)
}

func sendLists(w http.ResponseWriter, out, errors []any) {
	answer := map[string]any{}
	if len(out) > 0 {
		answer["data"] = out
	}
	if len(errors) > 0 {
		answer["errors"] = errors
	}
	send(w, http.StatusOK, answer)
}

// avatar is the picture of someone, in any size.
func (e *Emulator) avatar(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(r.PathValue("file"), "_")
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, emu.Portrait(name)) // the client may have left
}

func stamp(t time.Time) string {
	return t.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z")
}
