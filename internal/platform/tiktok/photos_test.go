package tiktok_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// fickle is a Host whose first addresses lead nowhere.
type fickle struct {
	platform.Host
	bad   int
	asked []string
	taken []string
	fail  error
}

func (f *fickle) Offer(ctx context.Context, file, mime string) (string, error) {
	if f.fail != nil {
		return "", f.fail
	}
	address, err := f.Host.Offer(ctx, file, mime)
	if f.bad > 0 {
		f.bad--
		address += "-wrong"
	}
	f.asked = append(f.asked, address)
	return address, err
}

func (f *fickle) Withdraw(ctx context.Context, address string) error {
	f.taken = append(f.taken, address)
	return f.Host.Withdraw(ctx, strings.TrimSuffix(address, "-wrong"))
}

// hosted is a stage on which files are laid on h, made from the stage's own Host.
func hosted(t *testing.T, make func(platform.Host) platform.Host) *platformtest.Stage {
	st := whole().Stage(t)
	st.Env.Host = make(st.Host)
	st.Restart()
	return st
}

// TestPicturesAreLaidLate offers nothing while preparing, since links may be short-lived,
// and everything until TikTok is done with it.
func TestPicturesAreLaidLate(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	d := st.Delivery(attach(st, image, image))
	prepare(t, st, d)
	if n := st.Host.Offers(); n != 0 {
		t.Errorf("%d pictures are offered while preparing", n)
	}
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "TikTok works on it", caio.Pending)
	if n := st.Host.Offers(); n != 2 {
		t.Errorf("%d pictures are offered while TikTok works on them", n)
	}
	st.Live(d)
	if n := st.Host.Offers(); n != 0 {
		t.Errorf("%d pictures are offered in the end", n)
	}
}

// TestFetchFails lays the pictures anew when they cannot be fetched, and gives up after
// three times.
func TestFetchFails(t *testing.T) {
	t.Parallel()
	for bad := range 4 {
		h := &fickle{bad: bad}
		st := hosted(t, func(own platform.Host) platform.Host { h.Host = own; return h })
		d := st.Delivery(toEveryone(st, attach(st, image)))
		o := st.Drive(d)
		if bad == 3 {
			if o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "Check the Host") {
				t.Errorf("after three wrong addresses %q %v", o.Kind, o.Err)
			}
		} else if st.Once(d, o); len(h.asked) != bad+1 {
			t.Errorf("%d wrong addresses: %d asked for", bad, len(h.asked))
		}
		if !slices.Equal(h.asked, h.taken) {
			t.Errorf("offered %q, withdrawn %q", h.asked, h.taken)
		}
	}
}

// TestHostFails passes on what a Host says itself and words anything else.
func TestHostFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want caio.Kind
	}{
		{errors.New("bucket is gone: http://user:pass@host"), caio.Unavailable},
		{platform.Errorf(caio.Forbidden, "The bucket does not let CAIO write."), caio.Forbidden},
	} {
		st := hosted(t, func(own platform.Host) platform.Host { return &fickle{Host: own, fail: tt.err} })
		_, err := st.Client.Publish(t.Context(), st.Session, st.Delivery(attach(st, image)).Job)
		st.Is(err, tt.err.Error(), tt.want)
	}
}

// TestHostMissing is said while composing, for pictures only.
func TestHostMissing(t *testing.T) {
	t.Parallel()
	st := hosted(t, func(platform.Host) platform.Host { return nil })
	if codes := codesOf(st, attach(st, image)); !slices.Contains(codes, "host_missing") {
		t.Errorf("pictures: %q", codes)
	}
	if o := st.Drive(st.Delivery(attach(st, video))); o.Err != nil {
		t.Error(o.Err)
	}
}

// TestVerifiedAddress compares the Host's address with what the person verified, before
// TikTok does.
func TestVerifiedAddress(t *testing.T) {
	t.Parallel()
	st := whole().Stage(t)
	st.Session.Grant.Extra["prefix"] = "https://media.example.org/tt/"
	o := st.Drive(st.Delivery(attach(st, image)))
	if o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "https://media.example.org/tt/") || count(st, http.MethodPost, "/init/") != 0 {
		t.Errorf("outside: %q %v", o.Kind, o.Err)
	}
	delete(st.Session.Grant.Extra, "prefix")
	networkOf(st).Verify("https://media.example.org/tt/")
	if o := st.Drive(st.Delivery(attach(st, image))); o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "URL properties") || st.Host.Offers() != 0 {
		t.Errorf("refused by TikTok: %q %v, %d offers", o.Kind, o.Err, st.Host.Offers())
	}
	address, err := st.Host.Offer(t.Context(), attach(st, image).Parts[0].Attachments[0].Asset.Path, "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	prefix := address[:strings.LastIndexByte(address, '/')+1]
	networkOf(st).Verify(prefix)
	st.Session.Grant.Extra["prefix"] = prefix
	st.Live(st.Delivery(attach(st, image)))
}

// moved is a Host whose addresses redirect.
type moved struct {
	platform.Host
	server *httptest.Server
}

func (m moved) Offer(ctx context.Context, file, mime string) (string, error) {
	address, err := m.Host.Offer(ctx, file, mime)
	return m.server.URL + "/?to=" + address, err
}

// TestRedirectingHost is refused in the end: TikTok follows no redirect.
func TestRedirectingHost(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	}))
	t.Cleanup(server.Close)
	st := hosted(t, func(own platform.Host) platform.Host { return moved{own, server} })
	if o := st.Drive(st.Delivery(attach(st, image))); o.Kind != caio.Forbidden || len(st.Kit.Live()) != 0 {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
}

// TestOldOffer lays a picture anew whose link may have expired.
func TestOldOffer(t *testing.T) {
	t.Parallel()
	h := &fickle{}
	st := hosted(t, func(own platform.Host) platform.Host { h.Host = own; return h })
	d := st.Delivery(attach(st, image))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"1200"}}})
	st.Live(d)
	if len(h.asked) != 2 || !slices.Equal(h.asked, h.taken) {
		t.Errorf("offered %q, withdrawn %q", h.asked, h.taken)
	}
}

// TestLostPictures never hands pictures over twice, whatever is lost, and leaves it to a
// person where TikTok tells nothing: drafts and posts that are not public.
func TestLostPictures(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string][]string{"inbox": nil, "private": {"mode", "direct", "privacy", "SELF_ONLY"}} {
		for _, how := range []emu.Fault{{How: emu.Reset}, {How: emu.Half}, {How: emu.Garbage}, {How: emu.HTML}, {How: emu.Status, Code: 500}} {
			for _, accepted := range []bool{true, false} {
				st := whole().Stage(t)
				d := st.Delivery(with(attach(st, image), fields...))
				how.Publishing, how.Accepted = true, accepted
				st.Kit.Inject(how)
				o := st.Drive(d)
				if !platform.Is(o.Err, caio.Uncertain) || count(st, http.MethodPost, "/content/init/") != 1 {
					t.Errorf("%s, %s, accepted %v: %v after %d requests", name, how.How, accepted, o.Err, count(st, http.MethodPost, "/content/init/"))
				}
			}
		}
	}
}

// TestKilledWithPictures starts the program anew after each write: at most one draft.
func TestKilledWithPictures(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 9; n++ {
		for _, durable := range []bool{true, false} {
			st := whole().Stage(t)
			d := st.Delivery(attach(st, image, image))
			d.Saved.CrashAt(n, durable)
			o := st.Drive(d)
			if o.Err != nil && !platform.Is(o.Err, caio.Uncertain) || len(st.Kit.Live()) > 1 {
				t.Errorf("killed at write %d, durable %v: %v, %d live", n, durable, o.Err, len(st.Kit.Live()))
			}
			if o.Err == nil {
				st.Once(d, o)
			}
		}
	}
}

// TestFoundInTheList recognises public pictures among others, by what is new, when it was
// made and what it says: one that was there before, one that was made before and appears
// later, and one with another text are not ours.
func TestFoundInTheList(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("Ein langer Text mit Ümläuten. ", 20))
	for name, text := range map[string]string{"short": "Hello #world", "long": long, "none": ""} {
		for _, ago := range []time.Duration{3 * time.Minute, 10 * time.Minute} {
			st := whole().Stage(t)
			make := func(text string) caio.Variant {
				v := toEveryone(st, attach(st, image))
				v.Parts[0].Text = text
				return v
			}
			st.Live(st.Delivery(make(text)))
			st.Clock.Advance(ago)
			if ago > 5*time.Minute { // as if it had been moderated for as long
				st.Kit.Inject(emu.Fault{Path: "/v2/video/list/", How: emu.Status, Code: http.StatusOK, Body: `{"data":{"videos":[]},"error":{"code":"ok"}}`})
			}
			d := st.Delivery(make(text))
			lose(t, st, d, true)
			ours := st.Kit.Live()[1]
			st.Clock.Advance(time.Minute)
			st.Live(st.Delivery(make("!" + text)))
			r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			if err != nil || !found || r.RemoteID != ours.ID || strings.Contains(r.URL, "?") {
				t.Errorf("%s, %s: found %q %q %v %v, want %s", name, ago, r.RemoteID, r.URL, found, err, ours.ID)
			}
		}
	}
}

// TestListRefused posts pictures although the list cannot be read, and then cannot tell
// what became of a lost answer.
func TestListRefused(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{false, true} {
		st := whole().Stage(t)
		st.Kit.Inject(emu.Fault{
			Path: "/v2/video/list/", Times: 50, How: emu.Status, Code: http.StatusUnauthorized, Body: `{"error":{"code":"scope_not_authorized","message":"","log_id":"1"}}`,
		})
		d := st.Delivery(toEveryone(st, attach(st, image)))
		if !lost {
			st.Live(d)
			continue
		}
		lose(t, st, d, true)
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		st.Is(err, "a list that cannot be read", caio.Uncertain)
		if found {
			t.Error("found")
		}
	}
}

// TestNotFoundIsNoProof stays in doubt when two posts could be ours, when ours was deleted
// meanwhile, and while it is moderated.
func TestNotFoundIsNoProof(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(st *platformtest.Stage, ours string){
		"moderated": func(*platformtest.Stage, string) {},
		"deleted": func(st *platformtest.Stage, ours string) {
			st.Clock.Advance(time.Minute)
			networkOf(st).Remove(ours)
		},
		"look-alike": func(st *platformtest.Stage, _ string) {
			st.Clock.Advance(2 * time.Minute)
			st.Live(st.Delivery(toEveryone(st, attach(st, image))))
		},
	} {
		st := whole().Stage(t)
		d := st.Delivery(toEveryone(st, attach(st, image)))
		lose(t, st, d, true)
		meanwhile(st, st.Kit.Live()[0].ID)
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if found {
			t.Errorf("%s: found", name)
		}
		st.Is(err, name, caio.Uncertain)
	}
}

// lose publishes with the answer lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, accepted bool) {
	t.Helper()
	prepare(t, st, d)
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
}
