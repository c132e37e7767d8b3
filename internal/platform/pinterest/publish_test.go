package pinterest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

func bytesOf(t *testing.T, a caio.Attachment) []byte {
	t.Helper()
	b, err := os.ReadFile(a.Asset.Path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEverything publishes a Pin with every field and looks what arrived.
func TestEverything(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	board := network.Boards("ann")[0]
	section := network.Sections(board)[0]
	other := st.Live(st.Delivery(attach(st, image)))
	v := with(attach(st, image, image, image), "section", board+"/"+section, "title", "Ünder “5 €” & <more>", "link", "https://example.com/a?b=c&d=é",
		"cover_picture", "2", "item_titles", "One\n-\nThree", "item_descriptions", "First", "item_links", "-\nhttps://example.com/2",
		"ai", "AI_MODIFIED\nSYNTHETIC_PERFORMER", "dominant_color", "#6e7874", "parent_pin", other.RemoteID)
	v.Parts[0].Attachments[0].Alt, v.Parts[0].Attachments[1].Alt = "", "What the cover shows"
	o := st.Drive(st.Delivery(v))
	if o.Err != nil {
		t.Fatal(o.Err)
	}
	got := network.Pin(o.Receipt.RemoteID)
	want := emulator.Pin{
		Title: "Ünder “5 €” & <more>", Description: "A Pin with files", Link: "https://example.com/a?b=c&d=é", Alt: "What the cover shows",
		Board: board, Section: section, Color: "#6E7874", Parent: other.RemoteID, Kind: "multiple_images", First: 1,
		Slots: []emulator.Slot{{Title: "One", Description: "First"}, {Link: "https://example.com/2"}, {Title: "Three"}},
		AI:    []string{"AI_MODIFIED", "SYNTHETIC_PERFORMER"}, At: got.At,
	}
	for _, a := range v.Parts[0].Attachments {
		want.Files = append(want.Files, bytesOf(t, a))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if o.Receipt.URL != st.URL+"/pin/"+o.Receipt.RemoteID+"/" || o.Receipt.At != caio.At(st.Clock.Now()) {
		t.Errorf("the receipt is %+v", o.Receipt)
	}
	if page, body := st.Browse(o.Receipt.URL); page.StatusCode != http.StatusOK || !strings.Contains(body, "A Pin with files") {
		t.Errorf("the Pin's address answers %d", page.StatusCode)
	}
}

// TestBytes sends files of every length that base64 and its pieces can end at.
func TestBytes(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	a := st.Files.Image(t, "image/png", 300, 400)
	for _, size := range []int64{a.Size, a.Size + 1, a.Size + 2, 12287, 12288, 12289, 24576, 50_000} {
		v := st.Adapt(st.Text(fmt.Sprint(size, " bytes")))
		v.Parts[0].Attachments = []caio.Attachment{{Asset: st.Files.Padded(t, a, size)}}
		d := st.Delivery(v)
		var done, total int64
		d.Job.Moved = func(now, all int64) {
			if now < done || all != size {
				t.Errorf("%d bytes: from %d to %d of %d", size, done, now, all)
			}
			done, total = now, all
		}
		r := st.Live(d)
		if files := network.Pin(r.RemoteID).Files; len(files) != 1 || !bytes.Equal(files[0], bytesOf(t, v.Parts[0].Attachments[0])) || done != total {
			t.Errorf("%d bytes: %d files arrived, progress ends at %d of %d", size, len(files), done, total)
		}
	}
}

// TestChanged publishes files that are not what they were.
func TestChanged(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	for name, spoil := range map[string]func(v *caio.Variant){
		"longer picture": func(v *caio.Variant) {
			v.Parts[0].Attachments[0].Asset = st.Files.Padded(t, v.Parts[0].Attachments[0].Asset, 60_000)
			v.Parts[0].Attachments[0].Asset.Size -= 10
		},
		"cover that is no picture": func(v *caio.Variant) {
			*v = with(attach(st, video), "cover", v.Parts[0].Attachments[0].Asset.Path+".gone")
		},
	} {
		v := attach(st, image)
		spoil(&v)
		if o := st.Drive(st.Delivery(v)); o.Kind != caio.Rejected || len(st.Kit.Live()) != 0 {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// TestCovers gives a video each kind of cover.
func TestCovers(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	cover := st.Files.Image(t, "image/jpeg", 600, 900)
	for name, test := range map[string]struct {
		fields []string
		want   string
		files  int
	}{
		"none":      {nil, "0", 0},
		"a moment":  {[]string{"cover_at", "3"}, "3", 0},
		"a picture": {[]string{"cover", cover.Path}, "image/jpeg", 1},
		"both":      {[]string{"cover", cover.Path, "cover_at", "3"}, "image/jpeg", 1},
	} {
		r := st.Live(st.Delivery(with(attach(st, video), test.fields...)))
		p := network.Pin(r.RemoteID)
		if p.Kind != "video" || p.Cover != test.want || len(p.Files) != test.files {
			t.Errorf("%s: the cover is %q with %d files", name, p.Cover, len(p.Files))
		}
		if test.files > 0 && !bytes.Equal(p.Files[0], bytesOf(t, caio.Attachment{Asset: cover})) {
			t.Errorf("%s: another picture arrived", name)
		}
	}
}

// TestUnreachableLink gives a link that does not answer one more chance.
func TestUnreachableLink(t *testing.T) {
	t.Parallel()
	for times, want := range map[int]caio.Kind{1: "", 2: caio.Rejected} {
		st, network := open(t)
		network.Unreachable(times)
		o := st.Drive(st.Delivery(with(attach(st, image), "link", "https://example.com/")))
		if o.Kind != want {
			t.Errorf("%d times unreachable: %+v", times, o)
		}
		if n := len(st.Kit.Live()); (n == 1) != (want == "") {
			t.Errorf("%d times unreachable: %d are live", times, n)
		}
	}
}

// TestTrial publishes with an app that has Trial access.
func TestTrial(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	network.Trial()
	o := st.Drive(st.Delivery(attach(st, image)))
	if o.Kind != caio.Forbidden || !strings.Contains(o.Err.Error(), "request Standard access") || strings.Contains(platform.AsError(o.Err).Message, "http") {
		t.Errorf("the outcome is %+v", o)
	}
}

// TestSecretBoard publishes on a secret board with and without the right to.
func TestSecretBoard(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	secret := network.Boards("ann")[2]
	st.Live(st.Delivery(with(attach(st, image), "board", secret)))
	st.Session.Grant = st.SignIn(st.Client.SignIn[0])
	if o := st.Drive(st.Delivery(with(attach(st, image), "board", secret))); o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "board") {
		t.Errorf("the outcome is %+v", o)
	}
}

// TestPace goes over the limit of writes: it waits until Pinterest's window is over.
func TestPace(t *testing.T) {
	t.Parallel()
	st, _ := open(t)
	var err error
	for range 101 {
		if err == nil {
			_, err = st.Client.Publish(t.Context(), st.Session, st.Delivery(attach(st, image)).Job)
		}
	}
	st.Is(err, "the 101st Pin of a minute", caio.RateLimited)
	if at := platform.AsError(err).RetryAt; at != caio.At(platformtest.Start.Add(time.Minute)) {
		t.Errorf("the next try is at %s", at)
	}
}
