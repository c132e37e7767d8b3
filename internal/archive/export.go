package archive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"caio/internal/clock"
	"caio/internal/store"
)

// Source is what is exported.
type Source struct {
	Store   *store.Store
	Dir     string // the data folder
	Sandbox bool
	Version string // of this program
	Clock   clock.Clock
}

// Report is what was written.
type Report struct {
	Path    string   `json:"path"`
	Bytes   int64    `json:"bytes"`
	Counts  Counts   `json:"counts"`
	Missing []string `json:"missing"` // originals that are gone or changed, and so are not in it
}

// Export writes everything but secrets to a new file at path, readable by its owner
// alone, while CAIO goes on: what it holds is one moment's state. The file appears when
// it is whole; one that is there already is never replaced. Originals are left out
// unless withOriginals.
func Export(ctx context.Context, src Source, path string, withOriginals bool) (report Report, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return report, refuse(err, "%q is not a file's name.", path)
	}
	if _, err := os.Lstat(path); err == nil {
		return report, refuse(fs.ErrExist, "There is a file %s already; choose another name.", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".caio-export-*") // mode 0600
	if err != nil {
		return report, refuse(err, "The archive %s cannot be written: %s.", path, plain(err))
	}
	defer func() {
		if err != nil {
			_ = f.Close() // err says what happened
			_ = os.Remove(f.Name())
		}
	}()
	manifest, err := write(ctx, src, f, withOriginals)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return report, said(err, "The archive %s cannot be written: %s.", path)
	}
	return result(path, manifest)
}

func result(path string, m Manifest) (Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Report{}, refuse(err, "The archive %s has disappeared.", path)
	}
	return Report{Path: path, Bytes: info.Size(), Counts: m.Counts, Missing: m.Missing}, nil
}

// said gives an error of the file system a sentence; others have one.
func said(err error, format string, name string) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return refuse(err, format, name, plain(err))
	}
	return err
}
