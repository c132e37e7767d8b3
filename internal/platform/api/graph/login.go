package graph

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Login is Facebook Login with an own app (Meta for Developers, "Manually build a login
// flow" and "Get long-lived tokens", 2026-09). It needs the app's secret and no PKCE.
type Login struct {
	Caller Caller // graph.facebook.com, without a token
	App    string
	Secret caio.Secret
}

// Token is what an exchange returns.
type Token struct {
	Access  caio.Secret
	Expires time.Duration // 0: the network did not say
}

// Dialog returns the address where the person consents.
func Dialog(base, app, redirect, state string, scopes []string) string {
	q := url.Values{
		"client_id": {app}, "redirect_uri": {redirect}, "state": {state},
		"response_type": {"code"}, "scope": {strings.Join(scopes, ",")},
		// Without this a Page that was not ticked the first time is not offered again.
		"auth_type": {"rerequest"},
	}
	return base + "/" + Version + "/dialog/oauth?" + q.Encode()
}

type tokenWire struct {
	Access  string `json:"access_token"`
	Expires int64  `json:"expires_in"`
}

func (l Login) token(ctx context.Context, q url.Values) (Token, error) {
	q.Set("client_id", l.App)
	q.Set("client_secret", l.Secret.Reveal())
	var t tokenWire
	r, err := l.Caller.Get(ctx, "oauth/access_token", q, &t)
	if err != nil {
		return Token{}, Refused(r, err)
	}
	if t.Access == "" {
		return Token{}, r.Missing("access_token")
	}
	return Token{caio.NewSecret(t.Access), time.Duration(t.Expires) * time.Second}, nil
}

// Refused words the refusal of an exchange. A wrong secret, app or code comes under codes
// that mean something else anywhere else.
func Refused(r *api.Response, err error) error {
	if err == nil || r == nil || r.Status < 400 || r.Status >= 500 || Of(err) == nil || platform.Is(err, caio.RateLimited) {
		return err
	}
	worded := *platform.AsError(err)
	worded.Kind, worded.RetryAt = caio.Unauthorized, 0
	worded.Message = "Meta did not accept this sign-in; check the app's ID, its secret and the redirect address, then start again."
	return &worded
}

// Exchange turns the code into a token of an hour or two.
func (l Login) Exchange(ctx context.Context, code, redirect string) (Token, error) {
	return l.token(ctx, url.Values{"code": {code}, "redirect_uri": {redirect}})
}

// Long turns a user token into one of about 60 days. Page tokens read with that one do
// not expire.
func (l Login) Long(ctx context.Context, short caio.Secret) (Token, error) {
	return l.token(ctx, url.Values{"grant_type": {"fb_exchange_token"}, "fb_exchange_token": {short.Reveal()}})
}

// Inspection is what the network says about a token.
type Inspection struct {
	App        ID     `json:"app_id"`
	Type       string `json:"type"`
	Valid      bool   `json:"is_valid"`
	Expires    int64  `json:"expires_at"`             // Unix seconds; 0 never
	DataAccess int64  `json:"data_access_expires_at"` // Unix seconds: when reading ends without a new sign-in
	User       ID     `json:"user_id"`
}

// Inspect asks about a token in the app's name.
func (l Login) Inspect(ctx context.Context, token caio.Secret) (Inspection, error) {
	var out struct {
		Data Inspection `json:"data"`
	}
	app := l.Caller.With(caio.NewSecret(l.App + "|" + l.Secret.Reveal()))
	_, err := app.Get(ctx, "debug_token", url.Values{"input_token": {token.Reveal()}}, &out)
	return out.Data, err
}

// Granted lists the permissions that the person did grant, which may be fewer than were
// asked for.
func Granted(ctx context.Context, user Caller) ([]string, error) {
	type permission struct {
		Name   string `json:"permission"`
		Status string `json:"status"`
	}
	list, err := List[permission](ctx, user, "me/permissions", nil, 1000)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, p := range list {
		if p.Status == "granted" {
			out = append(out, p.Name)
		}
	}
	return out, nil
}

// Lacking returns the wanted permissions that were not granted.
func Lacking(granted []string, wanted ...string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return slices.Contains(granted, s) })
}

// Page is a Facebook Page as each network wants it.
type Page interface{ PageID() string }

// Pages lists the person's Pages: those of their own, then those that a business
// portfolio owns or looks after, which the first list may lack. Each comes once.
// Portfolios are left out when the person did not grant business_management.
func Pages[T Page](ctx context.Context, user Caller, fields string, portfolios bool) ([]T, error) {
	const most = 1000
	q := url.Values{"fields": {fields}, "limit": {"100"}}
	pages, err := List[T](ctx, user, "me/accounts", q, most)
	if err != nil || !portfolios {
		return pages, err
	}
	type business struct {
		ID string `json:"id"`
	}
	businesses, err := List[business](ctx, user, "me/businesses", url.Values{"fields": {"id"}, "limit": {"100"}}, most)
	if err != nil {
		return pages, err
	}
	seen := map[string]bool{}
	for _, p := range pages {
		seen[p.PageID()] = true
	}
	for _, b := range businesses {
		for _, edge := range [...]string{"owned_pages", "client_pages"} {
			more, err := List[T](ctx, user, url.PathEscape(b.ID)+"/"+edge, q, most)
			if err != nil {
				return pages, err
			}
			for _, p := range more {
				if !seen[p.PageID()] {
					seen[p.PageID()] = true
					pages = append(pages, p)
				}
			}
		}
	}
	return pages, nil
}

// Withdraw takes back permissions that the person granted the app. All at once would end
// what another network uses of the same app.
func Withdraw(ctx context.Context, user Caller, permissions ...string) error {
	for _, p := range permissions {
		if err := user.Delete(ctx, "me/permissions/"+url.PathEscape(p)); err != nil {
			return err
		}
	}
	return nil
}

var _ api.Classify = Classify("", nil)
