package platformtest

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"
	"caio/internal/sample"
)

// The samples that Go cannot write by itself: five seconds of a teal picture with
// silence (the MP4 is package sample's), two seconds of silence, an orange square.
var (
	//go:embed media/tiny.mov
	tinyMOV []byte
	//go:embed media/tiny.mp3
	tinyMP3 []byte
	//go:embed media/tiny.webp
	tinyWebP []byte
)

const tinyPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n" +
	"trailer<</Root 1 0 R>>\n%%EOF\n"

// Files makes small real files, each once, in one folder.
type Files struct {
	dir string

	mu   sync.Mutex
	made map[string]caio.Asset
}

// NewFiles makes files in dir.
func NewFiles(dir string) *Files { return &Files{dir: dir, made: map[string]caio.Asset{}} }

// sampleTypes are the types of which there are samples, the plainest first.
var sampleTypes = [...]struct {
	kind caio.MediaKind
	mime string
}{
	{caio.KindImage, "image/png"},
	{caio.KindImage, "image/jpeg"},
	{caio.KindImage, "image/webp"},
	{caio.KindImage, "image/gif"},
	{caio.KindAnimated, "image/gif"},
	{caio.KindVideo, "video/mp4"},
	{caio.KindVideo, "video/quicktime"},
	{caio.KindAudio, "audio/mpeg"},
	{caio.KindDocument, "application/pdf"},
}

// TypesOf returns the types of samples that the limits take as this kind.
func TypesOf(limits caio.Limits, kind caio.MediaKind) []string {
	limit, ok := limits.Media[kind]
	if !ok {
		return nil
	}
	var out []string
	for _, s := range sampleTypes {
		if s.kind == kind && (len(limit.Types) == 0 || slices.Contains(limit.Types, s.mime)) {
			out = append(out, s.mime)
		}
	}
	return out
}

// Asset returns a sample of the type; n tells several of one type apart where bytes
// allow it.
func (f *Files) Asset(t testing.TB, kind caio.MediaKind, mime string, n int) caio.Asset {
	t.Helper()
	return f.make(t, fmt.Sprintf("%s %s %d", kind, mime, n), func() (caio.Asset, []byte) { return specimen(t, kind, mime, n) })
}

// Image returns a PNG or JPEG of that size.
func (f *Files) Image(t testing.TB, mime string, width, height int) caio.Asset {
	t.Helper()
	return f.make(t, fmt.Sprintf("%s %dx%d", mime, width, height), func() (caio.Asset, []byte) {
		return caio.Asset{Kind: caio.KindImage, Type: mime, Width: width, Height: height}, picture(t, mime, width, height, 0)
	})
}

// Padded returns the asset's file with zeros behind it, size bytes in all.
func (f *Files) Padded(t testing.TB, a caio.Asset, size int64) caio.Asset {
	t.Helper()
	path := filepath.Join(t.TempDir(), a.Name)
	data, err := os.ReadFile(a.Path)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err == nil {
		err = os.Truncate(path, size)
	}
	if err != nil {
		t.Fatal(err)
	}
	a.Path, a.Size, a.SHA256 = path, size, fmt.Sprintf("padded-%d", size)
	return a
}

func (f *Files) make(t testing.TB, key string, write func() (caio.Asset, []byte)) caio.Asset {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.made[key]; ok {
		return a
	}
	a, data := write()
	sum := sha256.Sum256(data)
	a.SHA256 = hex.EncodeToString(sum[:])
	a.ID, a.Size = caio.AssetID(a.SHA256[:16]), int64(len(data))
	a.Name = a.SHA256[:8] + extensionOf(a.Type)
	a.Path = filepath.Join(f.dir, fmt.Sprintf("%d-%s", len(f.made), a.Name))
	if err := os.WriteFile(a.Path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f.made[key] = a
	return a
}

func extensionOf(mime string) string {
	switch mime {
	case "audio/mpeg":
		return ".mp3"
	case "video/quicktime":
		return ".mov"
	}
	return "." + mime[strings.IndexByte(mime, '/')+1:]
}

func specimen(t testing.TB, kind caio.MediaKind, mime string, n int) (caio.Asset, []byte) {
	t.Helper()
	a := caio.Asset{Kind: kind, Type: mime}
	switch mime {
	case "image/png", "image/jpeg":
		a.Width, a.Height = 1080, 1080
		return a, picture(t, mime, a.Width, a.Height, n)
	case "image/webp":
		a.Width, a.Height = 640, 640
		return a, tinyWebP
	case "image/gif":
		a.Width, a.Height = 480, 480
		if kind == caio.KindAnimated {
			a.Duration = 1000
			return a, animation(t, a.Width, a.Height, 2)
		}
		return a, animation(t, a.Width, a.Height, 1)
	case "video/mp4":
		a.Width, a.Height, a.Duration = 720, 1280, 5000
		return a, sample.Clip
	case "video/quicktime":
		a.Width, a.Height, a.Duration = 720, 1280, 5000
		return a, tinyMOV
	case "audio/mpeg":
		a.Duration = 2000
		return a, tinyMP3
	case "application/pdf":
		return a, []byte(tinyPDF)
	}
	t.Fatalf("there is no sample of type %s", mime)
	return a, nil
}

func picture(t testing.TB, mime string, width, height, n int) []byte {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.RGBA{R: uint8(40 * n), G: 120, B: 120, A: 255}})
	var out bytes.Buffer
	var err error
	if mime == "image/jpeg" {
		rgba := image.NewYCbCr(img.Rect, image.YCbCrSubsampleRatio420)
		for i := range rgba.Y {
			rgba.Y[i] = uint8(60 + 30*n)
		}
		err = jpeg.Encode(&out, rgba, nil)
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func animation(t testing.TB, width, height, frames int) []byte {
	t.Helper()
	anim := &gif.GIF{}
	for i := range frames {
		frame := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
		draw.Draw(frame, image.Rect(0, 0, width/2, height/(i+1)), image.White, image.Point{}, draw.Src)
		anim.Image, anim.Delay = append(anim.Image, frame), append(anim.Delay, 50)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, anim); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
