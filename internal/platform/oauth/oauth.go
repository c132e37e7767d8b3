// Package oauth is consent through the browser: addresses with state and PKCE, the check
// of what comes back, tokens and their renewal, the loopback address that a browser
// returns to, and what a person pastes instead. Platforms that do the ordinary embed Flow.
package oauth

import (
	"crypto/rand"
	"crypto/subtle"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"caio/internal/caio"
	"caio/internal/platform"
)

// SavedVerifier is where Step.Saved keeps the PKCE verifier.
const SavedVerifier = "verifier"

// State returns a fresh value that the answer has to repeat: at least 128 random bits.
func State() string { return rand.Text() }

// Verifier returns a fresh PKCE verifier (RFC 7636).
func Verifier() caio.Secret { return caio.NewSecret(oauth2.GenerateVerifier()) }

// Consent is what the address of a consent page is made of.
type Consent struct {
	URL      string // the authorization endpoint
	Client   string // client id
	Redirect string
	Scope    string
	State    string
	Verifier caio.Secret // zero: no PKCE
	Params   url.Values  // what the platform wants besides; wins over the above
}

// Address returns the consent page's address.
func (c Consent) Address() string {
	config := oauth2.Config{ClientID: c.Client, RedirectURL: c.Redirect, Endpoint: oauth2.Endpoint{AuthURL: c.URL}}
	var options []oauth2.AuthCodeOption
	if c.Scope != "" {
		options = append(options, oauth2.SetAuthURLParam("scope", c.Scope))
	}
	if !c.Verifier.IsZero() {
		options = append(options, oauth2.S256ChallengeOption(c.Verifier.Reveal()))
	}
	for name := range c.Params {
		options = append(options, oauth2.SetAuthURLParam(name, c.Params.Get(name)))
	}
	return config.AuthCodeURL(c.State, options...)
}

// Code checks an answer against the step it belongs to and returns its code. A state
// that differs is Rejected, a refusal of the person or the platform Unauthorized.
func Code(step platform.Step, answer url.Values) (caio.Secret, error) {
	refusal := answer.Get("error")
	state := answer.Get("state")
	// A refusal without a state gains nothing for whoever might have forged it.
	if state == "" && refusal != "" {
		state = step.State
	}
	if step.State == "" || subtle.ConstantTimeCompare([]byte(state), []byte(step.State)) != 1 {
		return caio.Secret{}, platform.Errorf(caio.Rejected, "The answer belongs to another sign-in; start again.")
	}
	switch {
	case refusal == "access_denied" || strings.HasPrefix(refusal, "user_cancel") || refusal == "user_denied":
		return caio.Secret{}, platform.Errorf(caio.Unauthorized, "The consent was declined, so nothing was connected.")
	case refusal != "":
		e := platform.Errorf(caio.Unauthorized, "The network refused the sign-in; start again.")
		e.Detail = clip(refusal + ": " + answer.Get("error_description"))
		return caio.Secret{}, e
	case answer.Get("code") == "":
		return caio.Secret{}, platform.Errorf(caio.Rejected, "The answer contains no code; start the sign-in again.")
	}
	return caio.NewSecret(answer.Get("code")), nil
}

func clip(s string) string {
	const most = 200
	if runes := []rune(strings.ToValidUTF8(s, "")); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
