package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caio/internal/caio"

	"github.com/zalando/go-keyring"
)

// keychainLimit is how long the keychain has for each answer. Waiting longer is of no
// use: it is locked and asks a person, or it hangs (go-keyring#45, #116).
const keychainLimit = 5 * time.Second

// readPatience is how many limits a late read keeps others waiting: a minute.
const readPatience = 12

// Keychain returns the operating system's keychain; the secrets are filed under service.
// Whatever keeps it from answering is ErrLocked, and the message says what to do.
func Keychain(service string) Vault {
	return newKeychain(osRing(service), keychainLimit)
}

// ring is a keychain as go-keyring sees it: small texts by name. A name that is not
// there is keyring.ErrNotFound.
type ring interface {
	get(name string) (string, error)
	set(name, text string) error
	delete(name string) error
}

type osRing string

func (service osRing) get(name string) (string, error) { return keyring.Get(string(service), name) }
func (service osRing) set(name, text string) error     { return keyring.Set(string(service), name, text) }

func (service osRing) delete(name string) error { return keyring.Delete(string(service), name) }

type keychain struct {
	ring  ring
	limit time.Duration
	// lane holds a token while nobody uses the ring. A call whose answer is late keeps it
	// until the answer has come: a late write must not overtake a newer one. A late read
	// harms nobody and keeps it for a while only, so that questions to unlock do not pile
	// up; its answer may never come, when the keychain's program was restarted.
	lane chan struct{}
}

func newKeychain(r ring, limit time.Duration) *keychain {
	k := &keychain{ring: r, limit: limit, lane: make(chan struct{}, 1)}
	k.lane <- struct{}{}
	return k
}

func (k *keychain) Get(ctx context.Context, key string) (secret caio.Secret, err error) {
	err = k.use(ctx, func(s *session) error {
		text, err := s.load(key)
		secret = caio.NewSecret(text)
		return err
	})
	return secret, err
}

func (k *keychain) Set(ctx context.Context, key string, value caio.Secret) error {
	return k.use(ctx, func(s *session) error { return s.store(key, value.Reveal()) })
}

func (k *keychain) Delete(ctx context.Context, key string) error {
	return k.use(ctx, func(s *session) error { return s.remove(key) })
}

// use lets fn use the ring alone.
func (k *keychain) use(ctx context.Context, fn func(s *session) error) error {
	waiting, cancel := context.WithTimeout(ctx, k.limit)
	defer cancel()
	select {
	case <-k.lane:
	case <-waiting.Done():
		return late(ctx)
	}
	s := &session{ctx: ctx, keychain: k}
	defer func() {
		if s.late == nil {
			k.lane <- struct{}{}
		} else {
			go k.await(s.late, s.writing)
		}
	}()
	return fn(s)
}

// await gives the lane back after a late answer.
func (k *keychain) await(late <-chan answer, writing bool) {
	ctx, cancel := context.Background(), func() {}
	if !writing {
		ctx, cancel = context.WithTimeout(ctx, readPatience*k.limit)
	}
	defer cancel()
	select {
	case <-late:
	case <-ctx.Done():
	}
	k.lane <- struct{}{}
}

// session is the use of the ring for one call. After a call that was late it makes no
// further ones.
type session struct {
	ctx context.Context
	*keychain
	late    <-chan answer // of a call that was not waited for
	writing bool          // it is one that changes something
}

type answer struct {
	text string
	err  error
}

func (s *session) get(name string) (string, error) {
	return s.ask(false, func() (string, error) { return s.ring.get(name) })
}

func (s *session) set(name, text string) error {
	_, err := s.ask(true, func() (string, error) { return "", s.ring.set(name, text) })
	return err
}

// delete removes an item that may be missing.
func (s *session) delete(name string) error {
	_, err := s.ask(true, func() (string, error) { return "", s.ring.delete(name) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// ask makes one call, which has no way to be cancelled, in a goroutine.
func (s *session) ask(writing bool, call func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(s.ctx, s.limit)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return "", late(s.ctx)
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := call()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		switch {
		case errors.Is(a.err, keyring.ErrNotFound):
			return "", ErrNotFound
		case a.err != nil:
			return "", locked(a.err)
		}
		return a.text, nil
	case <-ctx.Done():
		s.late, s.writing = answers, writing
		return "", late(s.ctx)
	}
}

// late is the error of a call that was not waited for: because of its caller, or
// because the keychain had its time.
func late(caller context.Context) error {
	if err := caller.Err(); err != nil {
		return err
	}
	return locked(fmt.Errorf("no answer: %w", context.DeadlineExceeded))
}
