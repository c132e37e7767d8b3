// Package media knows files: what they are by their content, whether they are whole,
// and how a picture is re-encoded to fit a network. It hides decoders and encoders.
package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // registers the decoder
	_ "image/jpeg" // registers the decoder
	_ "image/png"  // registers the decoder
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // registers the decoder

	"caio/internal/caio"
)

// maxPixels is the largest picture that is decoded: beyond it lie decompression bombs.
const maxPixels = 200_000_000

// maxBytes is the largest file that any network takes, by far.
const maxBytes = 256 << 30

// Describe reads what a file is: type by content, size, hash, and for pictures and
// videos their dimensions. Errors are one sentence that names the file; nothing is
// stored. The Asset has no id yet.
func Describe(path string) (caio.Asset, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return caio.Asset{}, fmt.Errorf("the path %q is not valid", path)
	}
	name := filepath.Base(abs)
	f, err := os.Open(abs)
	if err != nil {
		return caio.Asset{}, fmt.Errorf("%s cannot be opened: %s", name, plain(err))
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	switch {
	case err != nil:
		return caio.Asset{}, fmt.Errorf("%s cannot be read: %s", name, plain(err))
	case !info.Mode().IsRegular():
		return caio.Asset{}, fmt.Errorf("%s is not a file", name)
	case info.Size() == 0:
		return caio.Asset{}, fmt.Errorf("%s is empty (0 bytes)", name)
	case info.Size() > maxBytes:
		return caio.Asset{}, fmt.Errorf("%s is larger than any network takes", name)
	}
	a := caio.Asset{Path: abs, Name: name, Size: info.Size()}
	if a.SHA256, err = hash(f); err != nil {
		return caio.Asset{}, fmt.Errorf("%s cannot be read: %s", name, plain(err))
	}
	return a, facts(f, &a)
}

func plain(err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, os.ErrPermission):
		return "permission denied"
	}
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}

func hash(f io.ReadSeeker) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// facts fills in type, kind and dimensions.
func facts(f io.ReadSeeker, a *caio.Asset) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	m, err := mimetype.DetectReader(f)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	a.Type, _, _ = strings.Cut(m.String(), ";")
	switch {
	case strings.HasPrefix(a.Type, "image/"):
		return pictureFacts(f, a)
	case strings.HasPrefix(a.Type, "video/"):
		a.Kind = caio.KindVideo
		return videoFacts(f, a)
	case strings.HasPrefix(a.Type, "audio/"):
		a.Kind = caio.KindAudio
	case a.Type == "application/pdf":
		a.Kind = caio.KindDocument
	default:
		return fmt.Errorf("%s is neither a picture, a video, a sound nor a PDF (it looks like %s)", a.Name, a.Type)
	}
	return nil
}

// Intact reports an error, in one sentence, when the file is not the one that was
// described: gone, replaced or cut short.
func Intact(a caio.Asset) error {
	info, err := os.Stat(a.Path)
	if err != nil {
		return fmt.Errorf("the file %s cannot be found any more; put it back or choose it again", a.Name)
	}
	if info.Size() != a.Size {
		return fmt.Errorf("the file %s has changed since the post was scheduled; choose it again", a.Name)
	}
	const whole = 64 << 20 // hashing more would hold up the due second
	if a.SHA256 == "" || a.Size > whole {
		return nil
	}
	f, err := os.Open(a.Path)
	if err != nil {
		return fmt.Errorf("the file %s cannot be opened: %s", a.Name, plain(err))
	}
	defer func() { _ = f.Close() }() // read only
	sum, err := hash(f)
	if err != nil {
		return fmt.Errorf("the file %s cannot be read: %s", a.Name, plain(err))
	}
	if sum != a.SHA256 {
		return fmt.Errorf("the file %s has changed since the post was scheduled; choose it again", a.Name)
	}
	return nil
}

// pictureFacts reads a picture's dimensions and makes sure that it is whole.
func pictureFacts(f io.ReadSeeker, a *caio.Asset) error {
	a.Kind = caio.KindImage
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	config, format, err := image.DecodeConfig(f)
	if err != nil {
		if errors.Is(err, image.ErrFormat) {
			return fmt.Errorf("%s is a picture of the kind %s, which CAIO cannot read", a.Name, a.Type)
		}
		return fmt.Errorf("%s is damaged: its %s header cannot be read", a.Name, a.Type)
	}
	a.Width, a.Height = config.Width, config.Height
	if int64(a.Width)*int64(a.Height) > maxPixels {
		return fmt.Errorf("%s claims %d × %d pixels, more than CAIO opens", a.Name, a.Width, a.Height)
	}
	if format == "gif" {
		return gifFacts(f, a)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	if _, _, err := image.Decode(f); err != nil {
		return fmt.Errorf("%s is damaged or cut short: it cannot be decoded to the end", a.Name)
	}
	if format == "jpeg" && turned(f) {
		a.Width, a.Height = a.Height, a.Width
	}
	return nil
}
