package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"caio/internal/platform/emulator/graph"
)

// exchange turns a code into a token of an hour. Its errors have a shape of their own.
func (e *Emulator) exchange(w http.ResponseWriter, r *http.Request) {
	fail := func(message string) {
		graph.WriteJSON(w, http.StatusBadRequest, map[string]any{"error_type": "OAuthException", "code": 400, "error_message": message})
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		fail("Invalid request: a form is expected")
		return
	}
	f := r.PostForm
	switch {
	case f.Get("client_id") != App || f.Get("client_secret") != Secret:
		fail("Error validating client secret.")
		return
	case f.Get("grant_type") != "authorization_code":
		fail("Invalid grant_type")
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.codes[f.Get("code")]
	if c == nil || !c.Redeem(f.Get("redirect_uri"), e.Now(), codeLife) {
		fail("Matching code was not found or was already used")
		return
	}
	t := e.token(c.account, c.scopes, e.Now(), shortLife)
	// The id is a number here, and larger than what a float holds exactly.
	graph.WriteJSON(w, http.StatusOK, map[string]any{"access_token": t.Value, "user_id": json.Number(c.account.id)})
}

// query reads the parameters of a token request; others are refused.
func query(r *http.Request, names ...string) (url.Values, *graph.Refusal) {
	if r.Method != http.MethodGet {
		return nil, invalid("this is read with GET")
	}
	q := r.URL.Query()
	for name := range q {
		if !slices.Contains(names, name) {
			return nil, notAllowed(name)
		}
	}
	return q, nil
}

// lengthen turns a token of an hour into one of 60 days.
func (e *Emulator) lengthen(r *http.Request) (any, *graph.Refusal) {
	q, refused := query(r, "grant_type", "client_secret", "access_token")
	if refused != nil {
		return nil, refused
	}
	if q.Get("grant_type") != "th_exchange_token" {
		return nil, invalid("grant_type")
	}
	if q.Get("client_secret") != Secret {
		return nil, graph.BadSecret()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	if t.Life != shortLife {
		return nil, refuse(452, 0, "Session key invalid: the token is long-lived already")
	}
	return e.long(t), nil
}

// renew gives a token another 60 days, once it is a day old. Those of private profiles are
// not renewed.
func (e *Emulator) renew(r *http.Request) (any, *graph.Refusal) {
	q, refused := query(r, "grant_type", "access_token")
	if refused != nil {
		return nil, refused
	}
	if q.Get("grant_type") != "th_refresh_token" {
		return nil, invalid("grant_type")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	t, refused := e.who(q.Get("access_token"))
	if refused != nil {
		return nil, refused
	}
	switch {
	case t.Life != longLife:
		return nil, refuse(452, 0, "Session key invalid: only a long-lived token can be refreshed")
	case e.Now().Before(t.Issued.Add(refreshAge)):
		return nil, invalid("the token is less than 24 hours old and cannot be refreshed yet")
	case !slices.Contains(t.scopes, "threads_basic"):
		return nil, forbidden("threads_basic")
	case t.account.private:
		return nil, forbidden("the profile is private")
	}
	return e.long(t), nil
}

// long issues a long-lived token with the same permissions. The caller holds the lock.
func (e *Emulator) long(old *token) map[string]any {
	return e.token(old.account, old.scopes, e.Now(), longLife).Bearer()
}

// inspect answers debug_token, in the name of the app or of the token itself.
func (e *Emulator) inspect(r *http.Request) (any, *graph.Refusal) {
	q, refused := query(r, "input_token", "access_token")
	if refused != nil {
		return nil, refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if signer := q.Get("access_token"); signer != "TH|"+App+"|"+Secret {
		if e.silent {
			return nil, invalid("an app token is required")
		}
		if _, refused := e.who(signer); refused != nil {
			return nil, refused
		}
	}
	t := e.tokens[q.Get("input_token")]
	if t == nil {
		return graph.NotDescribed(), nil
	}
	return map[string]any{"data": map[string]any{
		"type": "USER", "application": "An app", "is_valid": t.Valid(e.Now()), "user_id": t.account.id, "scopes": t.scopes,
		"issued_at": t.Issued.Unix(), "expires_at": t.Issued.Add(t.Life).Unix(),
	}}, nil
}
