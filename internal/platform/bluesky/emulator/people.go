package emulator

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// The passwords of everyone here.
const (
	AppPassword  = "caio-demo-pass-word"
	MainPassword = "correct horse battery staple"
)

// The account with a did:web identity.
const (
	webDID    = "did:web:web.example"
	webHandle = "web.example"
)

// account is one person on the PDS.
type account struct {
	did, handle, name string

	status      string // "", takendown, suspended or deactivated
	codeNeeded  bool   // the main password needs a code by e-mail
	unconfirmed bool   // the e-mail address is not confirmed

	records map[string]map[string]*stored // by collection and key
	blobs   map[string]*blob              // by CID
	limits  map[string]*window            // by the limit's name
	videos  map[string]string             // job by content
}

// Person is what a test knows of an account.
type Person struct{ DID, Handle, Name string }

// Person returns the account of that name, made up on the first call.
func (e *Emulator) Person(name string) Person {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.person(name)
	return Person{a.did, a.handle, a.name}
}

func (e *Emulator) person(name string) *account {
	slug := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if slug == "" {
		slug = "someone"
	}
	handle := slug + ".bsky.social"
	if a := e.handles[handle]; a != nil {
		return a
	}
	sum := sha256.Sum256([]byte(handle))
	did := "did:plc:" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
	return e.add(did, handle, name)
}

func (e *Emulator) add(did, handle, name string) *account {
	a := &account{
		did: did, handle: handle, name: name, records: map[string]map[string]*stored{},
		blobs: map[string]*blob{}, limits: map[string]*window{}, videos: map[string]string{},
	}
	e.accounts[did], e.handles[handle] = a, a
	return a
}

// find returns an account by DID or handle; nil when there is none.
func (e *Emulator) find(who string) *account {
	if a := e.accounts[who]; a != nil {
		return a
	}
	return e.handles[strings.ToLower(who)]
}

// Rename gives a person another handle.
func (e *Emulator) Rename(did, handle string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.accounts[did]
	delete(e.handles, a.handle)
	a.handle = handle
	e.handles[handle] = a
}

// SetStatus takes an account down ("takendown", "suspended"), lets its owner rest it
// ("deactivated") or restores it ("").
func (e *Emulator) SetStatus(did, status string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accounts[did].status = status
}

// NeedCode has the main password need a code by e-mail.
func (e *Emulator) NeedCode(did string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accounts[did].codeNeeded = true
}

// Unconfirm makes the account's e-mail address unconfirmed.
func (e *Emulator) Unconfirm(did string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accounts[did].unconfirmed = true
}

// LoseBlobs loses every file that no record refers to.
func (e *Emulator) LoseBlobs(did string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.accounts[did]
	for cid, b := range a.blobs {
		if len(b.records) == 0 {
			delete(a.blobs, cid)
		}
	}
}

// Reply has someone answer the post at uri and returns the reply's URI.
func (e *Emulator) Reply(name, uri, text string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	parent := e.posts[uri]
	if parent == nil {
		return ""
	}
	ref := func(p *indexed) map[string]any { return map[string]any{"uri": p.uri, "cid": p.cid} }
	root := parent
	if r := e.posts[parent.root]; r != nil {
		root = r
	}
	a := e.person(name)
	s := e.store(a, typePost, e.nextTID(), map[string]any{
		"$type": typePost, "text": text, "createdAt": e.Now().UTC().Format(time.RFC3339),
		"reply": map[string]any{"root": ref(root), "parent": ref(parent)},
	})
	return s.uri
}

// Connect returns a session of that person, as an app password gives one.
func (e *Emulator) Connect(base, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.person(name)
	access, refresh := e.newSession(a)
	return platform.Grant{
		Access: caio.NewSecret(access.value), Refresh: caio.NewSecret(refresh.value), Type: "Bearer",
		ExpiresAt: caio.At(access.expires), RefreshAt: caio.At(access.expires.Add(-10 * time.Minute)), EndsAt: caio.At(refresh.expires),
		Subject: a.did, Name: "@" + a.handle, Way: "app_password",
		Extra: map[string]string{"pds": base, "handle": a.handle},
	}
}
