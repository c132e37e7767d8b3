package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/app"
	"caio/app/cli"
	"caio/internal/caio"
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
	c, list := newHasty(), networks()
	for i, n := range list {
		list[i].Emulator = func(o emulator.Options) emulator.Emulator {
			o.Clock = c
			return n.Emulator(o)
		}
	}
	var err error
	r.app, err = app.Open(ctx, app.Config{
		Data: r.data, Sandbox: true, Networks: list, Clock: c,
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
