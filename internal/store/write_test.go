package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// hold keeps the writer busy until the returned function is called.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	began, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.write(context.Background(), func(*sql.Tx) error {
			close(began)
			<-end
			return nil
		})
	}()
	<-began
	return func() {
		t.Helper()
		close(end)
		check(t, <-done)
	}
}

// commits counts the transactions in the log: the frames that carry a database size
// ("WAL Format", sqlite.org/walformat.html).
func commits(t *testing.T, s *Store) int {
	t.Helper()
	log := must[[]byte](t)(os.ReadFile(s.Path() + "-wal"))
	const head, frameHead = 32, 24
	frame := frameHead + int(binary.BigEndian.Uint32(log[8:]))
	n := 0
	for at := head; at+frame <= len(log); at += frame {
		if string(log[at+8:at+16]) == string(log[16:24]) && binary.BigEndian.Uint32(log[at+4:]) != 0 {
			n++
		}
	}
	return n
}

func TestWritesAreCommittedInGroups(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	before := commits(t, s)
	release := hold(t, s)
	const n = 1000
	var started, done sync.WaitGroup
	started.Add(n)
	errs := make(chan error, n)
	for i := range n {
		done.Go(func() {
			started.Done()
			errs <- s.SetSetting(context.Background(), fmt.Sprint("key", i), "v")
		})
	}
	started.Wait()
	release()
	done.Wait()
	for range n {
		check(t, <-errs)
	}
	if got := commits(t, s) - before; got < 1 || got > n/10 {
		t.Errorf("%d writes took %d commits", n, got)
	} else {
		t.Logf("%d writes took %d commits", n, got)
	}
	if stored := must[int](t)(one(t.Context(), s.reads, value[int], "SELECT count(*) FROM setting")); stored != n {
		t.Errorf("%d of %d writes are there", stored, n)
	}
}

func TestAFailingChangeIsUndoneAlone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	broken := errors.New("broken")
	set := func(tx *sql.Tx, key string) error {
		_, err := exec(tx, "INSERT INTO setting (key, value) VALUES (?, 'v')", key)
		return err
	}
	changes := map[string]func(tx *sql.Tx) error{
		"good": func(tx *sql.Tx) error { return set(tx, "good") },
		"bad": func(tx *sql.Tx) error {
			if err := set(tx, "bad"); err != nil {
				return err
			}
			return broken
		},
		"twice": func(tx *sql.Tx) error { // breaks a constraint half-way
			if err := set(tx, "twice"); err != nil {
				return err
			}
			return set(tx, "twice")
		},
		"fine": func(tx *sql.Tx) error { return set(tx, "fine") },
	}
	release := hold(t, s)
	var started, done sync.WaitGroup
	results := sync.Map{}
	for name, change := range changes {
		started.Add(1)
		done.Go(func() {
			started.Done()
			results.Store(name, fmt.Sprint(s.write(ctx, change)))
		})
	}
	started.Wait()
	release()
	done.Wait()
	for name, want := range map[string]string{"good": "<nil>", "fine": "<nil>", "bad": "broken", "twice": "UNIQUE constraint failed: setting.key"} {
		if got, _ := results.Load(name); got != want {
			t.Errorf("%s returned %v, want %s", name, got, want)
		}
		stored := must[string](t)(s.Setting(ctx, name))
		if (stored == "v") != (want == "<nil>") {
			t.Errorf("%s returned %s and left %q", name, want, stored)
		}
	}
}

func TestACancelledChangeDoesNotStart(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.SetSetting(ctx, "k", "v") }()
	cancel()
	wantErr(t, <-done, context.Canceled)
	wantErr(t, s.SetSetting(ctx, "k", "v"), context.Canceled)
	release()
	if v := must[string](t)(s.Setting(t.Context(), "k")); v != "" {
		t.Error("a cancelled write happened")
	}

	// Cancelled while it runs, its outcome is awaited and true.
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	check(t, s.write(ctx, func(tx *sql.Tx) error {
		cancel()
		_, err := exec(tx, "INSERT INTO setting (key, value) VALUES ('k', 'v')")
		return err
	}))
	if v := must[string](t)(s.Setting(t.Context(), "k")); v != "v" {
		t.Error("a write that returned nil did not happen")
	}
}
