package desktop

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestInstance(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := make(chan Signal, 10)
	first, err := Acquire(dir, func(s Signal) { got <- s })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(dir, nil); !errors.Is(err, ErrRunning) {
		t.Errorf("a second one: %v", err)
	}
	for _, s := range []Signal{Wake, Show} {
		if !Send(t.Context(), dir, s) || <-got != s {
			t.Errorf("%s did not arrive", s)
		}
	}
	if Send(t.Context(), dir, "format the disk") {
		t.Error("an unknown signal was accepted")
	}
	info, err := os.Stat(filepath.Join(dir, addressName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if Send(t.Context(), dir, Wake) {
		t.Error("a signal reached nobody")
	}
	again, err := Acquire(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestSignalsNeedTheToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := Acquire(dir, func(s Signal) { t.Errorf("signal %s", s) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Release() })
	b, err := os.ReadFile(filepath.Join(dir, addressName))
	if err != nil {
		t.Fatal(err)
	}
	var a address
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	a.Token = "guessed"
	if b, err = json.Marshal(a); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, addressName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if Send(t.Context(), other, Wake) {
		t.Error("a wrong token was accepted")
	}
}
