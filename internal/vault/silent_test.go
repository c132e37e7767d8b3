package vault

import (
	"context"
	"errors"
	"testing"
	"time"

	"caio/internal/caio"
)

// stuckRing answers nothing until it is let go.
type stuckRing struct {
	*fakeRing
	reads bool // get, too
	let   chan struct{}
	asked chan struct{}
}

func (r *stuckRing) get(name string) (string, error) {
	if r.reads {
		r.asked <- struct{}{}
		<-r.let
	}
	return r.fakeRing.get(name)
}

func (r *stuckRing) set(name, text string) error {
	r.asked <- struct{}{}
	<-r.let
	return r.fakeRing.set(name, text)
}

func TestASilentKeychainIsLocked(t *testing.T) {
	t.Parallel()
	r := &stuckRing{newRing(), false, make(chan struct{}), make(chan struct{}, 9)}
	k := newKeychain(r, 20*time.Millisecond)
	if err := k.Set(t.Context(), "k", caio.NewSecret("first")); !errors.Is(err, ErrLocked) {
		t.Fatalf("a call without an answer: %v", err)
	}
	<-r.asked
	// The first call still hangs: the second must not start, or the late answer of the first
	// would take it back.
	if err := k.Set(t.Context(), "k", caio.NewSecret("second")); !errors.Is(err, ErrLocked) {
		t.Fatalf("a call behind one that hangs: %v", err)
	}
	if len(r.asked) != 0 {
		t.Error("two calls at once")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Set(ctx, "k", caio.NewSecret("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	close(r.let)
	k.limit = keychainLimit
	put(t, k, "k", "third")
	if secret, err := k.Get(t.Context(), "k"); err != nil || secret.Reveal() != "third" {
		t.Errorf("after it woke: %q, %v", secret.Reveal(), err)
	}
}

// TestAReadThatNeverEndsIsForgotten has a read hang for good, as when the keychain's
// program was restarted while it asked for the password.
func TestAReadThatNeverEndsIsForgotten(t *testing.T) {
	t.Parallel()
	r := &stuckRing{newRing(), true, make(chan struct{}), make(chan struct{}, 99)}
	k := newKeychain(r, 10*time.Millisecond)
	for len(r.asked) < 2 { // the second one is let through at last
		if _, err := k.Get(t.Context(), "k"); !errors.Is(err, ErrLocked) {
			t.Fatalf("a read without an answer: %v", err)
		}
	}
	close(r.let)
}
