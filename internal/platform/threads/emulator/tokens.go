package emulator

import (
	"slices"
	"time"

	"caio/internal/platform/emulator/graph"
)

const (
	shortLife  = time.Hour
	longLife   = 60 * 24 * time.Hour
	refreshAge = 24 * time.Hour
)

// token is an access token of an account.
type token struct {
	graph.Token
	account *account
	scopes  []string
}

// token puts a token into force. The caller holds the lock.
func (e *Emulator) token(a *account, scopes []string, issued time.Time, life time.Duration) *token {
	t := &token{account: a, scopes: slices.Clone(scopes), Token: graph.Token{Value: graph.Random("THQV"), Issued: issued, Life: life}}
	e.tokens[t.Value] = t
	return t
}

// who returns the token of a request. The caller holds the lock.
func (e *Emulator) who(value string) (*token, *graph.Refusal) {
	t := e.tokens[value]
	if t == nil {
		return nil, graph.NoToken(value)
	}
	return t, t.Refused(e.Now(), 458, "The user has not authorized application.")
}

// needs refuses when the token lacks a permission.
func (c *call) needs(wanted ...string) *graph.Refusal {
	for _, scope := range append([]string{"threads_basic"}, wanted...) {
		if !slices.Contains(c.token.scopes, scope) {
			return forbidden(scope)
		}
	}
	return nil
}
