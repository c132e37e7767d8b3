// Package desktop is what an operating system's desktop needs around the program: that
// it runs once per data folder, and how a second start reaches the first.
package desktop

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrRunning says that another CAIO publishes from this data folder already.
var ErrRunning = errors.New("CAIO is running already with this data folder")

// Signal is what one process tells the one that publishes.
type Signal string

const (
	Wake Signal = "wake" // the table has changed
	Show Signal = "show" // bring the window to the front
)

// Instance is the right to publish from a data folder. The operating system takes it
// back when the process ends, however it ends.
type Instance struct {
	lock   *flock.Flock
	server *http.Server
	path   string
	done   chan struct{}
}

type address struct {
	Port  int    `json:"port"`
	Token string `json:"token"`
}

const (
	lockName    = "publisher.lock"
	addressName = "publisher.json"
)

// Acquire takes the right, or fails with ErrRunning. signalled is called, from its own
// goroutine, for each signal.
func Acquire(dir string, signalled func(Signal)) (*Instance, error) {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if !held {
		return nil, ErrRunning
	}
	i := &Instance{lock: lock, path: filepath.Join(dir, addressName), done: make(chan struct{})}
	if err := i.listen(signalled); err != nil {
		_ = lock.Unlock() // the first error counts
		return nil, err
	}
	return i, nil
}

func (i *Instance) listen(signalled func(Signal)) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for signals: %w", err)
	}
	a := address{Port: l.Addr().(*net.TCPAddr).Port, Token: rand.Text()}
	b, err := json.Marshal(a)
	if err == nil {
		err = os.WriteFile(i.path, b, 0o600)
	}
	if err != nil {
		_ = l.Close() // the first error counts
		return fmt.Errorf("write down where signals go: %w", err)
	}
	i.server = &http.Server{Handler: handler(a.Token, signalled), ReadTimeout: 5 * time.Second}
	go func() {
		defer close(i.done)
		_ = i.server.Serve(l) // always ErrServerClosed, by Release
	}()
	return nil
}

func handler(token string, signalled func(Signal)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.Header.Get("Authorization")
		if r.Method != http.MethodPost || subtle.ConstantTimeCompare([]byte(given), []byte("Bearer "+token)) != 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		switch s := Signal(r.URL.Path[1:]); s {
		case Wake, Show:
			signalled(s)
			w.WriteHeader(http.StatusNoContent)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
}

// Release gives the right back.
func (i *Instance) Release() error {
	err := i.server.Close()
	<-i.done
	return errors.Join(err, os.Remove(i.path), i.lock.Unlock())
}

// Send tells the process that publishes from dir. That none does is not an error; sent
// says whether one answered.
func Send(ctx context.Context, dir string, s Signal) (sent bool) {
	b, err := os.ReadFile(filepath.Join(dir, addressName))
	if err != nil {
		return false
	}
	var a address
	if json.Unmarshal(b, &a) != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://127.0.0.1:%d/%s", a.Port, s), nil)
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+a.Token)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		return false
	}
	_ = res.Body.Close() // no body
	return res.StatusCode == http.StatusNoContent
}
