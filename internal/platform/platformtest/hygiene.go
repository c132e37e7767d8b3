package platformtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
)

// hygiene checks what a connector must never do besides its work.
func (s Suite) hygiene(t *testing.T) {
	t.Run("echo", func(t *testing.T) { s.echo(t) })
	t.Run("goroutines", func(t *testing.T) { s.goroutines(t) })
	t.Run("concurrent", func(t *testing.T) { s.concurrent(t) })
	t.Run("cancelled", func(t *testing.T) { s.cancelled(t) })
}

// echo has the network repeat the token in its answers: Stage looks for it everywhere.
func (s Suite) echo(t *testing.T) {
	for _, code := range []int{400, 401, 403, 422, 429, 500} {
		st := s.Stage(t)
		secret := st.Session.Grant.Access.Reveal()
		body := fmt.Sprintf(`{"error":"token %[1]s","message":"token %[1]s","error_description":"token %[1]s"}`, secret)
		fault := emu.Fault{How: emu.Status, Code: code, Body: body, Header: http.Header{"Www-Authenticate": {"Bearer " + secret}}, Times: 3}
		st.Kit.Inject(fault)
		_, err := st.Client.Channels(t.Context(), st.Session)
		st.See(err)
		st.Kit.Clear()
		fault.Publishing = true
		st.Kit.Inject(fault)
		_, err = st.publishOnly(st.Delivery(st.Post("Do not repeat my token")))
		st.See(err)
		st.Kit.Clear()
	}
}

// goroutines publishes in a goroutine with a label, which those it starts inherit. In the
// end none may be left but the transport's own.
func (s Suite) goroutines(t *testing.T) {
	st := s.Stage(t)
	label := caio.NewID()
	done := make(chan struct{})
	go func() {
		defer close(done)
		pprof.Do(t.Context(), pprof.Labels("stage", label), func(context.Context) {
			st.Live(st.Delivery(st.Post("Leave nothing behind")))
			st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Half})
			st.Drive(st.Delivery(st.Post("Leave nothing behind, even in trouble")))
		})
	}()
	<-done
	st.guard.transport.CloseIdleConnections()
	deadline := clock.System().Now().Add(5 * time.Second)
	for {
		left := labelled(t, label)
		if left == "" {
			return
		}
		if clock.System().Now().After(deadline) {
			t.Fatalf("goroutines are left:\n%s", left)
		}
		runtime.Gosched() // one that has done its work needs a moment to end
	}
}

func labelled(t *testing.T, label string) string {
	var out bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&out, 1); err != nil {
		t.Fatal(err)
	}
	var left []string
	for group := range strings.SplitSeq(out.String(), "\n\n") {
		if strings.Contains(group, label) && !strings.Contains(group, "net/http.(*persistConn)") {
			left = append(left, group)
		}
	}
	return strings.Join(left, "\n\n")
}

// concurrent publishes several jobs with one connector at the same time.
func (s Suite) concurrent(t *testing.T) {
	st := s.Stage(t)
	const jobs = 4
	var wg sync.WaitGroup
	receipts := make([]caio.Receipt, jobs)
	errs := make([]error, jobs)
	for i := range jobs {
		d := st.Delivery(st.Post(fmt.Sprintf("Note number %d of several", i)))
		wg.Go(func() { receipts[i], errs[i] = st.publishOnly(d) })
	}
	wg.Wait()
	live := map[string]string{}
	for _, e := range st.Kit.Live() {
		live[e.ID] = e.Text
	}
	if len(live) != jobs {
		t.Errorf("%d posts are live, want %d", len(live), jobs)
	}
	for i, r := range receipts {
		text, ok := live[r.RemoteID]
		if errs[i] != nil || !ok || !s.Mute && !strings.Contains(text, fmt.Sprintf("Note number %d of", i)) {
			t.Errorf("job %d has the receipt %q, which is %q: %v", i, r.RemoteID, text, errs[i])
		}
	}
}

// cancelled stops before anything began.
func (s Suite) cancelled(t *testing.T) {
	st := s.Stage(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := st.Delivery(st.Post("Never mind"))
	requests := len(st.Kit.Requests())
	_, err := st.Client.Publish(ctx, st.Session, d.Job)
	st.Is(err, "publish with a context that has ended", caio.Offline, caio.Unavailable, caio.Uncertain)
	if n := len(st.Kit.Requests()) - requests; n != 0 || len(st.Kit.Live()) != 0 {
		t.Errorf("a stopped program sent %d requests", n)
	}
}
