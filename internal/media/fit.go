package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/disintegration/imaging"

	"caio/internal/caio"
)

// Renderer makes Renditions and thumbnails and keeps them in a folder.
type Renderer struct {
	dir string
	sem chan struct{} // decoded pictures are large; two at a time
}

// NewRenderer keeps its files below dir, which need not exist.
func NewRenderer(dir string) *Renderer { return &Renderer{dir: dir, sem: make(chan struct{}, 2)} }

const (
	typeJPEG = "image/jpeg"
	typePNG  = "image/png"
)

// Plan returns the Asset as Fit would make it, without making it: what the check while
// composing needs. Size is 0 where only encoding could tell.
func Plan(a caio.Asset, l caio.MediaLimit) caio.Asset {
	p, ok := plan(a, l)
	if !ok {
		return a
	}
	a.Type, a.Width, a.Height, a.Size = p.mime, p.width, p.height, 0
	return a
}

type rendition struct {
	mime          string
	width, height int
}

// plan says what a still picture has to become; ok is false when it fits as it is or
// cannot be made to.
func plan(a caio.Asset, l caio.MediaLimit) (rendition, bool) {
	if a.Kind != caio.KindImage || a.Width == 0 || a.Height == 0 {
		return rendition{}, false
	}
	r := rendition{mime: a.Type, width: a.Width, height: a.Height}
	if len(l.Types) > 0 && !slices.Contains(l.Types, a.Type) || (a.Type != typeJPEG && a.Type != typePNG) {
		r.mime = ""
		for _, mime := range [...]string{typeJPEG, typePNG} {
			if r.mime == "" && (len(l.Types) == 0 || slices.Contains(l.Types, mime)) {
				r.mime = mime
			}
		}
	}
	scale := 1.0
	shrink := func(have, most float64) {
		if most > 0 && have > most {
			scale = min(scale, most/have)
		}
	}
	shrink(float64(a.Width), float64(l.MaxWidth))
	shrink(float64(a.Height), float64(l.MaxHeight))
	if pixels := float64(a.Width) * float64(a.Height); l.MaxPixels > 0 && pixels > float64(l.MaxPixels) {
		scale = min(scale, math.Sqrt(float64(l.MaxPixels)/pixels))
	}
	r.width, r.height = max(1, int(float64(a.Width)*scale)), max(1, int(float64(a.Height)*scale))
	fits := len(l.Types) == 0 || slices.Contains(l.Types, a.Type)
	changed := !fits || scale < 1 || (l.MaxBytes > 0 && a.Size > l.MaxBytes)
	return r, changed && r.mime != ""
}

// Fit returns the Asset itself when it fits the limit, else a Rendition of it: smaller,
// of another type, or both. A JPEG always loses its EXIF data: where a picture was taken
// is nobody's business. Ratio and what is no still picture are left alone.
func (r *Renderer) Fit(ctx context.Context, a caio.Asset, l caio.MediaLimit) (caio.Asset, error) {
	want, ok := plan(a, l)
	if !ok && a.Type == typeJPEG && a.Kind == caio.KindImage {
		return r.bare(a)
	}
	if !ok {
		return a, nil
	}
	select {
	case r.sem <- struct{}{}:
		defer func() { <-r.sem }()
	case <-ctx.Done():
		return a, ctx.Err()
	}
	picture, err := imaging.Open(a.Path, imaging.AutoOrientation(true))
	if err != nil {
		return a, fmt.Errorf("%s cannot be converted: %s", a.Name, plain(err))
	}
	data, size, err := encodeWithin(picture, want, l.MaxBytes)
	if err != nil {
		return a, fmt.Errorf("%s cannot be converted to fit: %w", a.Name, err)
	}
	a.Type, a.Width, a.Height = want.mime, size.X, size.Y
	return r.keep(a, data)
}

// encodeWithin lowers quality first and size then, until the picture has at most
// maxBytes.
func encodeWithin(picture image.Image, want rendition, maxBytes int64) ([]byte, image.Point, error) {
	width, height := want.width, want.height
	for range 12 {
		scaled := picture
		if width != picture.Bounds().Dx() || height != picture.Bounds().Dy() {
			scaled = imaging.Resize(picture, width, height, imaging.Lanczos)
		}
		for _, quality := range [...]int{92, 85, 75} {
			data, err := encode(scaled, want.mime, quality)
			if err != nil {
				return nil, image.Point{}, err
			}
			if maxBytes == 0 || int64(len(data)) <= maxBytes {
				return data, image.Pt(width, height), nil
			}
			if want.mime == typePNG {
				break
			}
		}
		width, height = max(1, width*4/5), max(1, height*4/5)
	}
	return nil, image.Point{}, fmt.Errorf("it stays over %d bytes", maxBytes)
}

func encode(picture image.Image, mime string, quality int) ([]byte, error) {
	var b bytes.Buffer
	if mime == typePNG {
		err := png.Encode(&b, picture)
		return b.Bytes(), err
	}
	opaque := image.NewRGBA(picture.Bounds()) // JPEG has no transparency: show it on white
	draw.Draw(opaque, opaque.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(opaque, opaque.Bounds(), picture, picture.Bounds().Min, draw.Over)
	err := jpeg.Encode(&b, opaque, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// bare returns a JPEG without its EXIF data, losslessly where it is upright.
func (r *Renderer) bare(a caio.Asset) (caio.Asset, error) {
	f, err := os.Open(a.Path)
	if err != nil {
		return a, fmt.Errorf("%s cannot be opened: %s", a.Name, plain(err))
	}
	defer func() { _ = f.Close() }() // read only
	turn := orientation(f)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return a, fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return a, fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	stripped, had := withoutEXIF(data)
	if !had {
		return a, nil
	}
	if turn == 1 {
		return r.keep(a, stripped)
	}
	picture, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
	if err != nil {
		return a, fmt.Errorf("%s cannot be converted: %s", a.Name, plain(err))
	}
	upright, err := encode(picture, typeJPEG, 92)
	if err != nil {
		return a, fmt.Errorf("%s cannot be converted: %w", a.Name, err)
	}
	return r.keep(a, upright)
}

// withoutEXIF drops the APP1 and APP13 segments of a JPEG: EXIF, XMP and IPTC.
func withoutEXIF(data []byte) (out []byte, had bool) {
	at := 2
	out = append(out, data[:min(2, len(data))]...)
	for at+4 <= len(data) && data[at] == 0xFF && data[at+1] != 0xDA {
		end := at + 2 + int(data[at+2])<<8 + int(data[at+3])
		if end > len(data) {
			return data, false
		}
		if marker := data[at+1]; marker == 0xE1 || marker == 0xED {
			had = true
		} else {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return append(out, data[at:]...), had
}

// keep writes a Rendition under its content's hash: temporary name, synced, renamed.
func (r *Renderer) keep(a caio.Asset, data []byte) (caio.Asset, error) {
	sum := sha256.Sum256(data)
	a.SHA256, a.Size = hex.EncodeToString(sum[:]), int64(len(data))
	ext := ".jpg"
	if a.Type == typePNG {
		ext = ".png"
	}
	a.Name = strings.TrimSuffix(a.Name, filepath.Ext(a.Name)) + ext
	a.Path = filepath.Join(r.dir, "renditions", a.SHA256[:2], a.SHA256+ext)
	if _, err := os.Stat(a.Path); err == nil {
		return a, nil
	}
	if err := writeWhole(a.Path, data); err != nil {
		return a, fmt.Errorf("the converted %s cannot be stored: %s", a.Name, plain(err))
	}
	return a, nil
}

func writeWhole(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the write failed; that error counts
		}
	}()
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// Thumb returns the path of a small JPEG of a picture, made on first use. What has no
// picture is an error.
func (r *Renderer) Thumb(ctx context.Context, a caio.Asset) (string, error) {
	path := filepath.Join(r.dir, "thumbs", a.SHA256+".jpg")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if a.Kind != caio.KindImage && a.Kind != caio.KindAnimated {
		return "", fmt.Errorf("%s has no picture to show", a.Name)
	}
	select {
	case r.sem <- struct{}{}:
		defer func() { <-r.sem }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	picture, err := imaging.Open(a.Path, imaging.AutoOrientation(true))
	if err != nil {
		return "", fmt.Errorf("%s cannot be shown: %s", a.Name, plain(err))
	}
	const side = 480
	data, err := encode(imaging.Fit(picture, side, side, imaging.Box), typeJPEG, 82)
	if err != nil {
		return "", fmt.Errorf("%s cannot be shown: %w", a.Name, err)
	}
	return path, writeWhole(path, data)
}
