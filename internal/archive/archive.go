// Package archive takes everything out of CAIO into one file, brings it back in, and
// erases it. It hides the file's layout, and how each of the three either happens whole
// or changes nothing. No archive holds a secret: tokens stay in the keychain.
package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"syscall"

	"caio/internal/caio"
)

// format is the layout that this program writes and the newest that it reads.
const format = 1

// Names of the entries. The lists are JSON arrays of the vocabulary's nouns, for other
// programs to read; the database is what Restore brings back.
const (
	manifestName = "manifest.json"
	databaseName = "caio.db"
	renditions   = "renditions"
	originals    = "originals"
)

var (
	// lists are the entries in open format.
	lists = []string{"posts.json", "deliveries.json", "attempts.json", "accounts.json", "channels.json", "assets.json", "metrics.json"}

	// renditionName and originalName are the files; originals are named by their content.
	renditionName = regexp.MustCompile(`^renditions/[0-9a-f]{2}/[0-9a-f]{64}\.(jpg|png)$`)
	originalName  = regexp.MustCompile(`^originals/[0-9a-f]{64}(\.[a-z0-9]{1,5})?$`)
)

// Manifest says what an archive holds.
type Manifest struct {
	Program string       `json:"program"`
	Format  int          `json:"format"`
	Version string       `json:"version"` // of the CAIO that wrote it
	At      caio.Instant `json:"at"`
	Sandbox bool         `json:"sandbox"`
	Counts  Counts       `json:"counts"`
	Missing []string     `json:"missing"` // originals that were gone, or changed
	Entries []Entry      `json:"entries"` // all but the manifest
}

// Counts says how much of what an archive holds.
type Counts struct {
	Posts      int `json:"posts"`
	Deliveries int `json:"deliveries"`
	Attempts   int `json:"attempts"`
	Accounts   int `json:"accounts"`
	Channels   int `json:"channels"`
	Assets     int `json:"assets"`
	Snapshots  int `json:"snapshots"`
	Renditions int `json:"renditions"`
	Originals  int `json:"originals"`
}

// Entry is one file of an archive.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Error is a sentence about what could not be done; nothing was changed.
type Error struct {
	Message string
	Err     error // what lies behind it, for logs; may be nil
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(cause error, format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...), Err: cause}
}

// plain says in a few words what is wrong with a file.
func plain(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// meter hashes and counts what passes through it.
type meter struct {
	hash hash.Hash
	size int64
}

func newMeter() *meter { return &meter{hash: sha256.New()} }

func (m *meter) Write(p []byte) (int, error) {
	m.size += int64(len(p))
	return m.hash.Write(p)
}

func (m *meter) entry(name string) Entry {
	return Entry{Name: name, Size: m.size, SHA256: hex.EncodeToString(m.hash.Sum(nil))}
}

// intact reports whether the file is the one that was described, to the last byte.
func intact(ctx context.Context, path string, size int64, sha256 string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != size {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // read only
	m := newMeter()
	_, err = io.Copy(m, reader{ctx, f})
	return err == nil && m.entry("").SHA256 == sha256
}

// reader ends when ctx does: files can be large.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// syncDir makes new names in a folder durable. Windows has no such call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	return err
}
