package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caio/app"
	"caio/internal/caio"
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
