package threads_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
)

// fickle is a Host whose first addresses lead nowhere.
type fickle struct {
	platform.Host
	bad   int // how many of them
	asked int
	taken []string
	fail  error
}

func (f *fickle) Offer(ctx context.Context, file, mime string) (string, error) {
	if f.fail != nil {
		return "", f.fail
	}
	f.asked++
	address, err := f.Host.Offer(ctx, file, mime)
	if f.asked <= f.bad {
		address += "-gone"
	}
	return address, err
}

func (f *fickle) Withdraw(ctx context.Context, address string) error {
	f.taken = append(f.taken, address)
	return f.Host.Withdraw(ctx, strings.TrimSuffix(address, "-gone"))
}

func onHost(st *platformtest.Stage, h platform.Host) {
	st.Env.Host = h
	st.Restart()
}

// TestFetchFails asks the Host for another address, and in the end says that the Host is
// to blame.
func TestFetchFails(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.MediaKind{image, video} {
		for bad, want := range map[int]caio.Kind{1: "", 2: "", 3: caio.Forbidden} {
			st := suite().Stage(t)
			host := &fickle{Host: st.Host, bad: bad}
			onHost(st, host)
			d := st.Delivery(attach(st, kind))
			o := st.Drive(d)
			if o.Kind != want || st.Host.Offers() != 0 {
				t.Errorf("%s, %d bad addresses: %q %v, %d files are offered", kind, bad, o.Kind, o.Err, st.Host.Offers())
			}
			if want == "" {
				st.Once(d, o)
			} else if m := platform.AsError(o.Err).Message; !strings.Contains(m, "Host") {
				t.Errorf("%q", m)
			}
		}
	}
}

// TestOfferRenewed lays a file down again when its address is about to end.
func TestOfferRenewed(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	host := &fickle{Host: st.Host}
	onHost(st, host)
	d := st.Delivery(st.Attach(chain(st, "One", "Two"), 1, image))
	prepare(t, st, d)
	st.Clock.Advance(21 * time.Hour)
	st.Live(d)
	if host.asked != 2 || len(host.taken) != 2 {
		t.Errorf("%d offers, %d taken back", host.asked, len(host.taken))
	}
}

// TestHostRefuses passes on what the Host says of itself.
func TestHostRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fail error
		kind caio.Kind
	}{
		{errors.New("disk full at the bucket"), caio.Unavailable},
		{platform.Errorf(caio.Forbidden, "Your bucket does not let CAIO in."), caio.Forbidden},
	} {
		st := suite().Stage(t)
		onHost(st, &fickle{Host: st.Host, fail: tt.fail})
		err := st.Client.Prepare(t.Context(), st.Session, st.Delivery(attach(st, image)).Job)
		st.Is(err, tt.fail.Error(), tt.kind)
	}
}

// TestFileChanged refuses a file that is another one by now.
func TestFileChanged(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	v := attach(st, image)
	a := &v.Parts[0].Attachments[0].Asset
	*a = st.Files.Padded(t, *a, a.Size)
	if err := os.WriteFile(a.Path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := st.Drive(st.Delivery(v)); o.Kind != caio.Rejected || !strings.Contains(platform.AsError(o.Err).Message, "has changed") {
		t.Errorf("%q %v", o.Kind, o.Err)
	}
}
