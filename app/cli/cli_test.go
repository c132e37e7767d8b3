package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/app"
	"caio/app/cli"
	"caio/internal/analytics"
	"caio/internal/caio"
	"caio/internal/doctor"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
	"caio/internal/store"
)

const future = "2096-12-24T09:00:00+01:00"

// picture writes a PNG of that many pixels and returns where.
func picture(t testing.TB, name string, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return write(t, name, b.Bytes())
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// textOnly returns a channel that takes a text without a picture.
func (d *desk) textOnly() caio.Channel {
	d.t.Helper()
	channels := d.channels()
	for _, n := range networks() {
		if l := n.Platform.Limits; !l.MediaRequired && len(required(n.Platform.Fields)) == 0 {
			return channels[n.Platform.ID]
		}
	}
	d.t.Fatal("no network takes a text alone")
	return caio.Channel{}
}

func required(fields []caio.Field) []string {
	var names []string
	for _, f := range fields {
		if f.Required && f.Default == "" && f.When == nil {
			names = append(names, f.Name)
		}
	}
	return names
}

func TestLists(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	var platforms []app.PlatformInfo
	d.json(&platforms, "platforms")
	var accounts []caio.Account
	d.json(&accounts, "accounts", "list")
	channels := d.channels()
	if n := len(networks()); len(platforms) != n || len(accounts) != n || len(channels) != n {
		t.Errorf("%d networks, %d accounts, %d channels of %d", len(platforms), len(accounts), len(channels), n)
	}
	for _, list := range [][]string{{"platforms"}, {"accounts", "list"}, {"channels", "list"}} {
		if out := d.does(list...); !strings.Contains(out, "ID") || strings.Count(out, "\n") != len(platforms)+1 {
			t.Errorf("%q printed %s", list, out)
		}
	}
	for _, ch := range channels {
		if ch.ID == "" || ch.State != caio.AccountReady || ch.RemoteID == "" {
			t.Errorf("channel %+v", ch)
		}
	}
}

func TestPostsFromDraftToCancelled(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := d.textOnly()
	var draft, made, shown app.PostDetail
	d.json(&draft, "posts", "create", "--draft", "--text", "Only an idea")
	if draft.Post.State != caio.PostDraft || draft.Deliveries == nil {
		t.Errorf("draft %+v", draft)
	}
	d.json(&made, "posts", "create", "--text-file", write(t, "post.txt", []byte("From a file\n")), "--channel", string(ch.Platform), "--at", future,
		"--media", picture(t, "cat.png", 600, 600), "--alt", "A cat")
	if len(made.Deliveries) != 1 || made.Post.Parts[0].Text != "From a file" || made.Post.Parts[0].Attachments[0].Alt != "A cat" || made.Deliveries[0].Due().String() != "2096-12-24T08:00:00.000Z" {
		t.Errorf("scheduled %+v", made)
	}
	id, delivery := string(made.Post.ID), string(made.Deliveries[0].ID)
	d.json(&shown, "posts", "show", id)
	if shown.Post.State != caio.PostScheduled {
		t.Errorf("shown %+v", shown.Post)
	}
	var page store.PostPage
	d.json(&page, "posts", "list", "--state", "scheduled", "--text", "file")
	if page.Total != 1 || page.Posts[0].Post.ID != made.Post.ID {
		t.Errorf("list %+v", page)
	}
	var deliveries []caio.Delivery
	d.json(&deliveries, "deliveries", "list", "--state", "scheduled")
	var detail app.DeliveryDetail
	d.json(&detail, "deliveries", "show", delivery)
	if len(deliveries) != 1 || detail.Delivery.ID != deliveries[0].ID || detail.Channel == nil || detail.Attempts == nil {
		t.Errorf("deliveries %+v, %+v", deliveries, detail)
	}
	for _, args := range [][]string{{"posts", "list"}, {"posts", "show", id}, {"deliveries", "list"}, {"deliveries", "show", delivery}} {
		if out := d.does(args...); !strings.Contains(out, string(caio.DeliveryScheduled)) {
			t.Errorf("%q printed %s", args, out)
		}
	}
	d.does("posts", "unschedule", id)
	d.does("posts", "delete", id)
	d.refuses([]string{"post", id}, "posts", "show", id)

	a := d.typed("From a pipe", "posts", "create", "--text-file", "-", "--channel", string(ch.ID), "--at", future, "--json")
	if err := json.Unmarshal([]byte(a.out), &made); err != nil || a.status != 0 || !strings.Contains(a.err, "nothing publishes") {
		t.Fatalf("%+v: %v", a, err)
	}
	var cancelled caio.Delivery
	d.json(&cancelled, "deliveries", "cancel", string(made.Deliveries[0].ID))
	if cancelled.State != caio.DeliveryCancelled {
		t.Errorf("cancelled %+v", cancelled)
	}
	d.refuses([]string{"cancelled already"}, "deliveries", "cancel", string(cancelled.ID))
	d.refuses([]string{"only a delivery that waits"}, "deliveries", "retry", string(cancelled.ID))
	d.refuses([]string{"nothing has to be decided"}, "deliveries", "decide", string(cancelled.ID), "publish")
}

func TestBlockedDeliveries(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := string(d.textOnly().ID)
	for _, c := range []struct {
		verb []string
		want caio.DeliveryState
	}{
		{[]string{"retry"}, caio.DeliveryWaiting}, {[]string{"decide", "publish"}, caio.DeliveryWaiting}, {[]string{"decide", "skip"}, caio.DeliveryCancelled},
	} {
		var made app.PostDetail
		d.json(&made, "posts", "create", "--text", "Blocked", "--channel", ch, "--at", future)
		d.open(func(ctx context.Context, s *store.Store) error {
			blocked := made.Deliveries[0]
			blocked.State, blocked.NextAt, blocked.Reason = caio.DeliveryBlocked, 0, &caio.Reason{Kind: caio.Missed, Message: "Its time passed."}
			_, err := s.UpdateDelivery(ctx, blocked)
			return err
		})
		id := string(made.Deliveries[0].ID)
		d.refuses([]string{"no answer", `"maybe"`}, "deliveries", "decide", id, "maybe")
		var after caio.Delivery
		d.json(&after, append([]string{"deliveries", c.verb[0], id}, c.verb[1:]...)...)
		if after.State != c.want {
			t.Errorf("%v: %s, want %s", c.verb, after.State, c.want)
		}
	}
}

func TestDemoMetricsAndDoctor(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	var detail app.PostDetail
	d.json(&detail, "demo")
	if detail.Post.State != caio.PostLive || len(detail.Deliveries) == 0 {
		t.Fatalf("demo %+v", detail.Post)
	}
	var report analytics.Report
	d.json(&report, "metrics", "collect", "--all")
	if report.Posts+report.Silent == 0 || report.Channels == 0 || len(report.Failures) != 0 {
		t.Errorf("collected %+v", report)
	}
	if out := d.does("metrics", "collect"); !strings.Contains(out, "numbers of 0 posts and 0 channels") {
		t.Errorf("fresh numbers were read again: %s", out)
	}
	var posts []app.PostNumbers
	d.json(&posts, "metrics", "show", "--post", string(detail.Post.ID))
	if len(posts) != len(detail.Deliveries) {
		t.Errorf("numbers %+v", posts)
	}
	can := map[caio.PlatformID][]string{}
	var platforms []app.PlatformInfo
	d.json(&platforms, "platforms")
	for _, p := range platforms {
		can[p.ID] = p.Can
	}
	for _, n := range networks() {
		if slices.Contains(can[n.Platform.ID], string(platform.CanMeterChannels)) {
			var own []caio.Snapshot
			d.json(&own, "metrics", "show", "--channel", string(n.Platform.ID))
			if len(own) != 1 || len(own[0].Metrics) == 0 {
				t.Errorf("numbers of %s: %+v", n.Platform.ID, own)
			}
			if out := d.does("metrics", "show", "--channel", string(n.Platform.ID)); !strings.Contains(out, "followers") {
				t.Errorf("printed %s", out)
			}
		}
	}
	d.does("metrics", "show", "--post", string(detail.Post.ID))
	d.refuses([]string{"--post", "--channel"}, "metrics", "show")
	d.refuses([]string{"--post", "--channel"}, "metrics", "show", "--post", "x", "--channel", "y")
	d.refuses([]string{"post", "nonesuch"}, "metrics", "show", "--post", "nonesuch")
	d.refuses([]string{"channel", "nonesuch"}, "metrics", "show", "--channel", "nonesuch")

	var findings []doctor.Finding
	d.json(&findings, "doctor")
	checks := map[string]int{}
	for _, f := range findings {
		checks[f.Check]++
	}
	if n := len(networks()); checks["connection"] != n || checks["network"] != n || checks["keychain"]*checks["database"]*checks["disk"]*checks["clock"]*checks["ffmpeg"] != 1 {
		t.Errorf("checks %v", checks)
	}
	if out := d.does("doctor"); !strings.Contains(out, "ok       database: The database is whole") {
		t.Errorf("printed %s", out)
	}
}

func TestDoctorOnADamagedDatabase(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	if err := os.MkdirAll(d.folder(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.folder(), "caio.db"), []byte("damaged, and long enough to be read"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := d.typed("", "doctor")
	if a.status != 1 || !strings.Contains(a.out, "problem  database:") || !strings.Contains(a.out, "→") || a.err != "caio: something is wrong; see above\n" {
		t.Errorf("%+v", a)
	}
	if a := d.typed("", "posts", "list"); a.status != 1 || strings.Count(a.err, "\n") != 1 || !strings.Contains(a.err, "database") {
		t.Errorf("%+v", a)
	}
}

func TestAgent(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := d.textOnly()
	ctx, stop := context.WithCancel(t.Context())
	errs, done := watch("CAIO publishes from"), make(chan int)
	go func() {
		done <- cli.Run(ctx, cli.Program{Networks: networks(), In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: errs}, d.args([]string{"agent"}))
	}()
	<-errs.seen
	if a := d.typed("", "agent"); a.status != 1 || a.err != "caio: CAIO is running already with this data folder.\n" {
		t.Errorf("a second agent: %+v", a)
	}
	if a := d.typed("", "erase", "--yes"); a.status != 1 || !strings.Contains(a.err, "running already") {
		t.Errorf("erase under an agent: %+v", a)
	}
	made := d.typed("", "posts", "create", "--text", "Right now", "--channel", string(ch.ID), "--at", "now", "--json")
	var post app.PostDetail
	if err := json.Unmarshal([]byte(made.out), &post); err != nil || made.err != "" {
		t.Fatalf("%+v: %v", made, err)
	}
	var detail app.DeliveryDetail
	for detail.Delivery.State != caio.DeliveryLive && detail.Delivery.State != caio.DeliveryBlocked {
		d.json(&detail, "deliveries", "show", string(post.Deliveries[0].ID))
	}
	if detail.Delivery.State != caio.DeliveryLive || detail.Delivery.Receipt == nil || len(detail.Attempts) == 0 || detail.Attempts[len(detail.Attempts)-1].Outcome != "live" {
		t.Errorf("%+v", detail)
	}
	stop()
	if status := <-done; status != 0 {
		t.Errorf("the agent ended with %d", status)
	}
}

func TestArchive(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := string(d.textOnly().ID)
	cat := picture(t, "cat.png", 600, 600)
	d.does("posts", "create", "--text", "With a picture", "--channel", ch, "--at", future, "--media", cat)
	file := filepath.Join(t.TempDir(), "all.zip")
	var exported struct {
		Counts struct{ Posts, Deliveries, Originals int }
	}
	d.json(&exported, "export", file)
	if exported.Counts.Posts != 1 || exported.Counts.Deliveries != 1 || exported.Counts.Originals != 1 {
		t.Errorf("exported %+v", exported)
	}
	d.refuses([]string{file, "already"}, "export", file)
	if out := d.does("export", filepath.Join(t.TempDir(), "small.zip"), "--no-originals"); !strings.Contains(out, "1 posts") || !strings.Contains(out, "0 originals") {
		t.Errorf("printed %s", out)
	}
	d.refuses([]string{"posts or accounts", "--replace"}, "restore", file)
	d.refuses([]string{"no such file"}, "restore", file+".none")
	d.refuses([]string{"no archive"}, "restore", cat)
	if out := d.does("restore", file, "--replace"); !strings.Contains(out, "restored 1 posts") || !strings.Contains(out, "replaced-") {
		t.Errorf("printed %s", out)
	}
	var blocked []caio.Delivery
	d.json(&blocked, "deliveries", "list", "--state", "blocked")
	if len(blocked) != 1 || blocked[0].Reason.Action != caio.ActionDecide {
		t.Errorf("after the restore %+v", blocked)
	}
	other := atDesk(t)
	var restored struct {
		Counts struct{ Posts int }
		Aside  string
	}
	other.json(&restored, "restore", file)
	if restored.Counts.Posts != 1 || restored.Aside != "" {
		t.Errorf("restored %+v", restored)
	}
	d.refuses([]string{"--yes"}, "erase")
	if out := d.does("erase", "--yes"); !strings.Contains(out, "deleted") {
		t.Errorf("printed %s", out)
	}
	if _, err := os.Stat(d.folder()); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if _, err := os.Stat(cat); err != nil {
		t.Errorf("the original: %v", err)
	}
}

// TestConnecting takes the token way of the first network that has one, with an emulator
// that listens.
func TestConnecting(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, data: t.TempDir()}
	e, n := tokenNetwork(t)
	server, err := emulator.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	id := string(n.Platform.ID)
	d.global = []string{"--endpoint", id + "=" + server.URL}
	args := []string{"accounts", "connect", id, "--way", "token", "--token-stdin", "--field", "instance=social.example"}
	token := e.Connect(server.URL, "ann").Access.Reveal()
	a := d.typed(token+"\n", append(args, "--json")...)
	var list []caio.Channel
	if err := json.Unmarshal([]byte(a.out), &list); err != nil || len(list) != 1 || strings.Contains(a.out+a.err, token) {
		t.Fatalf("%+v: %v", a, err)
	}
	d.refusesTyped("", []string{"token"}, args...)
	d.refusesTyped("wrong\n", []string{"no longer accepts"}, args...)
	d.refusesTyped(token+"\n", []string{"--field"}, append(args, "--field", "nonsense")...)
	d.refusesTyped(token+"\n", []string{"colour"}, append(args, "--field", "colour=red")...)
	d.refuses([]string{"way"}, "accounts", "connect", id, "--way", "magic")
	d.refuses([]string{"platform", "myspace"}, "accounts", "connect", "myspace")
	d.refuses([]string{"account", "nonesuch"}, "accounts", "disconnect", "nonesuch")

	before := d.stored()
	for _, args := range [][]string{{"agent"}, {"metrics", "collect"}, {"erase", "--yes"}} {
		wrong := cliWithPassphrase(t, "wrong", d.args(args))
		if wrong.status != 1 || !strings.Contains(wrong.out+wrong.err, "passphrase") || strings.Count(wrong.err, "\n") != 1 || d.stored() != before {
			t.Errorf("%v with a wrong passphrase: %+v", args, wrong)
		}
	}
	var accounts []caio.Account
	d.json(&accounts, "accounts", "list")
	d.does("accounts", "disconnect", string(accounts[0].ID))
	d.json(&accounts, "accounts", "list")
	if len(accounts) != 0 {
		t.Errorf("still there: %+v", accounts)
	}
}

func tokenNetwork(t *testing.T) (emulator.Emulator, app.Network) {
	t.Helper()
	for _, n := range networks() {
		for _, w := range n.Platform.SignIn {
			if w.ID == "token" && len(w.Fields) == 2 && w.Fields[0].Name == "instance" {
				return n.Emulator(emulator.Options{}), n
			}
		}
	}
	t.Fatal("no network takes a server and a token")
	return nil, app.Network{}
}

func TestWallClockThatComesTwice(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	d.channels()
	d.open(func(ctx context.Context, s *store.Store) error {
		p, err := s.Profile(ctx)
		if err != nil {
			return err
		}
		p.Zone = "Europe/Berlin"
		return s.SaveProfile(ctx, p)
	})
	for at, want := range map[string]string{
		"2095-10-30T02:30:00+02:00": "2095-10-30T00:30:00.000Z", "2095-10-30T02:30:00+01:00": "2095-10-30T01:30:00.000Z",
	} {
		var made app.PostDetail
		d.json(&made, "posts", "create", "--text", "Twice", "--channel", string(d.textOnly().ID), "--at", at)
		if got := made.Deliveries[0].Due().String(); got != want {
			t.Errorf("--at %s is due at %s, want %s", at, got, want)
		}
	}
	if _, err := time.LoadLocation("Europe/Berlin"); err != nil {
		t.Fatal(err)
	}
}
