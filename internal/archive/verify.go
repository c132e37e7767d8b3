package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"slices"
)

// Bounds of what is read before it has proved to be ours.
const (
	manifestMax = 256 << 20
	entriesMax  = 1_000_000
	ratioMax    = 1100 // deflate packs at most 1032 : 1
)

// checked is an archive whose every byte is what its manifest says.
type checked struct {
	manifest Manifest
	files    map[string]*zip.File
	entries  map[string]Entry // of the same names
	size     int64            // of all entries, unpacked
}

// verify reads all of the archive and changes nothing.
func verify(ctx context.Context, z *zip.Reader, path string) (*checked, error) {
	damaged := func(name string) error {
		return refuse(nil, "The archive %s is damaged: %q in it is not what was exported.", path, name)
	}
	c := &checked{files: map[string]*zip.File{}, entries: map[string]Entry{}}
	if len(z.File) > entriesMax {
		return nil, refuse(nil, "%s is no archive of CAIO: it has too many entries.", path)
	}
	for _, f := range z.File {
		if c.files[f.Name] != nil {
			return nil, damaged(f.Name)
		}
		c.files[f.Name] = f
	}
	if err := c.readManifest(path); err != nil {
		return nil, err
	}
	delete(c.files, manifestName)
	for _, e := range c.manifest.Entries {
		f := c.files[e.Name]
		if f == nil || !known(e.Name) || e.Size < 0 || f.UncompressedSize64 != uint64(e.Size) ||
			f.UncompressedSize64 > ratioMax*(f.CompressedSize64+1024) {
			return nil, damaged(e.Name)
		}
		c.entries[e.Name] = e
		c.size += e.Size
	}
	for name := range c.files {
		if _, ok := c.entries[name]; !ok {
			return nil, damaged(name)
		}
	}
	if c.files[databaseName] == nil || len(c.entries) != len(c.manifest.Entries) {
		return nil, damaged(databaseName)
	}
	for _, e := range c.manifest.Entries {
		if err := copyEntry(ctx, c.files[e.Name], e, io.Discard); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, damaged(e.Name)
		}
	}
	return c, nil
}

// known reports whether Export writes an entry of that name: no other is unpacked, so
// none can name a place outside the data folder.
func known(name string) bool {
	return name == databaseName || slices.Contains(lists, name) || renditionName.MatchString(name) || originalName.MatchString(name)
}

func (c *checked) readManifest(path string) error {
	foreign := refuse(nil, "%s is no archive of CAIO.", path)
	f := c.files[manifestName]
	if f == nil || f.UncompressedSize64 > manifestMax {
		return foreign
	}
	in, err := f.Open()
	if err != nil {
		return foreign
	}
	defer func() { _ = in.Close() }() // read only
	if err := json.NewDecoder(io.LimitReader(in, manifestMax)).Decode(&c.manifest); err != nil || c.manifest.Program != "CAIO" || c.manifest.Format < 1 {
		return foreign
	}
	if c.manifest.Format > format {
		return refuse(nil, "The archive %s was written by a newer CAIO (%q); install the newest CAIO, then restore it.", path, c.manifest.Version)
	}
	return nil
}

// copyEntry copies an entry and fails when it is not what the manifest says.
func copyEntry(ctx context.Context, f *zip.File, e Entry, out io.Writer) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // read only
	m := newMeter()
	if _, err := io.Copy(io.MultiWriter(out, m), reader{ctx, io.LimitReader(in, e.Size+1)}); err != nil {
		return err
	}
	if m.entry(e.Name) != e {
		return zip.ErrChecksum
	}
	return nil
}
