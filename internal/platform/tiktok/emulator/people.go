package emulator

import (
	"fmt"
	"hash/fnv"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// person is someone on TikTok.
type person struct {
	name, openID, username string
	followers, likes       int64
	private                bool // the account's own setting
	banned                 bool
	noDuet, noStitch       bool
	longest                time.Duration // of a video posted directly
	posts                  []*post
}

// post is a video or a set of pictures on a person's profile.
type post struct {
	id            int64
	person        *person
	title, text   string
	photo, public bool
	at, listed    time.Time // made; shown after moderation
	duration      int64     // seconds
	gone          bool
}

// userName turns a name into one that the network allows.
func userName(name string) string {
	s := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '.' || r == '_' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	return strings.Trim(s, ".")
}

// person returns the one called name, made up on the first call. The caller holds the
// lock.
func (e *Emulator) person(name string) *person {
	if p := e.people[name]; p != nil {
		return p
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	seed := sum.Sum64()
	p := &person{
		name: name, openID: fmt.Sprintf("723f24d7-e717-40f8-a2b6-%012x", seed&0xffffffffffff), username: userName(name),
		followers: int64(100 + seed%5000), likes: int64(seed % 20000), longest: 10 * time.Minute,
	}
	e.people[name] = p
	return p
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.consent(e.person(name), slices.Clone(allScopes))
	access := e.issue(c)
	now := caio.At(e.Now())
	return platform.Grant{
		Access: caio.NewSecret(access), Refresh: caio.NewSecret(c.refresh), Type: "Bearer",
		ExpiresAt: now.Add(accessLife), RefreshAt: now.Add(accessLife * 4 / 5), EndsAt: now.Add(refreshLife),
		Scopes: slices.Clone(c.scopes), Subject: c.person.openID, Name: "@" + c.person.username, Way: "oauth",
		Extra: map[string]string{"client_key": AppKey}, Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(AppSecret)},
	}
}

// scopeOf says which scope each field of a person needs.
var scopeOf = map[string]string{
	"open_id": scopeBasic, "union_id": scopeBasic, "avatar_url": scopeBasic, "avatar_url_100": scopeBasic, "avatar_large_url": scopeBasic, "display_name": scopeBasic,
	"username": scopeProfile, "profile_deep_link": scopeProfile, "is_verified": scopeProfile, "bio_description": scopeProfile,
	"follower_count": scopeStats, "following_count": scopeStats, "likes_count": scopeStats, "video_count": scopeStats,
}

func userInfo(c *call) (any, *refusal) {
	known := []string{}
	for f := range scopeOf {
		known = append(known, f)
	}
	wanted, refused := c.fields(known)
	if refused != nil {
		return nil, refused
	}
	if c.r.ContentLength > 0 {
		return nil, invalid("A body is not expected")
	}
	for _, f := range wanted {
		if !c.token.may(scopeOf[f]) {
			return nil, refuse(http.StatusBadRequest, "scope_permission_missed", "Additional permission %s is required for the field %s.", scopeOf[f], f)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.person
	avatar := c.base + "/avatar/" + p.openID + ".png"
	return map[string]any{"user": pick(map[string]any{
		"open_id": p.openID, "union_id": "c9c60f44-" + p.openID[9:], "avatar_url": avatar, "avatar_url_100": avatar, "avatar_large_url": avatar,
		"display_name": p.name, "username": p.username, "profile_deep_link": c.base + "/@" + p.username, "is_verified": false, "bio_description": "",
		"follower_count": p.followers, "following_count": 80, "likes_count": p.likes, "video_count": len(c.listed(p)),
	}, wanted)}, nil
}

// avatar draws a person's picture.
func (e *Emulator) avatar(w http.ResponseWriter, r *http.Request) {
	id, ok := strings.CutSuffix(r.PathValue("file"), ".png")
	name := ""
	e.mu.Lock()
	for _, p := range e.people {
		if p.openID == id {
			name = p.name
		}
	}
	e.mu.Unlock()
	if !ok || name == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, emu.Portrait(name)) // the client may have left
}
