package oauth

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// App is CAIO's, or the person's own, registration at a platform.
type App struct {
	ID     string
	Secret caio.Secret // zero: a public client
	Basic  bool        // the endpoint wants the secret in the Authorization header
}

// Token is a token endpoint's answer (RFC 6749, section 5.1).
type Token struct {
	Access           string  `json:"access_token"`
	Type             string  `json:"token_type"`
	Refresh          string  `json:"refresh_token"`
	Scope            string  `json:"scope"`
	ExpiresIn        Seconds `json:"expires_in"`
	RefreshExpiresIn Seconds `json:"refresh_token_expires_in"`
}

// Seconds is a number of seconds that some platforms send as a text.
type Seconds int64

// UnmarshalJSON reads 3600, 3600.0, "3600" and null.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" || text == "" {
		return nil
	}
	n, err := json.Number(text).Float64()
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e12 {
		return fmt.Errorf("expires_in is no number of seconds")
	}
	*s = Seconds(n)
	return nil
}

func (s Seconds) after(now time.Time) caio.Instant {
	if s <= 0 {
		return 0
	}
	return caio.At(now.Add(time.Duration(min(s, Seconds(platform.Forever/time.Second))) * time.Second))
}

// Apply puts the token's parts into g. A missing refresh token keeps the old one, a
// missing scope the old scopes. RefreshAt is when a fifth of the life is left.
func (t Token) Apply(g *platform.Grant, now time.Time) {
	g.Access = caio.NewSecret(t.Access)
	g.Type = "Bearer"
	if t.Refresh != "" {
		g.Refresh = caio.NewSecret(t.Refresh)
	}
	if scopes := strings.FieldsFunc(t.Scope, func(r rune) bool { return r == ' ' || r == ',' }); len(scopes) > 0 {
		g.Scopes = scopes
	}
	g.ExpiresAt, g.RefreshAt = t.ExpiresIn.after(now), 0
	if g.ExpiresAt != 0 && !g.Refresh.IsZero() {
		life := g.ExpiresAt - caio.At(now)
		g.RefreshAt = g.ExpiresAt - life/5
	}
	if ends := t.RefreshExpiresIn.after(now); ends != 0 {
		g.EndsAt = ends
	}
}

// Ask sends form to a token endpoint as app. Refusals are sorted by RFC 6749: a code or
// refresh token that is not accepted any more is Unauthorized.
func Ask(ctx context.Context, env platform.Env, endpoint string, app App, form url.Values) (Token, error) {
	var t Token
	request := api.Request{Method: http.MethodPost, URL: endpoint, Form: form, Once: true}
	if app.Basic {
		request.Sign = func(r *http.Request) error {
			r.SetBasicAuth(url.QueryEscape(app.ID), url.QueryEscape(app.Secret.Reveal()))
			return nil
		}
	} else {
		form.Set("client_id", app.ID)
		if !app.Secret.IsZero() {
			form.Set("client_secret", app.Secret.Reveal())
		}
	}
	r, err := api.New(env, Refused).JSON(ctx, request, &t)
	if err != nil {
		return Token{}, err
	}
	if t.Access == "" {
		return Token{}, r.Missing("an access token")
	}
	return t, nil
}

// refusal is a token endpoint's error (RFC 6749, section 5.2).
type refusal struct {
	Error string `json:"error"`
}

// Refused sorts the refusals of a token endpoint; nil leaves the answer to its status.
func Refused(r *api.Response) *platform.Error {
	var body refusal
	if r.Status >= http.StatusInternalServerError {
		return platform.Errorf(caio.Unavailable, "The network cannot finish the sign-in at the moment.")
	}
	if r.Status == http.StatusTooManyRequests {
		return nil
	}
	_ = json.Unmarshal(r.Body, &body) // a body that is none leaves it to the status
	switch body.Error {
	case "invalid_grant":
		return platform.Errorf(caio.Unauthorized, "The network no longer accepts this sign-in; connect the account again.")
	case "invalid_client", "unauthorized_client":
		return platform.Errorf(caio.Unauthorized, "The network does not know the app that asks for consent; check its id and secret and connect again.")
	case "invalid_scope":
		return platform.Errorf(caio.Forbidden, "The network does not give the app the rights that CAIO needs.")
	}
	return nil
}
