package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/app"
	"caio/app/cli"
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

func networks() []app.Network {
	var list []app.Network
	for _, n := range all.List() {
		list = append(list, app.Network{
			Platform: n.Platform(),
			Emulator: func(o emulator.Options) emulator.Emulator { return n.Emulator(o) },
		})
	}
	return list
}

// witness is a window, and everything else that hears or sees something.
type witness struct {
	mu      sync.Mutex
	heard   bytes.Buffer
	changed chan struct{} // closed and replaced when something happened
}

func (w *witness) Emit(name string, payload any) {
	w.see(payload)
	w.note("event " + name)
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.changed)
	w.changed = make(chan struct{})
}

// next returns what is closed when something else happens.
func (w *witness) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

func (w *witness) PickFiles(string) ([]string, error) { return nil, nil }

func (w *witness) OpenURL(address string) { w.note(address) }

func (w *witness) Show() {}

func (w *witness) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard.WriteString(text + "\n")
}

// see notes a value in each form in which it could be shown.
func (w *witness) see(v any) {
	b, err := json.Marshal(v)
	w.note(fmt.Sprintf("%s %v %+v %#v", b, err, v, v))
}

// say notes what an error looks like to everyone.
func (w *witness) say(err error) {
	if err != nil {
		w.note(err.Error())
		w.see(app.Explain(err))
		w.see(app.FormatError(err))
		w.see(fmt.Sprintf("%+v", err))
	}
}

// Write takes the log.
func (w *witness) Write(p []byte) (int, error) {
	w.note(string(p))
	return len(p), nil
}

// secrets is every text that must be found nowhere, in the forms that it may take.
type secrets map[string]string // form → what it is

func (s secrets) add(what, value string) {
	if len(value) < 8 {
		return
	}
	if quoted, err := json.Marshal(value); err == nil {
		s[string(quoted[1:len(quoted)-1])] = what + ", quoted"
	}
	s[hex.EncodeToString([]byte(value))] = what + ", hex"
	s[base64.StdEncoding.EncodeToString([]byte(value))] = what + ", base64"
	s[url.QueryEscape(value)] = what + ", escaped"
	s[value] = what
}

func (s secrets) addGrant(id caio.PlatformID, g platform.Grant) {
	s.add(string(id)+" access token", g.Access.Reveal())
	s.add(string(id)+" refresh token", g.Refresh.Reveal())
	for name, secret := range g.Secrets {
		s.add(string(id)+" "+name, secret.Reveal())
	}
}

// addSent adds the tokens that arrived at the network, whoever made them.
func (s secrets) addSent(id caio.PlatformID, k *emulator.Kit) {
	for _, r := range k.Requests() {
		if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
			s.add(string(id)+" sent token", token)
		}
		if q, err := url.ParseQuery(r.Query); err == nil {
			for _, name := range []string{"access_token", "input_token", "client_secret", "refresh_token", "code"} {
				s.add(string(id)+" "+name, q.Get(name))
			}
		}
	}
}

// find returns what occurs in the data.
func (s secrets) find(data []byte) []string {
	var hits []string
	for form, what := range s {
		if bytes.Contains(data, []byte(form)) {
			hits = append(hits, what)
		}
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}

// findFiles returns where in the folder's files they occur, archives looked into.
func (s secrets) findFiles(t *testing.T, dir string) (hits []string, files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, what := range s.find(data) {
			hits = append(hits, filepath.Base(path)+": "+what)
		}
		if strings.HasSuffix(path, ".zip") {
			inside, n := s.findEntries(t, path)
			hits, files = append(hits, inside...), files+n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits, files
}

func (s secrets) findEntries(t *testing.T, path string) (hits []string, entries int) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		entries++
		for _, what := range s.find(data) {
			hits = append(hits, f.Name+" in "+filepath.Base(path)+": "+what)
		}
	}
	return hits, entries
}

// rehearsal is the program in the sandbox, with all networks.
type rehearsal struct {
	t       *testing.T
	ctx     context.Context
	data    string
	app     *app.App
	witness *witness
	video   string
	picture string

	mu         sync.Mutex
	secrets    secrets
	deliveries []caio.DeliveryID
	live       int // posts
	failed     int // attempts
}

func rehearse(t *testing.T) *rehearsal {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	r := &rehearsal{t: t, ctx: ctx, data: t.TempDir(), witness: &witness{changed: make(chan struct{})}, secrets: secrets{}}
	files := platformtest.NewFiles(t.TempDir())
	r.video, r.picture = files.Asset(t, caio.KindVideo, "video/mp4", 1).Path, files.Image(t, "image/jpeg", 640, 640).Path
	var err error
	r.app, err = app.Open(ctx, app.Config{
		Data: r.data, Sandbox: true, Networks: networks(),
		Log: slog.New(slog.NewTextHandler(r.witness, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	r.app.SetWindow(r.witness)
	if err := r.app.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// learn returns an account's token as it is now, and keeps all that is secret about it.
func (r *rehearsal) learn(a caio.Account) string {
	r.t.Helper()
	g, err := r.app.Grant(r.ctx, a.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets.addGrant(a.Platform, g)
	r.secrets.addSent(a.Platform, r.app.Emulator(a.Platform).Kit())
	return g.Access.Reveal()
}

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

// post schedules something that the channel takes, if there is such a thing without
// asking the network for choices.
func (r *rehearsal) post(ch caio.Channel, text string) (app.PostDetail, bool) {
	r.t.Helper()
	var refused error
	for _, path := range []string{r.picture, r.video} {
		assets, err := r.app.Media.Import([]string{path})
		if err != nil {
			r.t.Fatal(err)
		}
		post, err := r.app.Posts.Save(caio.Post{
			Parts:   []caio.Part{{Text: text, Attachments: []caio.Attachment{{Asset: assets[0], Alt: "A sample"}}}},
			Targets: []caio.Target{{Channel: ch.ID, Fields: r.fields(ch)}},
		})
		if err != nil {
			r.t.Fatal(err)
		}
		detail, err := r.app.Posts.Schedule(post.ID, post.Revision, app.When{Now: true})
		if err == nil {
			return detail, true
		}
		refused = err
		r.witness.say(err)
	}
	r.t.Logf("%s takes neither sample: %v", ch.Platform, refused)
	return app.PostDetail{}, false
}

// fields answers the network's required questions as far as that goes without asking it.
func (r *rehearsal) fields(ch caio.Channel) map[string]string {
	out := map[string]string{}
	for _, n := range networks() {
		for _, f := range n.Platform.Fields {
			if n.Platform.ID != ch.Platform || !f.Required || f.Default != "" || f.When != nil {
				continue
			}
			out[f.Name] = "Sample"
			if len(f.Choices) > 0 {
				out[f.Name] = f.Choices[0].Value
			}
		}
	}
	return out
}

// settled waits until something came of the delivery.
func (r *rehearsal) settled(id caio.DeliveryID) app.DeliveryDetail {
	r.t.Helper()
	for {
		next := r.witness.next()
		d, err := r.app.Deliveries.Get(id)
		if err != nil {
			r.t.Fatal(err)
		}
		if n := len(d.Attempts); n > 0 && d.Delivery.State != caio.DeliveryRunning {
			if last := d.Attempts[n-1]; last.FinishedAt != 0 && last.Outcome != "prepared" && last.Outcome != string(caio.Pending) {
				return d
			}
		}
		select {
		case <-next:
		case <-r.ctx.Done():
			r.t.Fatalf("nothing came of %+v", d.Delivery)
		}
	}
}

// read makes the calls that read, and notes what they return.
func (r *rehearsal) read() {
	seen := func(v any, err error) {
		r.witness.see(v)
		r.witness.say(err)
	}
	list, err := r.app.Deliveries.List("", 200)
	seen(list, err)
	for _, d := range list {
		detail, err := r.app.Deliveries.Get(d.ID)
		seen(detail, err)
	}
	accounts, err := r.app.Accounts.List()
	seen(accounts, err)
	channels, err := r.app.Accounts.Channels()
	seen(channels, err)
	posts, err := r.app.Posts.List(app.PostQuery{})
	seen(posts, err)
	status, err := r.app.Program.Status()
	seen(status, err)
	platforms, err := r.app.Platforms.List()
	seen(platforms, err)
	report, err := r.app.Analytics.Collect(true)
	seen(report, err)
	findings, err := r.app.Doctor.Examine()
	seen(findings, err)
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

// command runs a command on the same data and notes what it prints.
func (r *rehearsal) command(args ...string) {
	r.t.Helper()
	var out, errs bytes.Buffer
	status := cli.Run(r.ctx, cli.Program{Networks: networks(), In: strings.NewReader(""), Out: &out, Err: &errs},
		append([]string{"--data", r.data, "--sandbox", "--json"}, args...))
	r.witness.note(fmt.Sprint(args, status, out.String(), errs.String()))
	if status != 0 {
		r.t.Errorf("%v: %s", args, errs.String())
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
	for i, fault := range echoes("") {
		token := r.learn(a)
		fault = echoes(token)[i]
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
