package platformtest_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// kit is embedded under this name, so that the method Kit is not hidden by the field.
type kit = emu.Kit

// plazaNet is a small network that exists only here, to try the contract on: texts,
// pictures, threads, comments, an idempotency key that is kept for an hour.
type plazaNet struct {
	*kit
	mux *http.ServeMux

	mu     sync.Mutex
	codes  map[string]string // code → challenge
	tokens map[string]string // token → name
	files  map[string]string // id → alt
	posts  []*plazaPost
	keys   map[string]plazaKey
	serial int
}

type plazaPost struct {
	ID      string   `json:"id"`
	Author  string   `json:"author"`
	Text    string   `json:"text"`
	Parent  string   `json:"parent"`
	Files   []string `json:"files"`
	Created int64    `json:"created"`
	Likes   int64    `json:"likes"`
	Hidden  bool     `json:"hidden"`
}

type plazaKey struct {
	post  *plazaPost
	until time.Time
}

func newPlazaNet(opt emu.Options) emu.Emulator {
	p := &plazaNet{
		kit: emu.NewKit(opt), mux: http.NewServeMux(), codes: map[string]string{}, tokens: map[string]string{},
		files: map[string]string{}, keys: map[string]plazaKey{},
	}
	p.mux.HandleFunc("GET /authorize", p.authorize)
	p.mux.HandleFunc("POST /token", p.token)
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request, string){
		"GET /me": p.me, "POST /revoke": p.revoke, "POST /files": p.upload, "POST /posts": p.create, "GET /posts": p.list,
		"GET /posts/{id}": p.get, "PUT /posts/{id}": p.edit, "DELETE /posts/{id}": p.remove, "POST /posts/{id}/hide": p.hide,
	} {
		p.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			p.mu.Lock()
			defer p.mu.Unlock()
			name, ok := p.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
			if !ok && r.URL.Path != "/revoke" {
				refuse(w, http.StatusUnauthorized, "the token is not valid")
				return
			}
			h(w, r, name)
		})
	}
	return p
}

func (p *plazaNet) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

func (p *plazaNet) Publishes(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/posts"
}

func (p *plazaNet) Connect(_, name string) platform.Grant {
	p.mu.Lock()
	defer p.mu.Unlock()
	return platform.Grant{Access: caio.NewSecret(p.newToken(name)), Type: "Bearer", Subject: name, Name: "@" + name, Way: "oauth"}
}

func (p *plazaNet) newToken(name string) string {
	token := "plaza-token-" + rand.Text()
	p.tokens[token] = name
	return token
}

func refuse(w http.ResponseWriter, status int, text string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text})
}

func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func (p *plazaNet) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back := url.Values{"state": {q.Get("state")}}
	switch q.Get("decision") {
	case "allow":
		code := rand.Text()
		p.mu.Lock()
		p.codes[code] = q.Get("code_challenge")
		p.mu.Unlock()
		back.Set("code", code)
	case "deny":
		back.Set("error", "access_denied")
	default:
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<form method="post" action="%s"><button name="decision" value="allow">Allow</button></form>`, html.EscapeString(r.URL.String()))
		return
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *plazaNet) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.PostFormValue("code")
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	challenge, ok := p.codes[code]
	delete(p.codes, code)
	if !ok || challenge != base64.RawURLEncoding.EncodeToString(sum[:]) {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	answer(w, map[string]string{"access_token": p.newToken("ann")})
}

func (p *plazaNet) revoke(w http.ResponseWriter, r *http.Request, _ string) {
	delete(p.tokens, r.PostFormValue("token"))
	answer(w, struct{}{})
}

func (p *plazaNet) me(w http.ResponseWriter, _ *http.Request, name string) {
	answer(w, map[string]any{"id": name, "name": "@" + name, "followers": 3})
}

func (p *plazaNet) upload(w http.ResponseWriter, r *http.Request, _ string) {
	if n, err := io.Copy(io.Discard, r.Body); err != nil || n == 0 {
		refuse(w, http.StatusUnprocessableEntity, "no file")
		return
	}
	p.serial++
	id := fmt.Sprintf("f%d", p.serial)
	p.files[id] = r.URL.Query().Get("alt")
	answer(w, map[string]string{"id": id})
}

func (p *plazaNet) create(w http.ResponseWriter, r *http.Request, name string) {
	var in struct {
		Text, Parent string
		Files        []string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Text == "" {
		refuse(w, http.StatusUnprocessableEntity, "no text")
		return
	}
	if in.Parent != "" && p.find(in.Parent) == nil {
		refuse(w, http.StatusNotFound, "no such post")
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if k, ok := p.keys[key]; ok && key != "" && p.Now().Before(k.until) {
		answer(w, k.post)
		return
	}
	post := p.add(name, in.Text, in.Parent, in.Files)
	p.keys[key] = plazaKey{post, p.Now().Add(time.Hour)}
	alts := []string{}
	for _, f := range in.Files {
		alts = append(alts, p.files[f])
	}
	p.Published(emu.Entry{ID: post.ID, Account: name, Parent: post.Parent, Text: post.Text, Media: len(post.Files), Alts: alts, Key: key})
	answer(w, post)
}

func (p *plazaNet) add(author, text, parent string, files []string) *plazaPost {
	p.serial++
	post := &plazaPost{ID: fmt.Sprintf("p%d", p.serial), Author: author, Text: text, Parent: parent, Files: files, Created: p.Now().UnixMilli()}
	p.posts = append(p.posts, post)
	return post
}

func (p *plazaNet) find(id string) *plazaPost {
	for _, post := range p.posts {
		if post.ID == id {
			return post
		}
	}
	return nil
}

func (p *plazaNet) list(w http.ResponseWriter, r *http.Request, name string) {
	out := []*plazaPost{}
	parent, all := r.URL.Query().Get("parent"), !r.URL.Query().Has("parent")
	for _, post := range p.posts {
		if all && post.Author == name || !all && post.Parent == parent {
			out = append(out, post)
		}
	}
	answer(w, map[string]any{"posts": out})
}

func (p *plazaNet) get(w http.ResponseWriter, r *http.Request, _ string) {
	if post := p.find(r.PathValue("id")); post != nil {
		answer(w, post)
		return
	}
	refuse(w, http.StatusNotFound, "no such post")
}

func (p *plazaNet) edit(w http.ResponseWriter, r *http.Request, _ string) {
	post := p.find(r.PathValue("id"))
	if post == nil {
		refuse(w, http.StatusNotFound, "no such post")
		return
	}
	if err := json.NewDecoder(r.Body).Decode(&struct{ Text *string }{&post.Text}); err != nil {
		refuse(w, http.StatusUnprocessableEntity, "no text")
		return
	}
	answer(w, post)
}

func (p *plazaNet) remove(w http.ResponseWriter, r *http.Request, _ string) {
	for i, post := range p.posts {
		if post.ID == r.PathValue("id") {
			p.posts = append(p.posts[:i:i], p.posts[i+1:]...)
			p.Removed(post.ID)
			answer(w, post)
			return
		}
	}
	refuse(w, http.StatusNotFound, "no such post")
}

func (p *plazaNet) hide(w http.ResponseWriter, r *http.Request, _ string) {
	post := p.find(r.PathValue("id"))
	if post == nil {
		refuse(w, http.StatusNotFound, "no such post")
		return
	}
	post.Hidden = r.URL.Query().Get("hide") == "true"
	answer(w, post)
}

// comment is a stranger's.
func (p *plazaNet) comment(parent, text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.add("bob", text, parent, nil).ID
}
