package archive

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/store"
)

// writer writes the entries of an archive and keeps its manifest.
type writer struct {
	ctx      context.Context
	zip      *zip.Writer
	at       clock.Clock
	manifest Manifest
}

func write(ctx context.Context, src Source, f io.Writer, withOriginals bool) (Manifest, error) {
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := &writer{ctx: ctx, zip: zip.NewWriter(buffered), at: src.Clock, manifest: Manifest{
		Program: "CAIO", Format: format, Version: src.Version, At: caio.At(src.Clock.Now()), Sandbox: src.Sandbox,
		Missing: []string{}, Entries: []Entry{},
	}}
	err := w.all(src, withOriginals)
	if err == nil {
		err = w.zip.Close()
	}
	if err == nil {
		err = buffered.Flush()
	}
	return w.manifest, err
}

// all writes the database first, and the lists from that same copy.
func (w *writer) all(src Source, withOriginals bool) (err error) {
	dir, err := os.MkdirTemp(src.Dir, ".export-")
	if err != nil {
		return refuse(err, "The data folder %s cannot be written to: %s.", src.Dir, plain(err))
	}
	defer func() { _ = os.RemoveAll(dir) }() // erase finds what stays behind
	file := filepath.Join(dir, databaseName)
	if err := src.Store.Backup(w.ctx, file); err != nil {
		return err
	}
	if err := w.file(databaseName, file, zip.Deflate); err != nil {
		return err
	}
	copied, err := store.Open(w.ctx, file, store.Options{Clock: src.Clock})
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	err = w.lists(copied)
	if err == nil {
		err = w.renditions(src.Dir)
	}
	if err == nil && withOriginals {
		err = w.originals(copied)
	}
	if closeErr := copied.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return w.add(manifestName, zip.Deflate, func(out io.Writer) error {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(w.manifest)
	})
}

func (w *writer) add(name string, method uint16, content func(io.Writer) error) error {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: w.at.Now().UTC()})
	if err != nil {
		return err
	}
	m := newMeter()
	if err := content(io.MultiWriter(out, m)); err != nil {
		return err
	}
	w.manifest.Entries = append(w.manifest.Entries, m.entry(name))
	return nil
}

func (w *writer) file(name, path string, method uint16) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	return w.add(name, method, func(out io.Writer) error {
		_, err := io.Copy(out, reader{w.ctx, f})
		return err
	})
}

func (w *writer) lists(s *store.Store) error {
	c := &w.manifest.Counts
	for _, write := range []func() error{
		func() error { return list(w, "posts.json", s.EachPost, &c.Posts) },
		func() error { return list(w, "deliveries.json", s.EachDelivery, &c.Deliveries) },
		func() error { return list(w, "attempts.json", s.EachAttempt, &c.Attempts) },
		func() error { return list(w, "accounts.json", eachOf(s.Accounts), &c.Accounts) },
		func() error { return list(w, "channels.json", eachOf(s.Channels), &c.Channels) },
		func() error { return list(w, "assets.json", s.EachAsset, &c.Assets) },
		func() error { return list(w, "metrics.json", s.EachSnapshot, &c.Snapshots) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// list writes a JSON array, one element a line.
func list[T any](w *writer, name string, each func(context.Context, func(T) error) error, count *int) error {
	return w.add(name, zip.Deflate, func(out io.Writer) error {
		between := "[\n"
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		if err := each(w.ctx, func(v T) error {
			if _, err := io.WriteString(out, between); err != nil {
				return err
			}
			between = ","
			*count++
			return enc.Encode(v)
		}); err != nil {
			return err
		}
		if *count == 0 {
			_, err := io.WriteString(out, "[]\n")
			return err
		}
		_, err := io.WriteString(out, "]\n")
		return err
	})
}

func eachOf[T any](all func(context.Context) ([]T, error)) func(context.Context, func(T) error) error {
	return func(ctx context.Context, fn func(T) error) error {
		list, err := all(ctx)
		if err != nil {
			return err
		}
		for _, v := range list {
			if err := fn(v); err != nil {
				return err
			}
		}
		return nil
	}
}

// renditions adds the pictures that CAIO made, as they lie in the data folder.
func (w *writer) renditions(dir string) error {
	return fs.WalkDir(os.DirFS(dir), renditions, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // none yet
		}
		if err != nil || !entry.Type().IsRegular() || !renditionName.MatchString(name) {
			return err
		}
		w.manifest.Counts.Renditions++
		return w.file(name, filepath.Join(dir, filepath.FromSlash(name)), zip.Store)
	})
}

// originals adds each original that is still what it was, once however many use it.
func (w *writer) originals(s *store.Store) error {
	done := map[string]bool{}
	return s.EachAsset(w.ctx, func(a caio.Asset) error {
		name := entryOf(a)
		switch {
		case done[name]:
			return nil
		case !originalName.MatchString(name) || !intact(w.ctx, a.Path, a.Size, a.SHA256):
			w.manifest.Missing = append(w.manifest.Missing, a.Path)
			return nil
		}
		done[name] = true
		w.manifest.Counts.Originals++
		if err := w.file(name, a.Path, zip.Store); err != nil {
			return err
		}
		if last := w.manifest.Entries[len(w.manifest.Entries)-1]; last.SHA256 != a.SHA256 {
			return refuse(nil, "The file %s was changed while it was being exported; export again.", a.Path)
		}
		return nil
	})
}

// entryOf returns the name that an Asset's original has in an archive.
func entryOf(a caio.Asset) string {
	return originals + "/" + a.SHA256 + extension(a.Name)
}

// extension returns a name's extension if it is a plain one, for whoever looks into the
// archive.
func extension(name string) string {
	ext := strings.ToLower(filepath.Ext(name))
	if len(ext) < 2 || len(ext) > 6 || strings.Trim(ext[1:], "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return ext
}
