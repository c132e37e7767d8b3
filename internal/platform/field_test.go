package platform_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

func TestFileField(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
	f := caio.Field{Name: "cover", Label: "Cover", Type: caio.FieldFile, Types: []string{"image/png", "image/jpeg"}, MaxBytes: 100}
	for _, c := range []struct{ name, path, want string }{
		{"fits", file("a.png", png), ""},
		{"is something else than its name says", file("b.png", "hello"), "Cover: b.png is not one of image/png, image/jpeg."},
		{"is too large", file("c.png", png+strings.Repeat("x", 100)), "Cover: c.png is 1 KiB large; 1 KiB is allowed."},
		{"is gone", filepath.Join(dir, "d.png"), "Cover: the file d.png cannot be found."},
		{"is a folder", dir, "Cover: the file " + filepath.Base(dir) + " cannot be found."},
	} {
		if got := platform.FieldProblem(f, c.path); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// billed is a connector of a network that bills.
type billed struct {
	platform.Connector
	price caio.Price
}

func (b billed) Price(caio.Channel, caio.Variant) caio.Price { return b.price }

func (billed) Channels(context.Context, platform.Session) ([]caio.Channel, error) { return nil, nil }

func TestPriceIsSaidBeforehand(t *testing.T) {
	t.Parallel()
	ask := func(micros int64) []caio.Problem {
		p := platform.Platform{Name: "Bills", Limits: caio.Limits{Parts: 1}, New: func(platform.Env) platform.Connector {
			return billed{price: caio.Price{Micros: micros, Currency: "USD", Note: "It holds a link."}}
		}}
		return platform.Open(p, platform.Env{}).Check(caio.Channel{ID: "c"}, caio.Variant{Parts: []caio.Part{{Text: "x"}}})
	}
	got := ask(1_215_000)
	if len(got) != 1 || !got[0].Warning || got[0].Channel != "c" || got[0].Message != "Bills bills USD 1.215 for this post. It holds a link." {
		t.Errorf("problems %+v", got)
	}
	if free := ask(0); len(free) != 0 {
		t.Errorf("what costs nothing is told: %+v", free)
	}
}
