package emulator

import (
	"hash/fnv"
	"html/template"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// account is someone's account; in the sandbox it is another one.
type account struct {
	id, username, business string
	kind                   string // PINNER or BUSINESS
	sandbox                bool
	followers              int64
	seed                   int64 // for numbers
	boards                 []*board
}

// board is a board with its sections.
type board struct {
	id, name, description, privacy string
	owner                          *account
	created                        string
	sections                       []*section
}

type section struct{ id, name string }

// userName turns a name into one that the network allows.
func userName(name string) string {
	return strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '_' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}

// account returns the one called name, made up on the first call with three boards. The
// caller holds the lock.
func (n *network) account(name string, sandbox bool) *account {
	for _, a := range n.accounts {
		if a.username == userName(name) && a.sandbox == sandbox {
			return a
		}
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	seed := int64(sum.Sum32())
	a := &account{
		id: n.id("2783136"), username: userName(name), business: name + "'s", kind: "BUSINESS", sandbox: sandbox,
		followers: 100 + seed%5000, seed: seed,
	}
	n.accounts = append(n.accounts, a)
	first := n.board(a, "Summer", "PUBLIC")
	for _, s := range []string{"Salads", "Drinks"} {
		first.sections = append(first.sections, &section{n.id("5258"), s})
	}
	n.board(a, "Autumn", "PUBLIC")
	n.board(a, "Plans", "SECRET")
	return a
}

// board gives the account a board. The caller holds the lock.
func (n *network) board(a *account, name, privacy string) *board {
	b := &board{id: n.id("549755"), name: name, privacy: privacy, owner: a, created: stamp(n.now())}
	a.boards = append(a.boards, b)
	n.boards[b.id] = b
	return b
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	a := n.account(name, false)
	t := n.issue(a, allScopes)
	ends := caio.At(t.ends)
	return platform.Grant{
		Access: caio.NewSecret(t.access), Refresh: caio.NewSecret(t.refresh), Type: "Bearer",
		ExpiresAt: ends, RefreshAt: ends.Add(-accessLife / 5), EndsAt: caio.At(t.renew), Scopes: slices.Clone(t.scopes),
		Subject: a.id, Name: a.username, Way: "oauth",
		Extra: map[string]string{"client_id": AppID}, Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(AppSecret)},
	}
}

func (n *network) userAccount(c *call) (int, any, *refusal) {
	a := c.account
	pins := 0
	for _, p := range n.pins {
		if p.owner == a {
			pins++
		}
	}
	out := map[string]any{
		"id": a.id, "username": a.username, "account_type": a.kind, "profile_image": c.base + "/avatars/" + a.username + ".jpg",
		"website_url": "", "about": "", "follower_count": a.followers, "following_count": 3, "board_count": len(a.boards),
		"pin_count": pins, "monthly_views": a.followers * 3, "business_name": nil,
	}
	if a.kind == "BUSINESS" {
		out["business_name"] = a.business
	}
	return http.StatusOK, out, nil
}

// avatar serves the picture of an account.
func (n *network) avatar(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("file"), ".jpg")
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_ = jpeg.Encode(w, emu.Portrait(name), nil) // the client may have left
}

var pinPage = template.Must(template.New("pin").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body><h1>{{.Title}}</h1><p>{{.Description}}</p><p>{{.Link}}</p></body></html>
`))

// page is what the public sees at a Pin's address.
func (n *network) page(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.find(r.PathValue("id"))
	if p == nil || p.owner.sandbox || p.board.privacy == "SECRET" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pinPage.Execute(w, p) // the browser may have left
}
