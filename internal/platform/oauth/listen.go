package oauth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
)

// Patience is how long a Listener waits for the browser.
const Patience = 5 * time.Minute

// Listener is the loopback address that the browser comes back to (RFC 8252, section
// 7.3). It takes one answer.
type Listener struct {
	Redirect string // http://127.0.0.1:port/callback

	host   string
	server *http.Server
	done   chan struct{} // closed when the server has ended
	timer  clock.Timer

	mu     sync.Mutex
	state  string          // what the answer has to repeat; "" before Wait
	answer chan url.Values // holds the one that was accepted
	taken  bool
}

// Listen opens a port on 127.0.0.1: the first of ports that is free, or any when none is
// named. Whoever calls it calls Wait or Close.
func Listen(ctx context.Context, c clock.Clock, ports ...int) (*Listener, error) {
	socket, err := open(ctx, ports)
	if err != nil {
		return nil, &platform.Error{Kind: caio.Unavailable, Message: "This computer does not let CAIO wait for the browser; use another way to sign in.", Detail: err.Error(), Err: err}
	}
	l := &Listener{
		Redirect: "http://" + socket.Addr().String() + "/callback", host: socket.Addr().String(),
		done: make(chan struct{}), timer: c.NewTimer(Patience), answer: make(chan url.Values, 1),
	}
	l.server = &http.Server{
		Handler: http.HandlerFunc(l.serve), MaxHeaderBytes: 16 << 10,
		ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // it could quote an address with a code
	}
	go func() {
		defer close(l.done)
		_ = l.server.Serve(socket) // always ErrServerClosed, by Close
	}()
	return l, nil
}

func open(ctx context.Context, ports []int) (socket net.Listener, err error) {
	if len(ports) == 0 {
		ports = []int{0}
	}
	for _, port := range ports {
		if socket, err = (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return socket, nil
		}
	}
	return nil, err
}

// Expect says early what an answer has to repeat, for a browser that is faster than the
// call of Wait.
func (l *Listener) Expect(state string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = state
}

// Wait returns the answer that repeats state, and closes the listener. Other answers
// do not end the wait; five minutes since Listen, or ctx, do.
func (l *Listener) Wait(ctx context.Context, state string) (url.Values, error) {
	defer l.Close()
	l.Expect(state)
	select {
	case answer := <-l.answer:
		l.finish(ctx)
		return answer, nil
	case <-l.timer.C():
		return nil, platform.Errorf(caio.Unauthorized, "The sign-in was not finished in the browser within five minutes; start again.")
	case <-ctx.Done():
		return nil, &platform.Error{Kind: caio.Unavailable, Message: "The sign-in was stopped.", Err: ctx.Err()}
	}
}

// finish lets the page that is being sent arrive.
func (l *Listener) finish(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = l.server.Shutdown(ctx) // Close, which follows, cuts what is left
}

// Close stops listening. It may be called more than once.
func (l *Listener) Close() {
	l.timer.Stop()
	_ = l.server.Close() // nothing is to be saved
	<-l.done
}

// serve answers the browser. Only an accepted answer is remembered.
func (l *Listener) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host != l.host && r.Host != strings.Replace(l.host, "127.0.0.1", "localhost", 1):
		// Another name for this address: somebody else's page asks. Facebook knows the
		// loopback address as localhost only.
		l.page(w, http.StatusMisdirectedRequest, "This address is not for you", "CAIO waits here for its own sign-in only.")
	case r.URL.Path != "/callback":
		http.NotFound(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		l.page(w, http.StatusMethodNotAllowed, "Not like this", "CAIO waits here for the browser to come back.")
	case !l.accept(r.URL.Query()):
		l.page(w, http.StatusBadRequest, "This is not the sign-in CAIO waits for", "Go back to CAIO and start the sign-in again.")
	case r.URL.Query().Get("error") != "":
		l.page(w, http.StatusOK, "Nothing was connected", "You can close this window and go back to CAIO.")
	default:
		l.page(w, http.StatusOK, "That worked", "You can close this window and go back to CAIO.")
	}
}

// accept takes the first answer that repeats the state.
func (l *Listener) accept(answer url.Values) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken || l.state == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(l.state)) != 1 {
		return false
	}
	if answer.Get("code") == "" && answer.Get("error") == "" {
		return false
	}
	l.taken = true
	l.answer <- answer
	return true
}

const style = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1rem}`

var (
	pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>CAIO</title><style>` + style + `</style></head>
<body><h1>{{.Title}}</h1><p>{{.Text}}</p></body></html>
`))
	styleHash = sha256.Sum256([]byte(style))
)

// page writes a page that contains nothing of the request.
func (l *Listener) page(w http.ResponseWriter, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		base64.StdEncoding.EncodeToString(styleHash[:])))
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, struct{ Title, Text string }{title, text}) // the browser may have left
}
