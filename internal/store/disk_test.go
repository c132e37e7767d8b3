package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"
)

// fillUp saves Posts from several sides until the disk is full, and returns the ids of
// those that were acknowledged.
func fillUp(t *testing.T, s *Store) []caio.PostID {
	t.Helper()
	var mu sync.Mutex
	var saved []caio.PostID
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for {
				p, err := s.SavePost(context.Background(), textPost(strings.Repeat("words to fill the disk ", 40)))
				if errors.Is(err, ErrFull) {
					if !strings.Contains(err.Error(), "free some space") {
						t.Errorf("%q does not say what to do", err)
					}
					return
				}
				if err != nil {
					t.Errorf("a full disk is reported as: %v", err)
					return
				}
				mu.Lock()
				saved = append(saved, p.ID)
				mu.Unlock()
			}
		})
	}
	done.Wait()
	return saved
}

// survives checks that everything acknowledged is there and nothing else.
func survives(t *testing.T, s *Store, saved []caio.PostID) {
	t.Helper()
	if len(saved) == 0 {
		t.Fatal("nothing fitted on the disk")
	}
	check(t, s.Check(t.Context()))
	for _, id := range saved {
		if _, err := s.Post(t.Context(), id); err != nil {
			t.Errorf("acknowledged, then lost: %v", err)
		}
	}
	page := must[PostPage](t)(s.Posts(t.Context(), PostQuery{Text: "words"}))
	if page.Total != len(saved) {
		t.Errorf("%d posts are there, %d were acknowledged", page.Total, len(saved))
	}
}

func TestNothingIsLostWhenNoPageIsLeft(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	must[int](t)(one(t.Context(), s.writer, value[int], "PRAGMA max_page_count = 300"))
	saved := fillUp(t, s)
	survives(t, s, saved)
	must[int](t)(one(t.Context(), s.writer, value[int], "PRAGMA max_page_count = 3000"))
	more := must[caio.Post](t)(s.SavePost(t.Context(), textPost("words")))
	check(t, s.Close())
	survives(t, openStore(t, s.Path()), append(saved, more.ID))
}

// mount gives the test a file system of its own in memory. It reports false where that
// is not permitted; the scenarios without a mount cover those systems.
func mount(t *testing.T, dir, options string) bool {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		return false
	}
	check(t, os.MkdirAll(dir, 0o700))
	if out, err := osexec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Logf("mount: %s", out)
		return false
	}
	t.Cleanup(func() {
		if out, err := osexec.CommandContext(context.Background(), "umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return true
}

func TestNothingIsLostOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "small")
	if !mount(t, dir, "size=4m") {
		return
	}
	ballast := filepath.Join(dir, "ballast")
	check(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600))
	s := openStore(t, filepath.Join(dir, "caio.db"))
	saved := fillUp(t, s)
	t.Logf("%d posts fitted", len(saved))
	survives(t, s, saved)
	wantErr(t, s.Backup(t.Context(), filepath.Join(dir, "copy.db")), ErrFull)
	if exists(filepath.Join(dir, "copy.db")) || exists(filepath.Join(dir, "copy.db.partial")) {
		t.Error("half a backup was left")
	}
	check(t, os.Remove(ballast))
	more := must[caio.Post](t)(s.SavePost(t.Context(), textPost("words")))
	check(t, s.Close())
	survives(t, openStore(t, s.Path()), append(saved, more.ID))
}

func TestOpeningOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "small")
	if !mount(t, dir, "size=1m") {
		return
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err == nil {
		t.Log("the disk took it all")
	}
	path := filepath.Join(dir, "caio.db")
	_, err := Open(t.Context(), path, Options{})
	wantErr(t, err, ErrFull)
	check(t, os.Remove(ballast))
	check(t, os.Truncate(path, 0)) // what it may have begun
	check(t, openStore(t, path).Check(t.Context()))
}

func TestAWriteProtectedDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "protected")
	if !mount(t, dir, "size=8m") {
		return
	}
	path := filepath.Join(dir, "caio.db")
	s := openStore(t, path)
	p := must[caio.Post](t)(s.SavePost(t.Context(), textPost("kept")))
	check(t, s.Close())
	if out, err := osexec.CommandContext(t.Context(), "mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %s", out)
	}
	before := snapshotFolder(t, dir)
	_, err := Open(t.Context(), path, Options{})
	wantErr(t, err, ErrReadOnly)
	same(t, "folder", snapshotFolder(t, dir), before)
	if out, err := osexec.CommandContext(t.Context(), "mount", "-o", "remount,rw", dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %s", out)
	}
	must[caio.Post](t)(openStore(t, path).Post(t.Context(), p.ID))
}

// TestAWriterThatMayNotWrite swaps the writer's connection for one that SQLite opened
// read-only, as it does silently for a write-protected file.
func TestAWriterThatMayNotWrite(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	p := must[caio.Post](t)(s.SavePost(t.Context(), textPost("kept")))
	writable := s.writer
	s.writer = must[*sql.DB](t)(openDB(t.Context(), s.path, "ro", common))
	_, err := s.SavePost(t.Context(), p)
	wantErr(t, err, ErrReadOnly)
	same(t, "post", must[caio.Post](t)(s.Post(t.Context(), p.ID)), p)
	check(t, s.writer.Close())
	s.writer = writable
	must[caio.Post](t)(s.SavePost(t.Context(), p))
}
