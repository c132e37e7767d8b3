package platform

import (
	"encoding/json"
	"fmt"
	"time"

	"caio/internal/caio"
)

// Ask is a wish to sign in.
type Ask struct {
	Way      string
	Fields   map[string]string      // answers to the Way's Fields, but for secrets
	Secrets  map[string]caio.Secret // answers to its secret Fields
	Redirect string                 // where the browser will come back to; "" when nothing listens
}

// Step is a sign-in under way. Either it is done (Grant set), or a person goes to URL
// and the answer comes back to Ask.Redirect or by pasting.
type Step struct {
	URL   string
	State string // what the answer has to repeat
	Paste bool   // the redirect's address, or a code, has to be pasted
	Help  string
	Saved map[string]caio.Secret // what Finish needs: verifier, client secret, key
	Ask   Ask
	Grant *Grant // set when no browser was needed
}

// Grant is what consent gave: tokens and what belongs to them. It lives in the
// keychain and nowhere else.
type Grant struct {
	Access    caio.Secret
	Refresh   caio.Secret
	Type      string       // Bearer or DPoP
	ExpiresAt caio.Instant // of Access; 0 never
	RefreshAt caio.Instant // when housekeeping should renew it; 0 never
	EndsAt    caio.Instant // when a person must sign in again; 0 never
	Scopes    []string     // as granted
	Subject   string       // the platform's id of whoever consented
	Name      string       // as that person knows it
	Way       string
	Extra     map[string]string      // no secrets: instance, server, client id
	Secrets   map[string]caio.Secret // client secret, key, tokens of pages
}

// Expired reports whether Access is of no use any more at that time, a minute early so
// that it does not expire on the way.
func (g Grant) Expired(now time.Time) bool {
	return g.ExpiresAt != 0 && caio.At(now.Add(time.Minute)) >= g.ExpiresAt
}

// sealed is a Grant in the keychain, with the secrets in the clear.
type sealed struct {
	Access, Refresh, Type        string
	ExpiresAt, RefreshAt, EndsAt caio.Instant
	Scopes                       []string
	Subject, Name, Way           string
	Extra, Secrets               map[string]string
}

// Seal returns the Grant as one secret for the keychain.
func (g Grant) Seal() (caio.Secret, error) {
	s := sealed{
		Access: g.Access.Reveal(), Refresh: g.Refresh.Reveal(), Type: g.Type,
		ExpiresAt: g.ExpiresAt, RefreshAt: g.RefreshAt, EndsAt: g.EndsAt,
		Scopes: g.Scopes, Subject: g.Subject, Name: g.Name, Way: g.Way,
		Extra: g.Extra, Secrets: make(map[string]string, len(g.Secrets)),
	}
	for k, v := range g.Secrets {
		s.Secrets[k] = v.Reveal()
	}
	b, err := json.Marshal(s)
	if err != nil {
		return caio.Secret{}, fmt.Errorf("seal grant: %w", err)
	}
	return caio.NewSecret(string(b)), nil
}

// OpenGrant reads what Seal wrote.
func OpenGrant(secret caio.Secret) (Grant, error) {
	var s sealed
	if err := json.Unmarshal([]byte(secret.Reveal()), &s); err != nil {
		return Grant{}, fmt.Errorf("open grant: what the keychain holds is not a grant") // err could quote the token
	}
	g := Grant{
		Access: caio.NewSecret(s.Access), Refresh: caio.NewSecret(s.Refresh), Type: s.Type,
		ExpiresAt: s.ExpiresAt, RefreshAt: s.RefreshAt, EndsAt: s.EndsAt,
		Scopes: s.Scopes, Subject: s.Subject, Name: s.Name, Way: s.Way,
		Extra: s.Extra, Secrets: make(map[string]caio.Secret, len(s.Secrets)),
	}
	for k, v := range s.Secrets {
		g.Secrets[k] = caio.NewSecret(v)
	}
	return g, nil
}

// Session is an Account's authority for the length of a call.
type Session struct {
	Account caio.AccountID
	Grant   Grant
}
