package bluesky_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

const redirect = "http://127.0.0.1:53187/callback"

// oauth signs in through the real pages, publishes, renews, and has a spent refresh token
// end the session.
func (p *realPDS) oauth(t *testing.T, who person) {
	ctx := t.Context()
	begin := func() platform.Step {
		step, err := p.client.Begin(ctx, platform.Ask{Way: "oauth", Fields: map[string]string{"handle": who.Handle}, Redirect: redirect})
		if err != nil {
			t.Fatal(err)
		}
		return step
	}
	step := begin()
	denied := newBrowser(t, p.PDS).decide(step.URL, who, false)
	if _, err := p.client.Finish(ctx, step, denied); !platform.Is(err, caio.Unauthorized) {
		t.Errorf("after a refusal: %v", err)
	}
	step = begin()
	answer := newBrowser(t, p.PDS).decide(step.URL, who, true)
	g, err := p.client.Finish(ctx, step, answer)
	if err != nil {
		t.Fatal(err)
	}
	if g.Subject != who.DID || g.Type != "DPoP" || g.Extra["pds"] != p.PDS {
		t.Errorf("the grant is %s of %s at %s", g.Type, g.Subject, g.Extra["pds"])
	}
	s := platform.Session{Grant: g}
	v := variant("Signed with a key")
	v.Parts[0].Attachments = []caio.Attachment{{Asset: p.files.Image(t, "image/png", 64, 64), Alt: "A square"}}
	if r, err := p.publish(ctx, s, p.job(v)); err != nil {
		t.Fatal(err)
	} else if _, ok := p.record(t, r.RemoteID); !ok {
		t.Error("the post is not there")
	}
	renewed, err := p.client.Refresh(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.client.Channels(ctx, platform.Session{Grant: renewed}); err != nil {
		t.Errorf("after a refresh: %v", err)
	}
	if _, err := p.client.Refresh(ctx, g); !platform.Is(err, caio.Unauthorized) {
		t.Errorf("a refresh token used twice: %v", err)
	}
	if _, err := p.client.Refresh(ctx, renewed); !platform.Is(err, caio.Unauthorized) {
		t.Errorf("after a refresh token was used twice the session goes on: %v", err)
	}
	step = begin()
	if g, err = p.client.Finish(ctx, step, newBrowser(t, p.PDS).decide(step.URL, who, true)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.client.Revoke(ctx, g); err != nil {
			t.Errorf("revoke: %v", err)
		}
	}
	if _, err := p.client.Channels(ctx, platform.Session{Grant: g}); !platform.Is(err, caio.Unauthorized) {
		t.Errorf("after the consent was withdrawn: %v", err)
	}
}

// browser does what the PDS's own pages do when a person clicks through them. Their
// cookies are meant for https, so they are kept by hand.
type browser struct {
	t       *testing.T
	origin  string
	http    *http.Client
	cookies map[string]string
}

func newBrowser(t *testing.T, origin string) *browser {
	return &browser{t: t, origin: origin, cookies: map[string]string{}, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// decide opens the page, signs in and allows or rejects; it returns what the redirect carries.
func (b *browser) decide(page string, who person, allow bool) url.Values {
	b.t.Helper()
	b.navigate(page, "")
	endpoint, token, input := "reject", "", map[string]any{}
	if allow {
		var signedIn struct {
			Account struct {
				Sub string `json:"sub"`
			} `json:"account"`
			Token string `json:"ephemeralToken"`
		}
		b.api(page, "sign-in", "", map[string]any{"locale": "en", "username": who.Handle, "password": who.Password, "remember": false}, &signedIn)
		endpoint, token, input = "consent", signedIn.Token, map[string]any{"sub": signedIn.Account.Sub}
	}
	var next struct {
		URL string `json:"url"`
	}
	b.api(page, endpoint, token, input, &next)
	to, err := b.navigate(next.URL, page).Location()
	if err != nil {
		b.t.Fatalf("the page does not redirect: %v", err)
	}
	if !strings.HasPrefix(to.String(), redirect) {
		b.t.Fatalf("the page redirects to %s", to)
	}
	return to.Query()
}

func (b *browser) navigate(address, referrer string) *http.Response {
	b.t.Helper()
	site := "none"
	if referrer != "" {
		site = "same-origin"
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Header.Set("Sec-Fetch-Site", site)
	if referrer != "" {
		r.Header.Set("Referer", referrer)
	}
	res, body := b.send(r)
	if res.StatusCode >= 400 {
		b.t.Fatalf("%s: %d %.300s", address, res.StatusCode, body)
	}
	return res
}

func (b *browser) api(page, endpoint, token string, input, out any) {
	b.t.Helper()
	body, err := json.Marshal(input)
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.origin+"/@atproto/oauth-provider/~api/"+endpoint, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Origin": b.origin, "Referer": page, "X-Csrf-Token": b.cookies["csrf-token"],
		"Sec-Fetch-Mode": "same-origin", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin",
	} {
		r.Header.Set(name, value)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, answer := b.send(r)
	if res.StatusCode != http.StatusOK || json.Unmarshal(answer, out) != nil {
		b.t.Fatalf("%s: %d %s", endpoint, res.StatusCode, answer)
	}
}

func (b *browser) send(r *http.Request) (*http.Response, []byte) {
	b.t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read completely
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return res, body
}
