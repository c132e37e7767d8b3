package graph

import (
	"crypto/rand"
	"time"
)

// Random returns a fresh secret that begins like the vendor's.
func Random(prefix string) string { return prefix + rand.Text() + rand.Text() }

// Token is what every access token has. A network's own type embeds it beside whom the
// token speaks for.
type Token struct {
	Value   string
	Issued  time.Time
	Life    time.Duration // 0: it does not expire
	Revoked bool
}

// Valid reports whether the token is in force.
func (t *Token) Valid(now time.Time) bool {
	return !t.Revoked && (t.Life == 0 || now.Before(t.Issued.Add(t.Life)))
}

// Refused returns what a token leads to that is not in force, nil when it is. A revoked
// one leads to the subcode and message given.
func (t *Token) Refused(now time.Time, subcode int, revoked string) *Refusal {
	switch {
	case t.Revoked:
		return BadToken(subcode, "Error validating access token: "+revoked)
	case !t.Valid(now):
		return BadToken(463, "Error validating access token: Session has expired.")
	}
	return nil
}

// NoToken is what a token that nobody gave out leads to, or "" in place of one.
func NoToken(value string) *Refusal {
	if value == "" {
		return Refuse(2500, 0, "An active access token must be used to query information about the current user.")
	}
	return BadToken(0, "Invalid OAuth access token - Cannot parse access token")
}

// Bearer is a token as the token endpoint hands it over.
func (t *Token) Bearer() map[string]any {
	return map[string]any{"access_token": t.Value, "token_type": "bearer", "expires_in": int64(t.Life / time.Second)}
}

// Described is what debug_token says of a token of that kind, USER or PAGE, of the user
// who granted these permissions.
func (t *Token) Described(now time.Time, app App, kind, user string, scopes []string) map[string]any {
	expires := int64(0)
	if t.Life > 0 {
		expires = t.Issued.Add(t.Life).Unix()
	}
	return map[string]any{"data": map[string]any{
		"app_id": app.ID, "type": kind, "is_valid": t.Valid(now), "expires_at": expires, "user_id": user,
		"data_access_expires_at": t.Issued.Add(90 * 24 * time.Hour).Unix(), "scopes": scopes,
	}}
}

// NotDescribed is what debug_token says of anything else.
func NotDescribed() map[string]any {
	return map[string]any{"data": map[string]any{"is_valid": false, "scopes": []string{}}}
}

// App is one that a network knows.
type App struct{ ID, Secret string }

// Exchanges refuses a request to the token endpoint that is not this app's.
func (a App) Exchanges(p Params) *Refusal {
	if refused := p.Only("client_id", "client_secret", "redirect_uri", "code", "grant_type", "fb_exchange_token"); refused != nil {
		return refused
	}
	if p.Get("client_id") != a.ID {
		return Refuse(101, 0, "Error validating application. Cannot get application info due to a system error.")
	}
	if p.Get("client_secret") != a.Secret {
		return BadSecret()
	}
	return nil
}

// BadSecret is what a wrong client_secret leads to.
func BadSecret() *Refusal { return Refuse(1, 0, "Error validating client secret.") }

// UsedCode is what a code that is not good leads to.
func UsedCode() *Refusal { return Refuse(100, 36009, "This authorization code has been used.") }

// Inspects refuses a debug_token request that is not made in the name of this app.
func (a App) Inspects(p Params) *Refusal {
	if refused := p.Only("input_token"); refused != nil {
		return refused
	}
	if p.Token != a.ID+"|"+a.Secret {
		return BadToken(0, "Invalid OAuth access token signature.")
	}
	return nil
}

// Code is what every authorization code has. A network's own type embeds it beside what
// was consented to.
type Code struct {
	Redirect string
	At       time.Time
	used     bool
}

// Redeem uses the code up, and reports whether it was good: once, for the address that it
// was sent to, within its life.
func (c *Code) Redeem(redirect string, now time.Time, life time.Duration) bool {
	if c.used || c.Redirect != redirect || now.After(c.At.Add(life)) {
		return false
	}
	c.used = true
	return true
}
