package campaign

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// Emulators is the process of the networks.
type Emulators struct {
	cmd   *exec.Cmd
	stdin io.Closer
	http  *http.Client
	url   string
	token string
}

// StartEmulators starts the process. Ledgers go to dir; seed decides the delays.
func StartEmulators(ctx context.Context, program, dir string, seed uint64) (*Emulators, error) {
	cmd := exec.CommandContext(ctx, program, "-dir", dir, "-seed", strconv.FormatUint(seed, 10))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	e := &Emulators{cmd: cmd, stdin: stdin, http: &http.Client{Timeout: 30 * time.Second}}
	var hello struct{ URL, Token string }
	if err := json.NewDecoder(stdout).Decode(&hello); err != nil {
		return nil, errors.Join(fmt.Errorf("emulators said no hello: %w", err), e.Close())
	}
	e.url, e.token = hello.URL, hello.Token
	return e, nil
}

// Close ends the process. A ledger that could not be written is an error.
func (e *Emulators) Close() error {
	_ = e.stdin.Close() // that is what ends it
	return e.cmd.Wait()
}

// Stage is one network on a port of its own.
type Stage struct {
	ID       string          `json:"id"`
	URL      string          `json:"url"`
	Ledger   string          `json:"ledger"` // file
	Platform caio.PlatformID `json:"-"`
	Lens     string          `json:"-"`
	Door     string          `json:"-"` // where the program is told that it is; "" URL

	emulators *Emulators
}

// Stage opens one more network. Lens may spoil what keeps posts from going out twice:
// see the command emulators. The network takes up to delay before and after it acts.
func (e *Emulators) Stage(ctx context.Context, id caio.PlatformID, lens string, delay time.Duration) (*Stage, error) {
	s := &Stage{Platform: id, Lens: lens, emulators: e}
	query := url.Values{"platform": {string(id)}, "lens": {lens}, "delay": {strconv.FormatInt(delay.Milliseconds(), 10)}}
	return s, e.call(ctx, http.MethodPost, "/stages?"+query.Encode(), nil, s)
}

// Address returns where the program is told that the network is.
func (s *Stage) Address() string { return cmp.Or(s.Door, s.URL) }

// Connect returns the Grant of a person on the stage; base stands for its address in the
// Grant, "" is the right one.
func (s *Stage) Connect(ctx context.Context, name, base string) (platform.Grant, error) {
	var sealed string
	query := url.Values{"name": {name}, "base": {cmp.Or(base, s.Address())}}
	if err := s.call(ctx, http.MethodPost, "/connect?"+query.Encode(), nil, &sealed); err != nil {
		return platform.Grant{}, err
	}
	return platform.OpenGrant(caio.NewSecret(sealed))
}

// Inject has the network spoil requests.
func (s *Stage) Inject(ctx context.Context, faults ...emulator.Fault) error {
	return s.call(ctx, http.MethodPost, "/faults", faults, nil)
}

// Clear drops the faults that are waiting and returns how many were not used up.
func (s *Stage) Clear(ctx context.Context) (unused int, err error) {
	return unused, s.call(ctx, http.MethodDelete, "/faults", nil, &unused)
}

// Requests returns what the network was asked, oldest first.
func (s *Stage) Requests(ctx context.Context) (list []emulator.Record, err error) {
	return list, s.call(ctx, http.MethodGet, "/requests", nil, &list)
}

// Blocks returns how many different blocks of a large file the network has read.
func (s *Stage) Blocks(ctx context.Context) (n int64, err error) {
	return n, s.call(ctx, http.MethodGet, "/blocks", nil, &n)
}

// Shut closes the network's port, Open opens it again.
func (s *Stage) Shut(ctx context.Context) error {
	return s.call(ctx, http.MethodPost, "/shut", nil, nil)
}

// Open opens the port after Shut.
func (s *Stage) Open(ctx context.Context) error {
	return s.call(ctx, http.MethodPost, "/open", nil, nil)
}

func (s *Stage) call(ctx context.Context, method, path string, in, out any) error {
	return s.emulators.call(ctx, method, "/stages/"+s.ID+path, in, out)
}

func (e *Emulators) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, e.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+e.token)
	res, err := e.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // read only
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(res.Body) // the status is the error
		return fmt.Errorf("emulators: %s %s: %s", method, path, text)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
