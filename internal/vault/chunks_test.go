package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"

	"github.com/zalando/go-keyring"
	"pgregory.net/rapid"
)

// fakeRing is a keychain in memory, as narrow as Windows'. Its power can be cut.
type fakeRing struct {
	mu    sync.Mutex
	items map[string]string
	left  int // changes until the power is cut; -1 never
}

var errPower = errors.New("the power was cut")

func newRing() *fakeRing { return &fakeRing{items: map[string]string{}, left: -1} }

func (r *fakeRing) get(name string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text, ok := r.items[name]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (r *fakeRing) change() error {
	if r.left == 0 {
		return errPower
	}
	r.left--
	return nil
}

func (r *fakeRing) set(name, text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(text) >= 2000 {
		return keyring.ErrSetDataTooBig
	}
	if err := r.change(); err != nil {
		return err
	}
	r.items[name] = text
	return nil
}

func (r *fakeRing) delete(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.change(); err != nil {
		return err
	}
	if _, ok := r.items[name]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.items, name)
	return nil
}

func TestKeychainMeetsTheContract(t *testing.T) {
	t.Parallel()
	r := newRing()
	contract(t, newKeychain(r, keychainLimit))
	if len(r.items) > 0 {
		t.Errorf("%d items left behind", len(r.items))
	}
}

// TestACrashNeverMixesOrLosesAValue cuts the power after every single change that a Set
// or Delete makes.
func TestACrashNeverMixesOrLosesAValue(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	values := map[string]string{
		"none": "", "short": "short", "long": strings.Repeat("long", 3000), "longer": strings.Repeat("longer", 2500), "two": strings.Repeat("2", 2500),
	}
	for from, old := range values {
		for to, fresh := range values {
			for cut := 0; ; cut++ {
				name := fmt.Sprintf("%s to %s, cut after %d changes", from, to, cut)
				r := newRing()
				k := newKeychain(r, keychainLimit)
				if from != "none" {
					put(t, k, "k", old)
				}
				r.left = cut
				var err error
				if to == "none" {
					err = k.Delete(ctx, "k")
				} else {
					err = k.Set(ctx, "k", caio.NewSecret(fresh))
				}
				r.left = -1
				now, getErr := k.Get(ctx, "k")
				is := func(name, value string) bool {
					if name == "none" {
						return errors.Is(getErr, ErrNotFound)
					}
					return getErr == nil && now.Reveal() == value
				}
				if !is(from, old) && !is(to, fresh) || err == nil && !is(to, fresh) {
					t.Fatalf("%s: a value of %d bytes, %v", name, len(now.Reveal()), getErr)
				}
				if err := k.Delete(ctx, "k"); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if len(r.items) > 0 {
					t.Fatalf("%s: left in the keychain: %d items", name, len(r.items))
				}
				if err == nil {
					break
				}
			}
		}
	}
}

func TestManyCrashes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		r := newRing()
		k := newKeychain(r, keychainLimit)
		possible := map[string]bool{"": true} // what the value may be; "" none
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			r.left = rapid.IntRange(-1, 12).Draw(t, "cut")
			value := strings.Repeat(rapid.StringMatching("[a-z]").Draw(t, "letter"), rapid.SampledFrom([]int{0, 1, 1899, 1901, 5000, 9000}).Draw(t, "size"))
			var err error
			if value == "" {
				err = k.Delete(ctx, "k")
			} else {
				err = k.Set(ctx, "k", caio.NewSecret(value))
			}
			if err == nil {
				possible = map[string]bool{}
			}
			possible[value] = true
			r.left = -1
			secret, err := k.Get(ctx, "k")
			if err != nil && !errors.Is(err, ErrNotFound) || !possible[secret.Reveal()] {
				t.Fatalf("%d bytes, %v", len(secret.Reveal()), err)
			}
			possible = map[string]bool{secret.Reveal(): true}
		}
		if err := k.Delete(ctx, "k"); err != nil || len(r.items) > 0 {
			t.Fatalf("delete: %v, left %d items", err, len(r.items))
		}
	})
}

// TestAnotherProgramReplacesTheValueMeanwhile has the chunks vanish under a reader.
func TestAnotherProgramReplacesTheValueMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRing()
	other := newKeychain(r, keychainLimit)
	put(t, other, "k", strings.Repeat("old", 2000))
	fresh := strings.Repeat("new", 2000)
	reader := newKeychain(&racingRing{fakeRing: r, race: sync.OnceFunc(func() { put(t, other, "k", fresh) })}, keychainLimit)
	if secret, err := reader.Get(t.Context(), "k"); err != nil || secret.Reveal() != fresh {
		t.Errorf("got %d bytes, %v", len(secret.Reveal()), err)
	}
}

// racingRing lets race happen after the first item was read.
type racingRing struct {
	*fakeRing
	race func()
}

func (r *racingRing) get(name string) (string, error) {
	text, err := r.fakeRing.get(name)
	r.race()
	return text, err
}

func TestDamagedEntriesAreReported(t *testing.T) {
	t.Parallel()
	r := newRing()
	k := newKeychain(r, keychainLimit)
	put(t, k, "k", strings.Repeat("planted", 1000))
	whole := maps.Clone(r.items)
	for name := range whole {
		if name == "k" {
			continue
		}
		r.items = maps.Clone(whole)
		delete(r.items, name)
		if _, err := k.Get(t.Context(), "k"); !errors.Is(err, ErrDamaged) {
			t.Errorf("without one chunk: %v", err)
		}
		r.items = maps.Clone(whole)
		r.items[name] += "x"
		if _, err := k.Get(t.Context(), "k"); !errors.Is(err, ErrDamaged) {
			t.Errorf("with a chunk of another value: %v", err)
		}
	}
	r.items = map[string]string{"k": "planted, by another program"}
	if _, err := k.Get(t.Context(), "k"); !errors.Is(err, ErrDamaged) || strings.Contains(err.Error(), "planted") {
		t.Errorf("another program's entry: %v", err)
	}
}
