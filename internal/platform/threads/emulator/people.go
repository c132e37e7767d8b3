package emulator

import (
	"fmt"
	"hash/fnv"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

// account is a profile on Threads.
type account struct {
	id             string
	username, name string
	private        bool
	followers      int64
	published      []time.Time
	replied        []time.Time
	deleted        []time.Time
}

// account returns the one of that name, made up on the first call. The caller holds the
// lock.
func (e *Emulator) account(name string) *account {
	for _, a := range e.accounts {
		if a.name == name {
			return a
		}
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	a := &account{id: e.id("17841"), username: graph.UserName(name), name: name, followers: int64(100 + sum.Sum32()%5000)}
	e.accounts[a.id] = a
	return a
}

// Connect returns the Grant of a person who has consented to everything. Its token is two
// days old, so that it may be renewed.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.account(name)
	t := e.token(a, scopes, e.Now().Add(-48*time.Hour), longLife)
	ends := caio.At(t.Issued.Add(longLife))
	return platform.Grant{
		Access: caio.NewSecret(t.Value), Type: "Bearer", ExpiresAt: ends, EndsAt: ends, RefreshAt: ends.Add(-30 * 24 * time.Hour),
		Scopes: slices.Clone(t.scopes), Subject: a.id, Name: "@" + a.username, Way: "token",
		Extra: map[string]string{"issued": fmt.Sprint(t.Issued.UnixMilli())}, Secrets: map[string]caio.Secret{},
	}
}

func picturePath(id string) string { return "/cdn/" + id + ".jpg" }

// picture serves what hangs on the picture host: portraits.
func (e *Emulator) picture(w http.ResponseWriter, r *http.Request, name string) {
	e.mu.Lock()
	a := e.accounts[strings.TrimSuffix(name, ".jpg")]
	e.mu.Unlock()
	if a == nil || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_ = jpeg.Encode(w, emu.Portrait(a.username), nil) // the client may have left
}

var accountFields = []string{"id", "username", "name", "threads_profile_picture_url", "threads_biography", "is_verified"}

// readAccount shows the profile.
func (c *call) readAccount(a *account) (any, *graph.Refusal) {
	if refused := c.needs(); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields"); refused != nil {
		return nil, refused
	}
	return c.render(node{kind: "ThreadsUser", known: accountFields, values: map[string]any{
		"id": a.id, "username": a.username, "name": a.name, "threads_profile_picture_url": c.base + picturePath(a.id),
		"threads_biography": "Made up.", "is_verified": false,
	}})
}
