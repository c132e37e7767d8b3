// Package twin serves the window's page and its bindings over HTTP, so that the same
// bundle runs in any browser: for journeys and front-end work. It is part of no release.
package twin

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// script stands in for what Wails injects: window.go and window.runtime.
//
//go:embed twin.js
var script []byte

// Server is the twin of one program's window.
type Server struct {
	URL string // with the token that lets a browser in

	app     *app.App
	clock   *Clock
	page    fs.FS
	token   string
	methods map[string]reflect.Value // Struct.Method
	http    *http.Server
	done    chan struct{}

	mu       sync.Mutex
	watchers map[chan event]bool
	picks    [][]string
	opened   []string
}

type event struct {
	Name    string `json:"name"`
	Payload any    `json:"payload"`
}

// Listen serves page and the program's bindings on 127.0.0.1 at a free port until Close.
// The program runs by c.
func Listen(a *app.App, c *Clock, page fs.FS) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("twin: %w", err)
	}
	s := &Server{app: a, clock: c, page: page, token: rand.Text(), methods: methodsOf(a.Bindings()), done: make(chan struct{}), watchers: map[chan event]bool{}}
	s.URL = "http://" + l.Addr().String() + "/?token=" + s.token
	s.http = &http.Server{Handler: app.Secure(s.routes()), ReadHeaderTimeout: 10 * time.Second}
	a.SetWindow(s)
	go func() {
		defer close(s.done)
		_ = s.http.Serve(l) // always ErrServerClosed, by Close
	}()
	return s, nil
}

// Close ends the server.
func (s *Server) Close() {
	_ = s.http.Close() // nothing is to be saved
	<-s.done
}

func methodsOf(bindings []any) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	for _, b := range bindings {
		v := reflect.ValueOf(b)
		for i := range v.NumMethod() {
			out[v.Elem().Type().Name()+"."+v.Type().Method(i).Name] = v.Method(i)
		}
	}
	return out
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.app.WithFirst(http.HandlerFunc(s.index)))
	mux.HandleFunc("GET /twin.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(script) // the browser may have left
	})
	mux.HandleFunc("POST /call", s.call)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("POST /test/pick", s.testPick)
	mux.HandleFunc("POST /test/drop", s.testDrop)
	mux.HandleFunc("GET /test/opened", s.testOpened)
	mux.HandleFunc("POST /test/clock", s.testClock)
	mux.HandleFunc("POST /test/fault", s.testFault)
	mux.HandleFunc("GET /test/live/{platform}", s.testLive)
	mux.Handle("GET /media/", s.app.Files())
	mux.Handle("GET /avatar/", s.app.Files())
	mux.Handle("GET /", http.FileServerFS(s.page))
	return s.guard(mux)
}

const cookie = "twin"

// guard lets in only who knows the token: once in the address, then as a cookie.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.URL.Query().Get("token")
		if c, err := r.Cookie(cookie); err == nil && given == "" {
			given = c.Value
		}
		if subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) != 1 {
			http.Error(w, "This page needs the token that the twin printed.", http.StatusForbidden)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: cookie, Value: given, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		next.ServeHTTP(w, r)
	})
}

// index is the page with the script in front of the bundle.
func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	page, err := fs.ReadFile(s.page, "index.html")
	if err != nil {
		http.Error(w, "The front end is not built: npm --prefix frontend run build", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(bytes.Replace(page, []byte("<head>"), []byte(`<head><script src="twin.js"></script>`), 1)) // the browser may have left
}

// call calls a bound method as Wails does: arguments by position, an error as its text.
func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Method string            `json:"method"`
		Args   []json.RawMessage `json:"args"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<20)).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	method, ok := s.methods[request.Method]
	if !ok || len(request.Args) != method.Type().NumIn() {
		http.Error(w, fmt.Sprintf("no method %s with %d arguments", request.Method, len(request.Args)), http.StatusBadRequest)
		return
	}
	in := make([]reflect.Value, len(request.Args))
	for i, raw := range request.Args {
		v := reflect.New(method.Type().In(i))
		if err := json.Unmarshal(raw, v.Interface()); err != nil {
			http.Error(w, fmt.Sprintf("argument %d: %v", i+1, err), http.StatusBadRequest)
			return
		}
		in[i] = v.Elem()
	}
	out := method.Call(in)
	if err, ok := out[len(out)-1].Interface().(error); ok && err != nil {
		http.Error(w, fmt.Sprint(app.FormatError(err)), http.StatusUnprocessableEntity)
		return
	}
	var result any
	if len(out) == 2 {
		result = out[0].Interface()
	}
	sendJSON(w, result)
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the browser may have left
}

// events sends the program's events as they come.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	watcher := make(chan event, 1000)
	s.mu.Lock()
	s.watchers[watcher] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.watchers, watcher)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w).Flush
	if flush() != nil {
		return
	}
	for {
		select {
		case e := <-watcher:
			b, err := json.Marshal(e)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", b); err != nil || flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// Emit sends an event to every page. A page that does not read loses it.
func (s *Server) Emit(name string, payload any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for watcher := range s.watchers {
		select {
		case watcher <- event{name, payload}:
		default:
		}
	}
}

// PickFiles answers with what /test/pick was given.
func (s *Server) PickFiles(string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.picks) == 0 {
		return nil, nil
	}
	paths := s.picks[0]
	s.picks = s.picks[1:]
	return paths, nil
}

// OpenURL remembers the address for /test/opened.
func (s *Server) OpenURL(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, address)
}

// Show does nothing: a browser's window is its own.
func (s *Server) Show() {}

func (s *Server) testPick(w http.ResponseWriter, r *http.Request) {
	var paths []string
	if err := json.NewDecoder(r.Body).Decode(&paths); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.picks = append(s.picks, paths)
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) testDrop(w http.ResponseWriter, r *http.Request) {
	var paths []string
	if err := json.NewDecoder(r.Body).Decode(&paths); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.Emit("wails:file-drop", paths)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) testOpened(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sendJSON(w, append([]string{}, s.opened...))
}

// testFault injects a fault into one network's emulator.
func (s *Server) testFault(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Platform caio.PlatformID `json:"platform"`
		emulator.Fault
	}
	box := s.app.Sandbox()
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil || box == nil {
		http.Error(w, strings.TrimSpace(fmt.Sprint("no sandbox, or not a fault: ", err)), http.StatusBadRequest)
		return
	}
	e := box.Emulator(request.Platform)
	if e == nil {
		http.Error(w, "no such network", http.StatusBadRequest)
		return
	}
	e.Kit().Inject(request.Fault)
	w.WriteHeader(http.StatusNoContent)
}

// testLive lists what one network's emulator shows to the public: the other side's own
// account of what was published.
func (s *Server) testLive(w http.ResponseWriter, r *http.Request) {
	if box := s.app.Sandbox(); box != nil {
		if e := box.Emulator(caio.PlatformID(r.PathValue("platform"))); e != nil {
			sendJSON(w, append([]emulator.Entry{}, e.Kit().Live()...))
			return
		}
	}
	http.Error(w, "no such network", http.StatusNotFound)
}
