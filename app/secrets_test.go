package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// echoes are answers of a network that repeat what it was sent.
func echoes(secret string) []emulator.Fault {
	body := `{"error":"` + secret + `","error_description":"` + secret + `","message":"` + secret + `","errors":[{"message":"` + secret + `"}]}`
	header := http.Header{"X-Debug": {secret}, "Www-Authenticate": {`Bearer error="` + secret + `"`}, "Location": {"http://127.0.0.1:1/?access_token=" + secret}}
	var out []emulator.Fault
	for _, code := range []int{400, 401, 403, 500, 302} {
		out = append(out, emulator.Fault{How: emulator.Status, Code: code, Header: header, Body: body})
	}
	return append(out, emulator.Fault{How: emulator.Status, Code: 200, Header: header, Body: body},
		emulator.Fault{How: emulator.Status, Code: 500, Body: secret},
		emulator.Fault{How: emulator.Status, Code: 429, Header: header, Body: body}) // last: the account is left alone after it
}

// signIn tries every way in, at a network that repeats what was typed or pasted.
func (r *rehearsal) signIn(n app.Network) {
	planted := "planted-7Qm2xVn4RtK9-" + string(n.Platform.ID)
	r.mu.Lock()
	r.secrets.add("what was typed", planted)
	r.mu.Unlock()
	kit := r.app.Emulator(n.Platform.ID).Kit()
	for _, w := range n.Platform.SignIn {
		fields, typed := map[string]string{}, false
		for _, f := range w.Fields {
			if f.Type == caio.FieldSecret {
				fields[f.Name], typed = planted, true
			} else if f.Required {
				fields[f.Name] = "sample.example"
			}
		}
		for _, fault := range echoes(planted) {
			fault.Times = 20
			if typed {
				kit.Inject(fault)
			}
			step, err := r.app.Accounts.Begin(n.Platform.ID, w.ID, fields)
			kit.Clear()
			r.witness.see(step)
			r.witness.say(err)
			if err != nil || step.Done {
				continue
			}
			kit.Inject(fault)
			channels, err := r.app.Accounts.Paste(step.ID, "http://127.0.0.1/callback?code="+planted)
			kit.Clear()
			r.witness.see(channels)
			r.witness.say(err)
			r.witness.say(r.app.Accounts.Cancel(step.ID))
		}
	}
}

// publish has an account publish once, and then fail in every way.
func (r *rehearsal) publish(a caio.Account, ch caio.Channel) {
	kit := r.app.Emulator(a.Platform).Kit()
	r.learn(a)
	if made, ok := r.post(ch, "Hello from "+string(ch.Platform)); ok {
		r.outcome(r.settled(made.Deliveries[0].ID))
	}
	r.learn(a)
	for i := range echoes("") {
		fault := echoes(r.learn(a))[i]
		fault.Publishing = i%2 == 0 // every other one spoils what comes before
		kit.Inject(fault)
		if made, ok := r.post(ch, fmt.Sprintf("Fails with %d", fault.Code)); ok {
			r.outcome(r.settled(made.Deliveries[0].ID))
		}
		kit.Clear()
	}
	r.learn(a)
}

func (r *rehearsal) outcome(d app.DeliveryDetail) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deliveries = append(r.deliveries, d.Delivery.ID)
	for _, a := range d.Attempts {
		switch a.Outcome {
		case "live":
			r.live++
		case "prepared":
		default:
			r.failed++
		}
	}
}

// TestSecretsAreNowhere publishes on every network, has every network fail in every way
// while it repeats the token it was sent, and then looks for all tokens everywhere.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	r := rehearse(t)
	var wg sync.WaitGroup
	for _, n := range networks() {
		wg.Go(func() { r.signIn(n) })
	}
	wg.Wait()
	accounts, err := r.app.Accounts.List()
	if err != nil {
		t.Fatal(err)
	}
	channels, err := r.app.Accounts.Channels()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		i := slices.IndexFunc(channels, func(ch caio.Channel) bool { return ch.Account == a.ID })
		wg.Go(func() { r.publish(a, channels[i]) })
	}
	wg.Wait()
	if t.Failed() || r.live == 0 || r.failed < len(channels) {
		t.Fatalf("%d posts are live, %d attempts failed: nothing was put to the test", r.live, r.failed)
	}
	r.read()
	for _, a := range accounts { // last: it costs the connections
		token := r.learn(a)
		r.app.Emulator(a.Platform).Kit().Inject(emulator.Fault{How: emulator.Status, Code: 401, Body: `{"error":"` + token + `"}`, Times: 1})
	}
	r.read()
	archive := filepath.Join(r.data, "everything.zip")
	report, err := r.app.Archive.Export(archive, true)
	r.witness.see(report)
	r.witness.say(err)
	if len(r.secrets) < 5*len(channels) {
		t.Fatalf("only %d secrets are known", len(r.secrets))
	}

	hits, files := r.secrets.findFiles(t, r.data) // with the log of the database still there
	if _, err := os.Stat(filepath.Join(r.app.Dir(), "caio.db-wal")); err != nil || files < 12 {
		t.Errorf("%d files were searched, %v", files, err)
	}
	r.control(archive)
	if err := r.app.Close(); err != nil {
		t.Error(err)
	}
	for _, args := range [][]string{{"accounts", "list"}, {"channels", "list"}, {"posts", "list"}, {"deliveries", "list"}, {"platforms"}, {"metrics", "collect"}} {
		r.command(args...)
	}
	for _, id := range r.deliveries {
		r.command("deliveries", "show", string(id))
	}
	for _, what := range r.secrets.find(r.witness.heard.Bytes()) {
		hits = append(hits, "logs, events, errors and outputs: "+what)
	}
	for _, hit := range hits {
		t.Errorf("a secret is where it must not be: %s", hit)
	}
}

// control proves that the search bites: it plants a secret where it is then found.
func (r *rehearsal) control(archive string) {
	r.t.Helper()
	const control = "control-5Hj8wPz3LdY6"
	s := secrets{}
	s.add("control", control)
	if hits, _ := s.findFiles(r.t, r.data); len(hits) != 0 {
		r.t.Errorf("the control is there before it was planted: %v", hits)
	}
	if err := r.app.Plant(r.ctx, control); err != nil {
		r.t.Fatal(err)
	}
	second := strings.Replace(archive, "everything", "control", 1)
	if _, err := r.app.Archive.Export(second, false); err != nil {
		r.t.Fatal(err)
	}
	hits, _ := s.findFiles(r.t, r.data)
	for _, where := range []string{"caio.db-wal: control", "caio.db in control.zip: control"} {
		if !slices.Contains(hits, where) {
			r.t.Errorf("the search does not find what was planted in %q, only %v", where, hits)
		}
	}
	if len(s.find([]byte(`{"detail":"`+control+`"}`))) == 0 || len(s.find([]byte(url.QueryEscape(control)))) == 0 {
		r.t.Error("the search does not find it in a text")
	}
	if err := r.app.Plant(r.ctx, ""); err != nil {
		r.t.Fatal(err)
	}
}
