package instagram_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// withoutHost is a stage on which nobody set up a Host.
func withoutHost(t *testing.T, s platformtest.Suite) *platformtest.Stage {
	st := s.Stage(t)
	st.Env.Host = nil
	st.Restart()
	return st
}

func count(st *platformtest.Stage, method, part string) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == method && strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}

// TestOwnPageAsHost lays pictures on the account's own Page, unpublished, and takes them
// away again.
func TestOwnPageAsHost(t *testing.T) {
	t.Parallel()
	for _, kinds := range [][]caio.MediaKind{{image}, {image, image, video}, {video, image}} {
		st := withoutHost(t, viaFacebook())
		v := attach(st, kinds...)
		if len(kinds) == 2 {
			v.Fields = map[string]string{"type": "reel"}
		}
		d := st.Delivery(v)
		prepare(t, st, d)
		photos := networkOf(st).Photos()
		if want := len(slices.DeleteFunc(slices.Clone(kinds), func(k caio.MediaKind) bool { return k == video })); photos != want {
			t.Errorf("%v: %d photos on the Page while preparing, want %d", kinds, photos, want)
		}
		o := st.Drive(d)
		if o.Err != nil || networkOf(st).Photos() != 0 {
			t.Errorf("%v: %v, and %d photos are left on the Page", kinds, o.Err, networkOf(st).Photos())
		}
	}
}

// TestPhotoStays publishes although the photo cannot be taken away, and tries that once.
func TestPhotoStays(t *testing.T) {
	t.Parallel()
	st := withoutHost(t, viaFacebook())
	st.Kit.Inject(emu.Fault{Method: http.MethodDelete, How: emu.Status, Code: http.StatusForbidden, Body: "{}", Times: 10})
	d := st.Delivery(st.Post("The photo may stay"))
	first := st.Live(d)
	if again := st.Live(d); again.RemoteID != first.RemoteID {
		t.Errorf("%s after %s", again.RemoteID, first.RemoteID)
	}
	if n := count(st, http.MethodDelete, "/"); n != 1 {
		t.Errorf("%d tries to delete the photo", n)
	}
}

// TestPageRefusesPhotos says what to do when the permission for it is missing, and holds
// nobody's account for that.
func TestPageRefusesPhotos(t *testing.T) {
	t.Parallel()
	st := withoutHost(t, viaFacebook())
	networkOf(st).Forget("ann", "pages_manage_posts")
	o := st.Drive(st.Delivery(st.Post("Where to put it?")))
	if o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "set up a Host") {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
	st.Env.Host = st.Host
	st.Restart()
	st.Live(st.Delivery(st.Post("On the Host, then")))
}

// TestHostMissing is said while composing.
func TestHostMissing(t *testing.T) {
	t.Parallel()
	st := withoutHost(t, viaInstagram())
	for name, tt := range map[string]struct {
		v    caio.Variant
		code string
	}{
		"picture":    {st.Post("x"), "host_missing"},
		"carousel":   {attach(st, video, image), "host_missing"},
		"cover":      {with(attach(st, video, image), map[string]string{"type": "reel"}), "host_missing"},
		"video":      {attach(st, video), ""},
		"two videos": {attach(st, video, video), ""},
	} {
		codes := codesOf(st, tt.v)
		if slices.Contains(codes, "host_missing") != (tt.code != "") {
			t.Errorf("%s: problems %q", name, codes)
		}
	}
	st.Live(st.Delivery(attach(st, video)))
	requests := len(st.Kit.Requests())
	o := st.Drive(st.Delivery(st.Post("x")))
	if o.Kind != caio.Rejected || len(st.Kit.Requests()) != requests {
		t.Errorf("%q %v after %d requests", o.Kind, o.Err, len(st.Kit.Requests())-requests)
	}
	for _, v := range []caio.Variant{st.Post("x"), attach(st, video, image)} {
		if codes := codesOf(withoutHost(t, viaFacebook()), v); len(codes) != 0 {
			t.Errorf("with the Page as host: problems %q", codes)
		}
	}
}

// codesOf lists what keeps the variant from being published.
func codesOf(st *platformtest.Stage, v caio.Variant) []string {
	out := []string{}
	for _, p := range st.Client.Check(st.Channel, v) {
		if !p.Warning {
			out = append(out, p.Code)
		}
	}
	return out
}

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

// TestFetchFails asks the Host for another address when one cannot be fetched, and gives
// up after three.
func TestFetchFails(t *testing.T) {
	t.Parallel()
	for bad := range 4 {
		for name, v := range map[string]func(st *platformtest.Stage) caio.Variant{
			"picture": func(st *platformtest.Stage) caio.Variant { return attach(st, image) },
			"cover": func(st *platformtest.Stage) caio.Variant {
				return with(attach(st, video, image), map[string]string{"type": "reel"})
			},
		} {
			st := viaFacebook().Stage(t)
			h := &fickle{Host: st.Host, bad: bad}
			st.Env.Host = h
			st.Restart()
			o := st.Drive(st.Delivery(v(st)))
			if bad == 3 {
				if o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "Check the Host") {
					t.Errorf("%s: after three wrong addresses %q %v", name, o.Kind, o.Err)
				}
			} else if o.Err != nil || len(h.asked) != bad+1 {
				t.Errorf("%s: %d wrong addresses: %v, %d asked for", name, bad, o.Err, len(h.asked))
			}
			if !slices.Equal(h.asked, h.taken) {
				t.Errorf("%s: offered %q, withdrawn %q", name, h.asked, h.taken)
			}
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
		st := viaFacebook().Stage(t)
		st.Env.Host = &fickle{Host: st.Host, fail: tt.err}
		st.Restart()
		d := st.Delivery(st.Post("x"))
		st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), tt.err.Error(), tt.want)
	}
}

// TestOldOffer renews what a Host may have forgotten.
func TestOldOffer(t *testing.T) {
	t.Parallel()
	st := viaFacebook().Stage(t)
	st.Kit.Inject(emu.Fault{Method: http.MethodPost, Path: "/media", How: emu.Status, Code: http.StatusServiceUnavailable, Times: 3})
	d := st.Delivery(st.Post("x"))
	st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "the network is down", caio.Unavailable)
	st.Clock.Advance(21 * time.Hour)
	h := &fickle{Host: st.Host}
	st.Env.Host = h
	st.Restart()
	st.Live(d)
	if len(h.asked) != 1 || len(h.taken) != 2 {
		t.Errorf("offered anew: %q, withdrawn: %q", h.asked, h.taken)
	}
}
