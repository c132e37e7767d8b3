package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"caio/internal/caio"

	"filippo.io/age"
	"github.com/gofrs/flock"
)

const (
	// workFactor is scrypt's cost as a power of two: 128 MiB and about half a second. Age
	// takes 18 by default, but twice the memory at each start is much for a small program,
	// and 17 is OWASP's minimum (Password Storage Cheat Sheet).
	workFactor    = 17
	workFactorMax = 20 // of a file that someone else wrote
	lockPoll      = 10 * time.Millisecond
)

// File returns a Vault in one encrypted file, for machines without a keychain. The file
// appears with the first secret. A wrong passphrase is ErrPassphrase, a file that is
// none of ours ErrDamaged, at each call; neither touches it. Several programs may use
// one file.
func File(path string, passphrase caio.Secret) Vault {
	return FileAtCost(path, passphrase, workFactor)
}

// FileAtCost is File with another cost of guessing the passphrase, as a power of two. A
// file keeps the cost that it was made with, so one made cheaply opens fast for everyone:
// for harnesses that start the program a thousand times.
func FileAtCost(path string, passphrase caio.Secret, cost int) Vault {
	return &file{path: path, passphrase: passphrase, work: cost}
}

// file derives a key from the passphrase once: what that opens is a key pair, made with
// the file, and the secrets are encrypted to it. With scrypt alone every change would
// take as long as the first look.
type file struct {
	path       string
	passphrase caio.Secret
	work       int

	mu       sync.Mutex
	wrapped  []byte // as it stands in the file
	identity *age.X25519Identity
}

// content is the file, as JSON.
type content struct {
	Identity []byte `json:"identity"` // the key pair, encrypted with the passphrase
	Secrets  []byte `json:"secrets"`  // map[string][]byte as JSON, encrypted to the key pair
}

func (f *file) Get(ctx context.Context, key string) (caio.Secret, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return caio.Secret{}, err
	}
	secrets, err := f.read()
	if err != nil {
		return caio.Secret{}, err
	}
	value, ok := secrets[key]
	if !ok {
		return caio.Secret{}, missing(key)
	}
	return caio.NewSecret(string(value)), nil
}

func (f *file) Set(ctx context.Context, key string, value caio.Secret) error {
	return f.change(ctx, func(secrets map[string][]byte) { secrets[key] = []byte(value.Reveal()) })
}

func (f *file) Delete(ctx context.Context, key string) error {
	return f.change(ctx, func(secrets map[string][]byte) { delete(secrets, key) })
}

func (f *file) change(ctx context.Context, fn func(secrets map[string][]byte)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return f.failed("save", err)
	}
	// The mutex keeps this program in order, the lock others: the map is written whole.
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockPoll); err != nil {
		return f.failed("lock", err)
	}
	defer func() { _ = lock.Close() }() // the system lets go of it at the latest with the program
	secrets, err := f.read()
	if err != nil {
		return err
	}
	fn(secrets)
	return f.write(secrets)
}

func (f *file) failed(what string, err error) error {
	return fmt.Errorf("%s secrets in %s: %w", what, f.path, err)
}

// read returns all secrets of the file; none if there is no file.
func (f *file) read() (map[string][]byte, error) {
	if f.passphrase.IsZero() {
		return nil, f.failed("open", fmt.Errorf("%w: it is empty", ErrPassphrase))
	}
	secrets := map[string][]byte{}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return secrets, nil
	}
	if err != nil {
		return nil, f.failed("read", err)
	}
	damaged := &fault{"the file " + f.path + " holds no secrets of CAIO, or is damaged; it was left as it is", []error{ErrDamaged}}
	var c content
	if err := json.Unmarshal(text, &c); err != nil || len(c.Identity) == 0 {
		return nil, damaged
	}
	if err := f.unwrap(c.Identity); err != nil {
		if errors.Is(err, ErrPassphrase) {
			return nil, f.failed("open", err)
		}
		return nil, damaged
	}
	plain, err := decrypt(c.Secrets, f.identity)
	if err != nil {
		return nil, damaged
	}
	if err := json.Unmarshal(plain, &secrets); err != nil {
		return nil, damaged // the cause would quote from the secrets
	}
	return secrets, nil
}

// unwrap opens the key pair, unless it is the one that is open.
func (f *file) unwrap(wrapped []byte) error {
	if bytes.Equal(wrapped, f.wrapped) {
		return nil
	}
	scrypt, err := age.NewScryptIdentity(f.passphrase.Reveal())
	if err != nil {
		return err
	}
	scrypt.SetMaxWorkFactor(workFactorMax)
	plain, err := decrypt(wrapped, scrypt)
	if errors.As(err, new(*age.NoIdentityMatchError)) {
		return ErrPassphrase
	}
	if err != nil {
		return err
	}
	identity, err := age.ParseX25519Identity(string(plain))
	if err != nil {
		return err
	}
	f.wrapped, f.identity = wrapped, identity
	return nil
}

// wrap makes the key pair of a new file.
func (f *file) wrap() error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	scrypt, err := age.NewScryptRecipient(f.passphrase.Reveal())
	if err != nil {
		return err
	}
	scrypt.SetWorkFactor(f.work)
	wrapped, err := encrypt([]byte(identity.String()), scrypt)
	if err != nil {
		return err
	}
	f.wrapped, f.identity = wrapped, identity
	return nil
}

// write replaces the file with one of these secrets.
func (f *file) write(secrets map[string][]byte) error {
	if f.identity == nil {
		if err := f.wrap(); err != nil {
			return f.failed("save", err)
		}
	}
	plain, err := json.Marshal(secrets)
	if err != nil {
		return f.failed("save", err)
	}
	sealed, err := encrypt(plain, f.identity.Recipient())
	if err != nil {
		return f.failed("save", err)
	}
	text, err := json.Marshal(content{f.wrapped, sealed})
	if err != nil {
		return f.failed("save", err)
	}
	if err := replaceFile(f.path, text); err != nil {
		return f.failed("save", err)
	}
	return nil
}
