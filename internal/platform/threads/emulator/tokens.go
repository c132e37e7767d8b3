package emulator

import (
	"slices"
	"time"
)

const (
	shortLife  = time.Hour
	longLife   = 60 * 24 * time.Hour
	refreshAge = 24 * time.Hour
)

// token is an access token of an account.
type token struct {
	value   string
	account *account
	scopes  []string
	issued  time.Time
	life    time.Duration
	revoked bool
}

// token puts a token into force. The caller holds the lock.
func (e *Emulator) token(a *account, scopes []string, issued time.Time, life time.Duration) *token {
	t := &token{value: secret("THQV"), account: a, scopes: slices.Clone(scopes), issued: issued, life: life}
	e.tokens[t.value] = t
	return t
}

func (e *Emulator) valid(t *token) bool { return !t.revoked && e.Now().Before(t.issued.Add(t.life)) }

// who returns the token of a request. The caller holds the lock.
func (e *Emulator) who(value string) (*token, *refusal) {
	if value == "" {
		return nil, refuse(2500, 0, "An active access token must be used to query information about the current user.")
	}
	t := e.tokens[value]
	switch {
	case t == nil:
		return nil, badToken(0, "Invalid OAuth access token - Cannot parse access token")
	case t.revoked:
		return nil, badToken(458, "Error validating access token: The user has not authorized application.")
	case !e.valid(t):
		return nil, badToken(463, "Error validating access token: Session has expired.")
	}
	return t, nil
}

// needs refuses when the token lacks a permission.
func (c *call) needs(wanted ...string) *refusal {
	for _, scope := range append([]string{"threads_basic"}, wanted...) {
		if !slices.Contains(c.token.scopes, scope) {
			return forbidden(scope)
		}
	}
	return nil
}
