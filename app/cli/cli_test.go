package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caio/app"
	"caio/app/cli"
	"caio/internal/analytics"
	"caio/internal/caio"
	"caio/internal/doctor"
	"caio/internal/platform"
)

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

// TestTenNetworks is about what a newcomer sees first: each network has a channel to try
// and says what can be done there, and the demonstration is live on all of them.
func TestTenNetworks(t *testing.T) {
	t.Parallel()
	const ten = 10
	d := atDesk(t)
	var channels []caio.Channel
	d.json(&channels, "channels", "list")
	on := map[caio.PlatformID]bool{}
	for _, ch := range channels {
		on[ch.Platform] = true
	}
	if len(channels) != ten || len(on) != ten {
		t.Errorf("%d channels on %d networks", len(channels), len(on))
	}
	var platforms []app.PlatformInfo
	d.json(&platforms, "platforms")
	out := d.does("platforms")
	for _, p := range platforms {
		if !on[p.ID] || p.Name == "" || p.Limits.Text.Max == 0 || len(p.SignIn) == 0 || len(p.Fields) == 0 {
			t.Errorf("%s is told of as %+v", p.ID, p)
		}
		for _, can := range []platform.Capability{platform.CanFind, platform.CanPrepare, platform.CanMeterPosts} {
			if !slices.Contains(p.Can, string(can)) {
				t.Errorf("%s cannot %s: %v", p.ID, can, p.Can)
			}
		}
		if !strings.Contains(out, strings.Join(p.Can, " ")) {
			t.Errorf("what %s can do is not printed: %s", p.ID, out)
		}
	}
	var demo app.PostDetail
	d.json(&demo, "demo")
	for _, delivery := range demo.Deliveries {
		if delivery.State == caio.DeliveryLive && delivery.Receipt != nil && delivery.Receipt.RemoteID != "" {
			delete(on, delivery.Platform)
		}
	}
	if len(demo.Deliveries) != ten || len(on) != 0 {
		t.Errorf("%d deliveries; not live: %v", len(demo.Deliveries), on)
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
