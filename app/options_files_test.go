package app_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform/platformtest"
	"caio/internal/sample"
)

// rate is how fast a hasty clock is.
const rate = 30

// hasty is the computer's clock, on which a minute passes in two seconds. The program and
// the networks share it, so that nobody waits for what the networks take their time with.
type hasty struct {
	clock.Clock
	start time.Time
}

func newHasty() hasty {
	c := clock.System()
	return hasty{c, c.Now()}
}

func (h hasty) Now() time.Time { return h.start.Add(rate * h.Clock.Now().Sub(h.start)) }

func (h hasty) NewTimer(d time.Duration) clock.Timer { return hastyTimer{h.Clock.NewTimer(d / rate)} }

type hastyTimer struct{ clock.Timer }

func (t hastyTimer) Reset(d time.Duration) bool { return t.Timer.Reset(d / rate) }

// drawer is the files of one network's posts.
type drawer struct {
	t       *testing.T
	dir     string
	samples *platformtest.Files
}

func newDrawer(t *testing.T) *drawer {
	dir := t.TempDir()
	return &drawer{t, dir, platformtest.NewFiles(dir)}
}

// media returns the path of a file to attach; n tells pictures apart.
func (s *drawer) media(kind caio.MediaKind, mime string, n int) string {
	switch {
	case kind == caio.KindImage && mime == "image/jpeg":
		return s.picture(mime, n)
	case mime == "video/mp4":
		// A box that readers skip tells the clips apart, and makes them as large as networks
		// want a video to be at least (ISO/IEC 14496-12, 8.1.2).
		free := make([]byte, 80_000)
		binary.BigEndian.PutUint32(free, uint32(len(free)))
		copy(free[4:], "free")
		free[8] = byte(n)
		return s.write(fmt.Sprintf("clip-%d.mp4", n), append(sample.Clip[:len(sample.Clip):len(sample.Clip)], free...))
	}
	return s.samples.Asset(s.t, kind, mime, n).Path
}

// option returns the path of a file that a Field names.
func (s *drawer) option(mime string) string {
	switch mime {
	case "image/jpeg", "image/png":
		return s.picture(mime, 100)
	case "application/x-subrip":
		return s.write("captions.srt", []byte("1\n00:00:00,000 --> 00:00:01,000\nHello\n"))
	case "text/plain":
		return s.write("captions.txt", []byte("\n1\n00:00:00,000 --> 00:00:01,000\nHello\n"))
	case "text/vtt":
		return s.write("captions.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"))
	}
	s.t.Fatalf("there is no sample of type %s for an option", mime)
	return ""
}

// picture is small, and quick to make.
func (s *drawer) picture(mime string, n int) string {
	img := image.NewGray(image.Rect(0, 0, 480, 480))
	for i := range img.Pix {
		img.Pix[i] = uint8(20 + 2*n)
	}
	var b bytes.Buffer
	encode := func() error { return jpeg.Encode(&b, img, nil) }
	if mime == "image/png" {
		encode = func() error { return png.Encode(&b, img) }
	}
	if err := encode(); err != nil {
		s.t.Fatal(err)
	}
	return s.write(fmt.Sprintf("picture-%d%s", n, filepath.Ext("."+mime[len("image/"):])), b.Bytes())
}

func (s *drawer) write(name string, data []byte) string {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}
