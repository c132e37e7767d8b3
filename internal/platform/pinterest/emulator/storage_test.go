package emulator_test

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// TestStorage sends forms to the storage host.
func TestStorage(t *testing.T) {
	t.Parallel()
	b := open(t)
	for name, test := range map[string]struct {
		form   func(fields [][2]string) (string, []byte)
		header map[string]string
		later  time.Duration
		status int
	}{
		"good":            {form: func(f [][2]string) (string, []byte) { return b.form(f, anMP4, nil) }, status: 204},
		"with a token":    {form: func(f [][2]string) (string, []byte) { return b.form(f, anMP4, nil) }, header: map[string]string{"Authorization": "Bearer " + b.token}, status: 400},
		"file first":      {form: func(f [][2]string) (string, []byte) { return b.form(nil, anMP4, f) }, status: 400},
		"one behind":      {form: func(f [][2]string) (string, []byte) { return b.form(f[1:], anMP4, f[:1]) }, status: 400},
		"one missing":     {form: func(f [][2]string) (string, []byte) { return b.form(f[1:], anMP4, nil) }, status: 403},
		"one too many":    {form: func(f [][2]string) (string, []byte) { return b.form(append(f, [2]string{"acl", "public"}), anMP4, nil) }, status: 403},
		"one changed":     {form: func(f [][2]string) (string, []byte) { f[0][1] += "x"; return b.form(f, anMP4, nil) }, status: 403},
		"no file":         {form: func(f [][2]string) (string, []byte) { return b.form(f, nil, nil) }, status: 400},
		"no form":         {form: func([][2]string) (string, []byte) { return "video/mp4", anMP4 }, status: 412},
		"two hours later": {form: func(f [][2]string) (string, []byte) { return b.form(f, anMP4, nil) }, later: 2 * time.Hour, status: 403},
	} {
		_, address, fields := b.register()
		b.clock.Advance(test.later)
		kind, body := test.form(slices.Clone(fields))
		header := map[string]string{"Content-Type": kind}
		for n, v := range test.header {
			header[n] = v
		}
		if status, _ := b.send("POST", address, header, bytes.NewReader(body)); status != test.status {
			t.Errorf("%s: %d, want %d", name, status, test.status)
		}
	}
	id, address, fields := b.register()
	kind, body := b.form(fields, []byte("no video at all"), nil)
	b.send("POST", address, map[string]string{"Content-Type": kind}, bytes.NewReader(body))
	state := any(nil)
	for range 3 {
		_, out := b.call("GET", "/v5/media/"+id, nil)
		state = out["status"]
	}
	if state != "failed" {
		t.Errorf("a file that is no video is %v", state)
	}
}
