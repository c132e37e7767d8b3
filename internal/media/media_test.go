package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
)

func picture(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetNRGBA(x, y, color.NRGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	return p
}

func jpegBytes(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(w, h), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngBytes(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an EXIF segment with an orientation behind the JPEG's start.
func withEXIF(data []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(tiff[18:], orientation)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xFF, 0xE1, byte((len(segment)+2)>>8), byte(len(segment)+2))
	return append(append(out, segment...), data[2:]...)
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gifBytes(t *testing.T, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 25)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		data []byte
		want caio.Asset
	}{
		{"photo.jpg", jpegBytes(t, 40, 30), caio.Asset{Type: "image/jpeg", Kind: caio.KindImage, Width: 40, Height: 30}},
		{"turned.jpg", withEXIF(jpegBytes(t, 40, 30), 6), caio.Asset{Type: "image/jpeg", Kind: caio.KindImage, Width: 30, Height: 40}},
		{"lies about its name.txt", pngBytes(t, picture(8, 9)), caio.Asset{Type: "image/png", Kind: caio.KindImage, Width: 8, Height: 9}},
		{"still.gif", gifBytes(t, 1), caio.Asset{Type: "image/gif", Kind: caio.KindImage, Width: 20, Height: 10}},
		{"moves.gif", gifBytes(t, 4), caio.Asset{Type: "image/gif", Kind: caio.KindAnimated, Width: 20, Height: 10, Duration: 1000}},
	} {
		got, err := Describe(write(t, c.name, c.data))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Type != c.want.Type || got.Kind != c.want.Kind || got.Width != c.want.Width || got.Height != c.want.Height || got.Duration != c.want.Duration {
			t.Errorf("%s: %+v", c.name, got)
		}
		if got.Name != c.name || got.Size != int64(len(c.data)) || len(got.SHA256) != 64 {
			t.Errorf("%s: %+v", c.name, got)
		}
		if err := Intact(got); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestDescribeRefuses(t *testing.T) {
	t.Parallel()
	whole := jpegBytes(t, 200, 200)
	bomb := pngBytes(t, picture(4, 4))
	binary.BigEndian.PutUint32(bomb[16:], 65535)
	binary.BigEndian.PutUint32(bomb[20:], 65535)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty.jpg", nil, "empty (0 bytes)"},
		{"short.jpg", whole[:len(whole)/2], "cut short"},
		{"header.jpg", whole[:20], "damaged"},
		{"short.gif", gifBytes(t, 3)[:60], "cut short"},
		{"text.png", []byte("this is not a picture"), "neither a picture"},
		{"page.jpg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "cannot read"},
		{"bomb.png", bomb, "damaged"}, // its checksum is wrong too
		{"program.mp4", []byte("MZ\x90\x00\x03"), "neither a picture"},
	} {
		_, err := Describe(write(t, c.name, c.data))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: %v; want a sentence with the name and %q", c.name, err, c.want)
		}
	}
	if _, err := Describe(filepath.Join(t.TempDir(), "gone.jpg")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Describe(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("a folder: %v", err)
	}
}

func TestIntactNotices(t *testing.T) {
	t.Parallel()
	path := write(t, "a.png", pngBytes(t, picture(5, 5)))
	a, err := Describe(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	for name, change := range map[string]func() error{
		"other content of the same size": func() error { return os.WriteFile(path, data, 0o600) },
		"longer":                         func() error { return os.WriteFile(path, append(data, 0), 0o600) },
		"gone":                           func() error { return os.Remove(path) },
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := Intact(a); err == nil || !strings.Contains(err.Error(), "a.png") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	transparent := picture(300, 200)
	transparent.SetNRGBA(0, 0, color.NRGBA{0, 0, 0, 0})
	onlyJPEG := caio.MediaLimit{Types: []string{"image/jpeg"}}
	for _, c := range []struct {
		name     string
		data     []byte
		limit    caio.MediaLimit
		same     bool
		mime     string
		w, h     int
		maxBytes int64
	}{
		{name: "fits.jpg", data: jpegBytes(t, 300, 200), limit: onlyJPEG, same: true, mime: "image/jpeg", w: 300, h: 200},
		{name: "wrong type.png", data: pngBytes(t, transparent), limit: onlyJPEG, mime: "image/jpeg", w: 300, h: 200},
		{name: "still.gif", data: gifBytes(t, 1), limit: onlyJPEG, mime: "image/jpeg", w: 20, h: 10},
		{name: "too wide.png", data: pngBytes(t, picture(300, 200)), limit: caio.MediaLimit{MaxWidth: 150}, mime: "image/png", w: 150, h: 100},
		{name: "too many pixels.jpg", data: jpegBytes(t, 300, 200), limit: caio.MediaLimit{MaxPixels: 15_000}, mime: "image/jpeg", w: 150, h: 100},
		{name: "too heavy.jpg", data: jpegBytes(t, 300, 200), limit: caio.MediaLimit{MaxBytes: 9000}, mime: "image/jpeg", maxBytes: 9000},
		{name: "says where.jpg", data: withEXIF(jpegBytes(t, 300, 200), 1), limit: onlyJPEG, mime: "image/jpeg", w: 300, h: 200},
		{name: "turned, says where.jpg", data: withEXIF(jpegBytes(t, 300, 200), 6), limit: onlyJPEG, mime: "image/jpeg", w: 200, h: 300},
		{name: "moves.gif", data: gifBytes(t, 3), limit: onlyJPEG, same: true, mime: "image/gif", w: 20, h: 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, err := Describe(write(t, c.name, c.data))
			if err != nil {
				t.Fatal(err)
			}
			got, err := NewRenderer(t.TempDir()).Fit(t.Context(), a, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			if (got.Path == a.Path) != c.same {
				t.Errorf("same file: %v, want %v", got.Path == a.Path, c.same)
			}
			seen, err := Describe(got.Path)
			if err != nil {
				t.Fatal(err)
			}
			if seen.Type != c.mime || seen.Type != got.Type || seen.Width != got.Width || seen.Height != got.Height || seen.Size != got.Size || seen.SHA256 != got.SHA256 {
				t.Errorf("says %+v, is %+v", got, seen)
			}
			if c.w != 0 && (got.Width != c.w || got.Height != c.h) {
				t.Errorf("%d × %d, want %d × %d", got.Width, got.Height, c.w, c.h)
			}
			if c.maxBytes != 0 && got.Size > c.maxBytes {
				t.Errorf("%d bytes", got.Size)
			}
			sent, err := os.ReadFile(got.Path)
			if err != nil {
				t.Fatal(err)
			}
			if got.Type == typeJPEG && bytes.Contains(sent, []byte("Exif\x00\x00")) {
				t.Error("still says where it was taken")
			}
			planned := Plan(a, c.limit)
			if planned.Type != got.Type || (c.maxBytes == 0 && (planned.Width != got.Width || planned.Height != got.Height)) {
				t.Errorf("was planned as %s %d × %d", planned.Type, planned.Width, planned.Height)
			}
			if info, err := os.Stat(got.Path); err != nil || (!c.same && info.Mode().Perm() != 0o600) {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

func TestThumb(t *testing.T) {
	t.Parallel()
	r := NewRenderer(t.TempDir())
	a, err := Describe(write(t, "big.png", pngBytes(t, picture(2000, 1000))))
	if err != nil {
		t.Fatal(err)
	}
	path, err := r.Thumb(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	thumb, err := Describe(path)
	if err != nil || thumb.Width != 480 || thumb.Height != 240 {
		t.Errorf("%+v, %v", thumb, err)
	}
	if _, err := r.Thumb(t.Context(), caio.Asset{Name: "a.mp3", Kind: caio.KindAudio, SHA256: "x"}); err == nil {
		t.Error("a sound has a thumbnail")
	}
}

// The facts equal those of ffprobe on files made by ffmpeg; a file cut short is refused.
func TestVideoFacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, c := range []struct{ args, ext string }{
		{"-f lavfi -i testsrc=size=320x180:rate=10:duration=1.5 -pix_fmt yuv420p", "mp4"},
		{"-f lavfi -i testsrc=size=180x320:rate=25:duration=2 -f lavfi -i sine=duration=2 -pix_fmt yuv420p -movflags +faststart", "mp4"},
		{"-f lavfi -i testsrc=size=64x48:rate=30:duration=0.5 -pix_fmt yuv420p", "mov"},
	} {
		path := filepath.Join(dir, fmt.Sprintf("v%d.%s", i, c.ext))
		args := append(append([]string{"-loglevel", "error", "-y"}, strings.Fields(c.args)...), path)
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg (apt package ffmpeg): %v\n%s", err, out)
		}
		out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height:format=duration", "-of", "csv=p=0", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		var w, h int
		var seconds float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(string(out), "\n", " "), "%d,%d %f", &w, &h, &seconds); err != nil {
			t.Fatalf("%q: %v", out, err)
		}
		got, err := Describe(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Kind != caio.KindVideo || got.Width != w || got.Height != h || got.Duration < int64(seconds*1000)-50 || got.Duration > int64(seconds*1000)+50 {
			t.Errorf("%s: %+v; ffprobe says %d × %d, %f s", path, got, w, h, seconds)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Describe(write(t, "cut."+c.ext, data[:len(data)*2/3])); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("%s cut short: %v", path, err)
		}
	}
}

func FuzzVideoFacts(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08moov"))
	f.Add([]byte("\x00\x00\x00\x10moov\x00\x00\x00\x08trak"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a := caio.Asset{Name: "x", Type: "video/mp4", Size: int64(len(data))}
		if err := videoFacts(bytes.NewReader(data), &a); err == nil && (a.Duration < 0 || a.Width < 0 || a.Height < 0) {
			t.Errorf("%+v", a)
		}
	})
}

func FuzzOrientation(f *testing.F) {
	f.Add(withEXIF([]byte{0xFF, 0xD8, 0xFF, 0xD9}, 6))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := orientation(bytes.NewReader(data)); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		if out, _ := withoutEXIF(data); len(out) > len(data) {
			t.Errorf("%d bytes of %d", len(out), len(data))
		}
	})
}
