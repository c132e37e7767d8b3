package media

import (
	"encoding/binary"
	"fmt"
	"io"

	"caio/internal/caio"
)

// videoFacts reads duration and dimensions of an MP4 or MOV (ISO/IEC 14496-12: mvhd,
// tkhd). Other containers have none: their limits are left to the network. A file whose
// boxes reach beyond its end is cut short.
func videoFacts(f io.ReadSeeker, a *caio.Asset) error {
	if a.Type != "video/mp4" && a.Type != "video/quicktime" && a.Type != "video/x-m4v" {
		return nil
	}
	r := boxes{f: f, asset: a}
	if err := r.walk(0, a.Size, 0); err != nil {
		return fmt.Errorf("%s is damaged or cut short: %w", a.Name, err)
	}
	if !r.moov {
		return fmt.Errorf("%s is damaged or cut short: its index is missing", a.Name)
	}
	return nil
}

type boxes struct {
	f     io.ReadSeeker
	asset *caio.Asset
	moov  bool
	count int
}

// walk reads the boxes between two offsets. Depth and number are bounded: hostile files
// nest and repeat.
func (b *boxes) walk(from, to int64, depth int) error {
	for from+8 <= to {
		if b.count++; b.count > 10_000 || depth > 8 {
			return fmt.Errorf("its structure does not end")
		}
		kind, start, end, err := b.header(from, to)
		if err != nil {
			return err
		}
		if err := b.box(kind, start, end, depth); err != nil {
			return err
		}
		from = end
	}
	return nil
}

func (b *boxes) header(at, to int64) (kind string, start, end int64, err error) {
	var h [16]byte
	if err := b.read(at, h[:8]); err != nil {
		return "", 0, 0, err
	}
	size, start := int64(binary.BigEndian.Uint32(h[:4])), at+8
	switch size {
	case 0:
		size = to - at
	case 1:
		if err := b.read(at, h[:]); err != nil {
			return "", 0, 0, err
		}
		size, start = int64(binary.BigEndian.Uint64(h[8:])), at+16
	}
	if size < start-at || at+size > to || at+size < at {
		return "", 0, 0, fmt.Errorf("a part of it reaches beyond its end")
	}
	return string(h[4:8]), start, at + size, nil
}

func (b *boxes) box(kind string, start, end int64, depth int) error {
	switch kind {
	case "moov":
		b.moov = true
		return b.walk(start, end, depth+1)
	case "trak":
		return b.walk(start, end, depth+1)
	case "mvhd":
		return b.movie(start, end)
	case "tkhd":
		return b.track(start, end)
	}
	return nil
}

func (b *boxes) movie(start, end int64) error {
	var h [32]byte
	if end-start < int64(len(h)) {
		return fmt.Errorf("its header is too short")
	}
	if err := b.read(start, h[:]); err != nil {
		return err
	}
	scale, length := uint64(binary.BigEndian.Uint32(h[12:])), uint64(binary.BigEndian.Uint32(h[16:]))
	if h[0] == 1 {
		scale, length = uint64(binary.BigEndian.Uint32(h[20:])), binary.BigEndian.Uint64(h[24:])
	}
	const century = 100 * 365 * 24 * 3600
	if scale > 0 && length/scale < century {
		b.asset.Duration = int64(length / scale * 1000)
		b.asset.Duration += int64(length % scale * 1000 / scale)
	}
	return nil
}

// track reads the size of a picture track; a quarter turn in its matrix swaps the sides.
func (b *boxes) track(start, end int64) error {
	size := int64(84)
	var version [1]byte
	if err := b.read(start, version[:]); err != nil {
		return err
	}
	if version[0] == 1 {
		size = 96
	}
	if end-start < size {
		return fmt.Errorf("a track's header is too short")
	}
	h := make([]byte, size)
	if err := b.read(start, h); err != nil {
		return err
	}
	w, ht := int(binary.BigEndian.Uint32(h[size-8:])>>16), int(binary.BigEndian.Uint32(h[size-4:])>>16)
	if w == 0 || ht == 0 {
		return nil // a sound track
	}
	matrix := h[size-44:]
	if binary.BigEndian.Uint32(matrix) == 0 && binary.BigEndian.Uint32(matrix[4:]) != 0 {
		w, ht = ht, w
	}
	b.asset.Width, b.asset.Height = w, ht
	return nil
}

func (b *boxes) read(at int64, p []byte) error {
	if _, err := b.f.Seek(at, io.SeekStart); err != nil {
		return fmt.Errorf("it cannot be read")
	}
	if _, err := io.ReadFull(b.f, p); err != nil {
		return fmt.Errorf("it ends too early")
	}
	return nil
}
