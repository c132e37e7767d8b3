package emulator

import (
	"net/http"
	"strings"
	"time"
)

// Lives of a session's tokens (reference PDS; the old refresh token stays valid for two
// hours after its use and leads to the same successor).
const (
	accessLife   = 2 * time.Hour
	refreshLife  = 90 * 24 * time.Hour
	refreshGrace = 2 * time.Hour
)

func (e *Emulator) sessionRoutes() {
	e.handle("POST /xrpc/com.atproto.server.createSession", e.createSession)
	e.handle("POST /xrpc/com.atproto.server.refreshSession", e.refreshSession)
	e.handle("POST /xrpc/com.atproto.server.deleteSession", e.deleteSession)
	e.authorized("GET /xrpc/com.atproto.server.getSession", func(c *call) (any, error) { return described(c.account, c.base()), nil })
	e.authorized("GET /xrpc/com.atproto.server.getServiceAuth", e.getServiceAuth)
}

func (e *Emulator) createSession(c *call) (any, error) {
	var in struct {
		Identifier string `json:"identifier"`
		Password   string `json:"password"`
		Code       string `json:"authFactorToken"`
		Takendown  bool   `json:"allowTakendown"`
	}
	if err := c.input(&in); err != nil {
		return nil, err
	}
	a := e.find(in.Identifier)
	if a == nil {
		return nil, wrongPassword()
	}
	for _, l := range [...]limit{{"sign-in", 30, 5 * time.Minute}, {"sign-in-day", 300, 24 * time.Hour}} {
		if err := e.spend(c, a, l, 1); err != nil {
			return nil, err
		}
	}
	switch {
	case in.Password != AppPassword && in.Password != MainPassword:
		return nil, wrongPassword()
	case in.Password == MainPassword && a.codeNeeded && in.Code == "":
		return nil, fail(http.StatusUnauthorized, "AuthFactorTokenRequired", "A sign in code has been sent to your email address")
	case a.status == "takendown" && !in.Takendown:
		return nil, fail(http.StatusUnauthorized, "AccountTakedown", "Account has been taken down")
	}
	access, refresh := e.newSession(a)
	return withTokens(described(a, c.base()), access, refresh), nil
}

func wrongPassword() error {
	return fail(http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password")
}

func (e *Emulator) newSession(a *account) (access, refresh *token) {
	session := encode(random(12))
	return e.newToken(token{kind: kindAccess, account: a, session: session}, accessLife),
		e.newToken(token{kind: kindRefresh, account: a, session: session}, refreshLife)
}

func described(a *account, base string) map[string]any {
	out := map[string]any{
		"did": a.did, "handle": a.handle, "email": a.handle + "@example.com", "emailConfirmed": !a.unconfirmed,
		"emailAuthFactor": a.codeNeeded, "active": a.status == "", "didDoc": document(a, base),
	}
	if a.status != "" {
		out["status"] = a.status
	}
	return out
}

func withTokens(out map[string]any, access, refresh *token) map[string]any {
	out["accessJwt"], out["refreshJwt"] = access.value, refresh.value
	return out
}

func (e *Emulator) refreshSession(c *call) (any, error) {
	if err := e.authority(c, kindRefresh); err != nil {
		return nil, err
	}
	if len(c.body) != 0 {
		return nil, invalid("A request body was provided when none was expected")
	}
	old := c.token
	if old.next == nil {
		access := e.newToken(token{kind: kindAccess, account: c.account, session: old.session}, accessLife)
		refresh := e.newToken(token{kind: kindRefresh, account: c.account, session: old.session}, refreshLife)
		old.next = []*token{access, refresh}
		if end := e.Now().Add(refreshGrace); end.Before(old.expires) {
			old.expires = end
		}
	}
	return withTokens(described(c.account, c.base()), old.next[0], old.next[1]), nil
}

func (e *Emulator) deleteSession(c *call) (any, error) {
	if err := e.authority(c, kindRefresh); err != nil {
		return nil, err
	}
	e.revoke(c.token.session)
	return nil, nil
}

// serverDID is the PDS's own identity: did:web of its host, the port escaped.
func serverDID(c *call) string { return "did:web:" + strings.ReplaceAll(c.Host, ":", "%3A") }
