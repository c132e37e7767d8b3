package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Kinds of tokens.
const (
	kindAccess  = "access"
	kindRefresh = "refresh"
	kindService = "service"
)

// token is something that grants authority.
type token struct {
	value   string
	kind    string
	account *account
	session string // tokens of one sign-in share it
	expires time.Time
	scope   string
	jkt     string // thumbprint of the key it is bound to; "" for a session of createSession
	client  string
	aud     string // of a service token
	lxm     string
	next    []*token // what a session's refresh token was exchanged for
	used    bool     // a refresh token of OAuth is good for one use
}

// newToken makes a token that looks like a JWT and is valid for life.
func (e *Emulator) newToken(t token, life time.Duration) *token {
	now := e.Now()
	t.expires = now.Add(life)
	claims, err := json.Marshal(map[string]any{
		"scope": "com.atproto." + t.kind, "sub": t.account.did, "iat": now.Unix(), "exp": t.expires.Unix(), "jti": encode(random(16)),
	})
	if err != nil {
		panic(err) // a map of strings and numbers
	}
	input := encode([]byte(`{"typ":"at+jwt","alg":"HS256"}`)) + "." + encode(claims)
	t.value = input + "." + e.mac(input)
	e.tokens[t.value] = &t
	return &t
}

// authority finds out whose authority the request has (specification, "XRPC":
// authentication; RFC 9449).
func (e *Emulator) authority(c *call, kind string) error {
	scheme, value, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	switch scheme {
	case "":
		return fail(http.StatusUnauthorized, "AuthMissing", "Authentication Required")
	case "DPoP":
		return e.dpopAuthority(c, value)
	case "Bearer":
	default:
		return fail(http.StatusBadRequest, "InvalidToken", "Unsupported authorization type: %s", scheme)
	}
	t := e.tokens[value]
	switch {
	case t == nil || t.jkt != "" || t.kind != kind:
		return fail(http.StatusBadRequest, "InvalidToken", "Token could not be verified")
	case !e.Now().Before(t.expires):
		return fail(http.StatusBadRequest, "ExpiredToken", "Token has expired")
	}
	c.token, c.account = t, t.account
	return c.account.usable()
}

// dpopAuthority checks an access token bound to a key, with its proof.
func (e *Emulator) dpopAuthority(c *call, value string) error {
	c.header.Set("DPoP-Nonce", e.nonce(0))
	jkt, f := e.proven(c, value)
	t := e.tokens[value]
	switch {
	case f != nil:
		f.status = http.StatusUnauthorized
	case t == nil || t.kind != kindAccess || t.jkt == "":
		f = fail(http.StatusUnauthorized, "invalid_token", "Invalid token")
	case t.jkt != jkt:
		f = fail(http.StatusUnauthorized, "invalid_dpop_proof", "DPoP proof does not match the token's key")
	case !e.Now().Before(t.expires):
		f = fail(http.StatusUnauthorized, "invalid_token", "\"exp\" claim timestamp check failed")
	}
	if f != nil {
		f.header = http.Header{"Www-Authenticate": {`DPoP algs="ES256", error="` + f.name + `", error_description="` + strings.ReplaceAll(f.message, `"`, "'") + `"`}}
		return f
	}
	c.token, c.account = t, t.account
	return c.account.usable()
}

func (a *account) usable() error {
	switch a.status {
	case "takendown", "suspended":
		return fail(http.StatusUnauthorized, "AccountTakedown", "Account has been taken down")
	case "deactivated":
		return fail(http.StatusUnauthorized, "AccountDeactivated", "Account is deactivated")
	}
	return nil
}

// authorized answers pattern for requests with an access token only.
func (e *Emulator) authorized(pattern string, f func(*call) (any, error)) {
	e.handle(pattern, func(c *call) (any, error) {
		if err := e.authority(c, kindAccess); err != nil {
			return nil, err
		}
		return f(c)
	})
}

// may checks that the token's scopes allow writing to a collection. A session of an app
// password may write everything.
func (t *token) may(collection string) error {
	if t.jkt == "" {
		return nil
	}
	for scope := range strings.FieldsSeq(t.scope) {
		name, _, _ := strings.Cut(scope, "?")
		if name == "transition:generic" || name == "repo:*" || name == "repo:"+collection {
			return nil
		}
	}
	return fail(http.StatusForbidden, "ScopeMissingError", "Missing required scope \"repo:%s?action=create\"", collection)
}

// revoke ends all tokens of one sign-in. The real server lets a session's access token
// live out its two hours; ending it at once is the stricter reading.
func (e *Emulator) revoke(session string) {
	for value, t := range e.tokens {
		if t.session == session && t.kind != kindService {
			delete(e.tokens, value)
		}
	}
}
