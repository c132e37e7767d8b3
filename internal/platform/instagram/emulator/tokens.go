package emulator

import (
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	shortLife    = time.Hour
	explorerLife = 2 * time.Hour
	longLife     = 60 * 24 * time.Hour
	refreshAge   = 24 * time.Hour
)

// token is an access token: of an account on Instagram, of a person on Facebook, or of
// one of that person's Pages. Exactly one is set.
type token struct {
	graph.Token
	account *account
	person  *person
	page    *page
	scopes  []string // of an account's; the others follow what the person granted
}

// token puts a token into force. The caller holds the lock.
func (e *Emulator) token(t *token) *token {
	prefix := "EAA"
	if t.account != nil {
		prefix = "IGAA"
	}
	t.Value = graph.Random(prefix)
	e.tokens[t.Value] = t
	return t
}

// issue makes a token of the account. The caller holds the lock.
func (e *Emulator) issue(a *account, scopes []string, issued time.Time, life time.Duration) *token {
	return e.token(&token{account: a, scopes: slices.Clone(scopes), Token: graph.Token{Issued: issued, Life: life}})
}

// userToken makes a token of the person. The caller holds the lock.
func (e *Emulator) userToken(p *person, life time.Duration) *token {
	return e.token(&token{person: p, Token: graph.Token{Issued: e.Now(), Life: life}})
}

// pageToken returns the token of a Page that goes with the person's: the same each time.
// With a long-lived one it does not expire. The caller holds the lock.
func (e *Emulator) pageToken(user *token, p *page) *token {
	for _, t := range e.tokens {
		if t.page == p && (t.Life == 0) == (user.Life == longLife) && t.Valid(e.Now()) {
			return t
		}
	}
	t := &token{page: p, Token: graph.Token{Issued: e.Now()}}
	if user.Life != longLife {
		t.Life = user.Life
	}
	return e.token(t)
}

// who returns the token of a request. The caller holds the lock.
func (e *Emulator) who(value string) (*token, *graph.Refusal) {
	t := e.tokens[value]
	if t == nil {
		return nil, graph.NoToken(value)
	}
	return t, t.Refused(e.Now(), 458, "The user has not authorized application.")
}

// permissions lists what the token may: a Page's what the person granted. The caller
// holds the lock.
func (t *token) permissions() []string {
	switch {
	case t.account != nil:
		return t.scopes
	case t.page != nil:
		return t.page.owner.granted
	}
	return t.person.granted
}

// needs refuses when the token lacks the permission of its flavour.
func (c *call) needs(instagram string, facebook ...string) *graph.Refusal {
	wanted := facebook
	if c.token.direct() {
		wanted = nil
		if instagram != "" {
			wanted = []string{instagram}
		}
	}
	for _, scope := range wanted {
		if !slices.Contains(c.scopes, scope) {
			return forbidden()
		}
	}
	return nil
}

func (t *token) direct() bool { return t.account != nil }

// reaches reports whether the token may act for the account.
func (t *token) reaches(a *account) bool {
	switch {
	case t.account != nil:
		return t.account == a
	case t.page != nil:
		return t.page.account == a
	}
	return slices.ContainsFunc(t.person.pages, func(p *page) bool { return p.account == a })
}

// manages reports whether the token may act for the Page.
func (t *token) manages(p *page) bool { return t.page == p }

// DashboardToken returns a token as the app's dashboard makes it: long-lived, for the
// account of the person.
func (e *Emulator) DashboardToken(person string, scopes ...string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(scopes) == 0 {
		scopes = instagramConsent.scopes
	}
	return e.issue(e.person(person).pages[0].account, scopes, e.Now(), longLife).Value
}

// ExplorerToken returns a token as the Graph API Explorer makes it: a person's, for two
// hours, with these permissions, or all.
func (e *Emulator) ExplorerToken(person string, scopes ...string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	if len(scopes) == 0 {
		scopes = facebookConsent.scopes
	}
	p.granted = slices.Clone(scopes)
	return e.userToken(p, explorerLife).Value
}

// Forget takes a permission back that the person granted: they changed their mind in
// Facebook's settings.
func (e *Emulator) Forget(person, scope string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	p.granted = slices.DeleteFunc(slices.Clone(p.granted), func(s string) bool { return s == scope })
}

// RemoveApp makes every token of the person and their account worthless: they removed
// the app in the settings.
func (e *Emulator) RemoveApp(person string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	for _, t := range e.tokens {
		if t.person == p || (t.page != nil && t.page.owner == p) || (t.account != nil && t.account == p.pages[0].account) {
			t.Revoked = true
		}
	}
}
