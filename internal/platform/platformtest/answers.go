package platformtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// status sends every class of status, with a body that says nothing, and checks that
// each is sorted into a kind that fits and that nothing is live.
func (s Suite) status(t *testing.T) {
	refused := []caio.Kind{caio.Rejected, caio.Forbidden, caio.Gone, caio.Unauthorized, caio.Unsupported}
	lost := []caio.Kind{caio.Uncertain, caio.Unavailable}
	for code, kinds := range map[int]struct{ read, publish []caio.Kind }{
		301: {[]caio.Kind{caio.Unavailable}, []caio.Kind{caio.Unavailable, caio.Uncertain}},
		400: {refused, refused},
		401: {[]caio.Kind{caio.Unauthorized}, []caio.Kind{caio.Unauthorized}},
		403: {[]caio.Kind{caio.Forbidden, caio.Unauthorized, caio.RateLimited}, []caio.Kind{caio.Forbidden, caio.Unauthorized, caio.RateLimited, caio.Rejected}},
		404: {refused, append(refused, caio.Unavailable)},
		408: {lost, []caio.Kind{caio.Uncertain}},
		409: {append(refused, lost...), append(refused, lost...)},
		413: {refused, refused},
		415: {refused, refused},
		418: {refused, refused},
		422: {refused, refused},
		429: {[]caio.Kind{caio.RateLimited}, []caio.Kind{caio.RateLimited}},
		500: {[]caio.Kind{caio.Unavailable}, []caio.Kind{caio.Uncertain}},
		502: {[]caio.Kind{caio.Unavailable}, []caio.Kind{caio.Uncertain}},
		503: {[]caio.Kind{caio.Unavailable}, lost},
		504: {[]caio.Kind{caio.Unavailable}, []caio.Kind{caio.Uncertain}},
		520: {[]caio.Kind{caio.Unavailable}, []caio.Kind{caio.Uncertain}},
	} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			for _, body := range []string{"", "{}", "<html><h1>Sorry</h1></html>", `{"error":`, "null", "[]"} {
				st := s.Stage(t)
				fault := emu.Fault{How: emu.Status, Code: code, Body: body, Times: 3}
				st.Kit.Inject(fault)
				_, err := st.Client.Channels(t.Context(), st.Session)
				st.Is(err, "channels answered with "+body, kinds.read...)
				st.Kit.Clear()

				fault.Publishing, fault.Times = true, 1
				st.Kit.Inject(fault)
				_, err = st.publishOnly(st.Delivery(st.Post("Refused")))
				st.Is(err, "publishing answered with "+body, kinds.publish...)
				if n := len(st.Kit.Live()); n != 0 {
					t.Errorf("after one refusal %d things are live", n)
				}
			}
		})
	}
	t.Run("retry-after", func(t *testing.T) { s.retryAfter(t) })
}

// retryAfter checks that a wait the network asks for is passed on.
func (s Suite) retryAfter(t *testing.T) {
	st := s.Stage(t)
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Status, Code: http.StatusTooManyRequests, Body: "{}", Header: http.Header{"Retry-After": {"120"}}})
	_, err := st.publishOnly(st.Delivery(st.Post("Too fast")))
	st.Is(err, "429", caio.RateLimited)
	if want := caio.At(st.Clock.Now().Add(2 * time.Minute)); err != nil && platform.AsError(err).RetryAt != want {
		t.Errorf("the next try is at %s, want %s", platform.AsError(err).RetryAt, want)
	}
}

// bodies answers reads with bodies that are none; the answer to a publication is lost by
// them, and what is live then is found.
func (s Suite) bodies(t *testing.T) {
	faults := []emu.Fault{{How: emu.Half}, {How: emu.Garbage}, {How: emu.HTML}, {How: emu.Empty}, {How: emu.Endless}, {How: emu.Huge}}
	for _, body := range []string{"{}", "[]", "null", `{"data":{}}`, `"ok"`} {
		faults = append(faults, emu.Fault{How: emu.Status, Code: http.StatusOK, Body: body})
	}
	for _, fault := range faults {
		t.Run(string(fault.How)+" "+fault.Body, func(t *testing.T) {
			t.Parallel()
			st := s.Stage(t)
			for times := 1; times <= 3; times++ {
				read := fault
				read.Times = times
				st.Kit.Inject(read)
				list, err := st.Client.Channels(t.Context(), st.Session)
				empty := fault.How == emu.Status && len(list) == 0 // an empty list may be one
				repeated := fault.How != emu.Status && times < 3   // and the third answer is good
				if err != nil || !empty && !repeated {
					st.Is(err, fmt.Sprintf("channels, %d times", times), caio.Unavailable)
				}
				st.Kit.Clear()
			}

			d := st.Delivery(st.Post("Published, but the answer is spoilt"))
			fault.Publishing, fault.Accepted = true, true
			st.Kit.Inject(fault)
			_, err := st.publishOnly(d)
			st.Is(err, "publishing", caio.Uncertain)
			if st.settles() {
				d.resume = st.after(d, caio.StepPublish)
				st.Live(d)
			}
		})
	}
}

// Recorded is one file of the Errors folder: what the network answered, and what it
// means.
type Recorded struct {
	Status  int               `json:"status"`
	Header  map[string]string `json:"header"`
	Body    json.RawMessage   `json:"body"` // a string is sent as it is, anything else as JSON
	Once    bool              `json:"once"` // the answer to the request that publishes
	Method  string            `json:"method"`
	Path    string            `json:"path"`    // a part of the path of the request answered; "" any
	During  string            `json:"during"`  // channels, publish, delete, metrics, comments, refresh, sign-in (the code is exchanged); "": publish if Once, else channels
	Attach  caio.MediaKind    `json:"attach"`  // the post published has such a file
	Kind    caio.Kind         `json:"kind"`    //
	Message string            `json:"message"` // exactly what the creator reads
	RetryAt string            `json:"retryAt"` // RFC 3339, on a clock that shows Start; "" not checked
}

// recorded plays each recorded error.
func (s Suite) recorded(t *testing.T) {
	folder := s.Errors
	if folder == "" {
		folder = filepath.Join("testdata", "errors")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recorded errors in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r Recorded
			if err := json.Unmarshal(b, &r); err != nil {
				t.Fatal(err)
			}
			s.play(t, r)
		})
	}
}

func (s Suite) play(t *testing.T, r Recorded) {
	st := s.Stage(t)
	err := st.during(r, func() {
		fault := emu.Fault{Publishing: r.Once, Method: r.Method, Path: r.Path, Times: 3, How: emu.Status, Code: r.Status, Body: string(r.Body), Header: http.Header{}}
		var text string
		if json.Unmarshal(r.Body, &text) == nil {
			fault.Body = text
		}
		for name, value := range r.Header {
			fault.Header.Set(name, value)
		}
		st.Kit.Inject(fault)
	})
	if err == nil {
		t.Fatal("the answer led to no error")
	}
	st.See(err)
	e := platform.AsError(err)
	if e.Kind != r.Kind || e.Message != r.Message {
		t.Errorf("got  %s: %s\nwant %s: %s\n(%v)", e.Kind, e.Message, r.Kind, r.Message, err)
	}
	if r.RetryAt != "" && e.RetryAt.Time().Format(time.RFC3339) != r.RetryAt {
		t.Errorf("the next try is at %s, want %s", e.RetryAt, r.RetryAt)
	}
}

// during does what Recorded names, with the fault injected at its beginning.
func (st *Stage) during(r Recorded, inject func()) error {
	st.T.Helper()
	ctx := st.T.Context()
	post := st.Post("A post with trouble")
	if r.Attach != "" {
		post = st.Adapt(st.Attach(st.Text("A post with a file and trouble"), 0, r.Attach))
	}
	live := func() caio.Receipt { return st.Live(st.Delivery(post)) }
	switch {
	case r.During == "publish" || r.During == "" && r.Once:
		d := st.Delivery(post)
		if r.Kind == caio.Pending { // what publishOnly would wait for
			st.prepared(d)
			inject()
			_, err := st.Client.Publish(ctx, st.Session, d.Job)
			return err
		}
		inject()
		_, err := st.publishOnly(d)
		return err
	case r.During == "" || r.During == "channels":
		inject()
		_, err := st.Client.Channels(ctx, st.Session)
		return err
	case r.During == "sign-in":
		step := st.begin(st.Client.SignIn[0])
		answer := st.Consent(step, "allow")
		inject()
		_, err := st.Client.Finish(ctx, step, answer)
		return err
	case r.During == "refresh":
		inject()
		_, err := st.Client.Refresh(ctx, st.Session.Grant)
		return err
	case r.During == "delete":
		receipt := live()
		inject()
		return st.Client.Delete(ctx, st.Session, st.Channel, receipt)
	case r.During == "metrics":
		receipt := live()
		inject()
		_, err := st.Client.PostMetrics(ctx, st.Session, st.Channel, []caio.Receipt{receipt})
		return err
	case r.During == "comments":
		receipt := live()
		inject()
		_, err := st.Client.Comments(ctx, st.Session, st.Channel, receipt)
		return err
	}
	st.T.Fatalf("nothing is called %q", r.During)
	return nil
}
