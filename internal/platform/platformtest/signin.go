package platformtest

import (
	"crypto/rand"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// Redirect is where the browser of the suite comes back to.
const Redirect = "http://127.0.0.1:53187/callback"

// Ask returns the wish to sign in by the way.
func (st *Stage) Ask(way platform.Way) platform.Ask {
	st.T.Helper()
	ask := platform.Ask{}
	if hook := st.Suite.SignIn[way.ID]; hook != nil {
		ask = hook(st)
	} else if len(way.Fields) > 0 {
		st.T.Fatalf("the way %s asks for fields: Suite.SignIn needs an entry", way.ID)
	}
	ask.Way = way.ID
	if way.Browser && !way.Paste {
		ask.Redirect = Redirect
	}
	for _, s := range ask.Secrets {
		st.Plant(s)
	}
	return ask
}

// SignIn goes the whole way to a Grant.
func (st *Stage) SignIn(way platform.Way) platform.Grant {
	st.T.Helper()
	step := st.begin(way)
	if step.Grant != nil {
		return st.Keep(*step.Grant)
	}
	g, err := st.Client.Finish(st.T.Context(), step, st.Consent(step, "allow"))
	if err != nil {
		st.See(err)
		st.T.Fatalf("finish: %v", err)
	}
	return st.Keep(g)
}

func (st *Stage) begin(way platform.Way) platform.Step {
	st.T.Helper()
	step, err := st.Client.Begin(st.T.Context(), st.Ask(way))
	if err != nil {
		st.See(err)
		st.T.Fatalf("begin: %v", err)
	}
	for _, s := range step.Saved {
		st.Plant(s)
	}
	return step
}

// Consent is the person in the browser: allow or deny.
func (st *Stage) Consent(step platform.Step, decision string) url.Values {
	st.T.Helper()
	if st.Suite.Consent != nil {
		return st.Suite.Consent(st, step, decision)
	}
	return st.Press(step, decision)
}

// Press goes to the consent page, presses Allow or Deny and returns what the redirect
// carried.
func (st *Stage) Press(step platform.Step, decision string) url.Values {
	st.T.Helper()
	if strings.TrimPrefix(step.URL, st.URL) == step.URL {
		st.T.Fatalf("the consent page %s is not at the emulator", step.URL)
	}
	page, _ := st.Browse(step.URL)
	if kind, _, err := mime.ParseMediaType(page.Header.Get("Content-Type")); page.StatusCode != http.StatusOK || err != nil || kind != "text/html" {
		st.T.Fatalf("the consent page answers %d with %q", page.StatusCode, page.Header.Get("Content-Type"))
	}
	answer, body := st.Browse(step.URL + "&decision=" + decision)
	to, err := answer.Location()
	if err != nil {
		st.T.Fatalf("the consent page does not redirect after %s: %d %s", decision, answer.StatusCode, body)
	}
	return to.Query()
}

// Browse gets a page as the person's browser does, without following redirects.
func (st *Stage) Browse(address string) (*http.Response, string) {
	st.T.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	r, err := http.NewRequestWithContext(st.T.Context(), http.MethodGet, address, nil)
	if err != nil {
		st.T.Fatal(err)
	}
	res, err := transport.RoundTrip(r)
	if err != nil {
		st.T.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		st.T.Fatal(err)
	}
	return res, string(body)
}

// signIn plays every way to sign in.
func (s Suite) signIn(t *testing.T) {
	for _, way := range s.Platform().SignIn {
		t.Run(way.ID, func(t *testing.T) {
			t.Parallel()
			s.happySignIn(t, way)
			s.emptyFields(t, way)
			if way.Browser {
				s.badAnswers(t, way)
			} else {
				s.wrongSecrets(t, way)
			}
		})
	}
}

func (s Suite) happySignIn(t *testing.T, way platform.Way) {
	st := s.Open(t)
	g := st.SignIn(way)
	if g.Access.IsZero() || g.Way != way.ID || g.Subject == "" || g.Name == "" {
		t.Errorf("the grant lacks a token, its way, its subject or its name: way %q, subject %q, name %q", g.Way, g.Subject, g.Name)
	}
	list, err := st.Client.Channels(t.Context(), platform.Session{Grant: g})
	if err != nil || len(list) == 0 {
		t.Fatalf("the new grant shows %d channels: %v", len(list), err)
	}
	if again := st.SignIn(way); again.Subject != g.Subject {
		t.Errorf("the same person is %q at first and %q on a second sign-in", g.Subject, again.Subject)
	}
}

// emptyFields leaves out what the way requires.
func (s Suite) emptyFields(t *testing.T, way platform.Way) {
	for _, f := range way.Fields {
		if !f.Required {
			continue
		}
		st := s.Open(t)
		ask := st.Ask(way)
		delete(ask.Fields, f.Name)
		delete(ask.Secrets, f.Name)
		_, err := st.Client.Begin(t.Context(), ask)
		st.Is(err, "sign in without "+f.Name, caio.Rejected)
	}
}

// badAnswers checks what must not lead to a Grant.
func (s Suite) badAnswers(t *testing.T, way platform.Way) {
	finish := func(st *Stage, step platform.Step, answer url.Values) error {
		_, err := st.Client.Finish(t.Context(), step, answer)
		return err
	}
	refusals := []caio.Kind{caio.Rejected, caio.Unauthorized, caio.Forbidden}

	st := s.Open(t)
	step := st.begin(way)
	if len(step.State) < 16 {
		t.Errorf("the state %q is too short to be unguessable", step.State)
	}
	if other := st.begin(way); other.State == step.State {
		t.Error("two sign-ins have the same state")
	}
	answer := st.Consent(step, "allow")
	requests := len(st.Kit.Requests())
	for name, change := range map[string]func(url.Values){
		"another state": func(v url.Values) { v.Set("state", rand.Text()) },
		"no state":      func(v url.Values) { v.Del("state") },
		"no code":       func(v url.Values) { v.Del("code") },
		"nothing":       func(v url.Values) { clear(v) },
	} {
		bad := url.Values{}
		for k, vs := range answer {
			bad[k] = append([]string(nil), vs...)
		}
		change(bad)
		st.Is(finish(st, step, bad), "an answer with "+name, refusals...)
	}
	if n := len(st.Kit.Requests()); n != requests {
		t.Errorf("a wrong answer caused %d requests", n-requests)
	}
	if err := finish(st, step, answer); err != nil {
		t.Errorf("the right answer is refused after wrong ones: %v", err)
	}
	st.Is(finish(st, step, answer), "a code used twice", refusals...)

	step = st.begin(way)
	st.Is(finish(st, step, st.Consent(step, "deny")), "denied consent", caio.Unauthorized)

	if step = st.begin(way); !step.Saved["verifier"].IsZero() {
		step.Saved["verifier"] = caio.NewSecret(rand.Text() + rand.Text())
		st.Is(finish(st, step, st.Consent(step, "allow")), "a wrong PKCE verifier", refusals...)
	}
	s.lostExchange(t, way)
}

// lostExchange loses the answer of the request that exchanges the code.
func (s Suite) lostExchange(t *testing.T, way platform.Way) {
	for _, how := range []emu.Fault{{How: emu.Reset}, {How: emu.HTML}, {How: emu.Half}, {How: emu.Status, Code: http.StatusBadGateway, Body: "<html>"}} {
		st := s.Open(t)
		step := st.begin(way)
		answer := st.Consent(step, "allow")
		how.Times = 50
		st.Kit.Inject(how)
		_, err := st.Client.Finish(t.Context(), step, answer)
		st.Is(err, "exchange answered with "+string(how.How), caio.Unavailable, caio.Uncertain, caio.Offline)
		st.Kit.Clear()
	}
}

// wrongSecrets spoils each secret that was typed.
func (s Suite) wrongSecrets(t *testing.T, way platform.Way) {
	for _, f := range way.Fields {
		if f.Type != caio.FieldSecret {
			continue
		}
		st := s.Open(t)
		ask := st.Ask(way)
		ask.Secrets[f.Name] = caio.NewSecret("wrong-" + rand.Text())
		st.Plant(ask.Secrets[f.Name])
		_, err := st.Client.Begin(t.Context(), ask)
		st.Is(err, "a wrong "+f.Name, caio.Unauthorized, caio.Rejected)
	}
}
