package emulator

import (
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	shortLife = 5100 * time.Second
	longLife  = 5183944 * time.Second
)

// token is an access token: of a person, or of one of that person's Pages.
type token struct {
	graph.Token
	person *person
	page   *page
}

// token puts a token into force. The caller holds the lock.
func (e *Emulator) token(t *token) *token {
	t.Value = graph.Random("EAA")
	e.tokens[t.Value] = t
	return t
}

// issue makes a token of the person. The caller holds the lock.
func (e *Emulator) issue(p *person, life time.Duration) *token {
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
	return t, t.Refused(e.Now(), 460, "The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.")
}

// owner is the person behind the token.
func (t *token) owner() *person {
	if t.page != nil {
		return t.page.owner
	}
	return t.person
}

// needs refuses when the person did not grant all of these.
func (c *call) needs(wanted ...string) *graph.Refusal {
	for _, scope := range wanted {
		if !slices.Contains(c.granted, scope) {
			return forbidden(scope)
		}
	}
	return nil
}

// as refuses what only the Page itself may do.
func (c *call) as(p *page, wanted ...string) *graph.Refusal {
	if c.token.page != p {
		return userToken()
	}
	return c.needs(wanted...)
}

// ExplorerToken returns a token as the Graph API Explorer makes it: a person's, for an
// hour or two, with these permissions, or all.
func (e *Emulator) ExplorerToken(person string, granted ...string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	if len(granted) == 0 {
		granted = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "instagram_basic" })
	}
	p.granted = slices.Clone(granted)
	return e.issue(p, shortLife).Value
}

// Forget takes a permission back that the person granted: they changed their mind in
// Facebook's settings.
func (e *Emulator) Forget(person, scope string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	p.granted = slices.DeleteFunc(slices.Clone(p.granted), func(s string) bool { return s == scope })
}

// Also grants the app one permission more: another program of the same app asked for it.
func (e *Emulator) Also(person, scope string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	p.granted = append(slices.Clone(p.granted), scope)
}

// Granted lists what the person has granted the app.
func (e *Emulator) Granted(person string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.person(person).granted)
}

// ChangePassword makes every token of the person and their Pages worthless.
func (e *Emulator) ChangePassword(person string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	for _, t := range e.tokens {
		if t.owner() == p {
			t.Revoked = true
		}
	}
}
