package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"caio/app"
	"caio/internal/platform/host"
)

// keeper is as much of an S3 server as a test of the bucket needs; it checks no signature.
type keeper struct {
	mu    sync.Mutex
	files map[string]kept
}

type kept struct {
	mime string
	body []byte
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, there := k.files[r.URL.Path]
	switch {
	case r.Method == http.MethodPut:
		b, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		k.files[r.URL.Path] = kept{r.Header.Get("Content-Type"), b}
	case r.Method == http.MethodDelete:
		delete(k.files, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Query().Has("list-type"):
		_, _ = io.WriteString(w, "<ListBucketResult></ListBucketResult>")
	case !there:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.mime)
		_, _ = w.Write(f.body)
	}
}

func TestHostCommands(t *testing.T) {
	t.Parallel()
	const secret = "planted-4Dn8rXc1GvT7"
	k := &keeper{files: map[string]kept{}}
	s := httptest.NewServer(k)
	t.Cleanup(s.Close)
	d := &desk{t: t, data: t.TempDir()}
	if out := d.does("host", "show"); !strings.Contains(out, "caio host set") {
		t.Errorf("printed %s", out)
	}
	set := []string{"host", "set", "--endpoint", s.URL, "--bucket", "media", "--key-id", "KEY", "--region", "eu-1"}
	d.refuses([]string{"secret key is missing", "--secret-stdin"}, set...)
	d.refuses([]string{"no secret key came"}, append(set, "--secret-stdin")...)
	d.refusesTyped(secret, []string{"not the name of a bucket"}, append(set, "--secret-stdin", "--bucket", "Me dia")...)
	d.refusesTyped(secret, []string{"not a web address"}, append(set, "--secret-stdin", "--endpoint", "x=y")...)
	d.refuses([]string{"no bucket to test"}, "host", "test")

	a := d.typed(secret+"\n", append(set, "--secret-stdin", "--json")...)
	var info app.BucketInfo
	if err := json.Unmarshal([]byte(a.out), &info); err != nil || a.status != 0 || !info.Set || info.Endpoint != s.URL || info.Minutes != host.UsualMinutes {
		t.Fatalf("%+v: %v", a, err)
	}
	out := a.out + d.does("host", "set", "--prefix", "caio", "--link-minutes", "30", "--addressing", "path")
	d.json(&info, "host", "show")
	want := host.Bucket{Endpoint: s.URL, Region: "eu-1", Name: "media", KeyID: "KEY", Prefix: "caio", Minutes: 30, Addressing: host.AddressingPath}
	if info.Bucket != want {
		t.Errorf("%+v", info)
	}
	d.does("host", "set", "--addressing", "auto")
	out += d.does("host", "show")
	for _, word := range []string{s.URL, "media", "KEY", "caio", "30", "auto"} {
		if !strings.Contains(out, word) {
			t.Errorf("%q is not in %s", word, out)
		}
	}
	var result app.BucketTest
	d.json(&result, "host", "test")
	if len(result.Warnings) != 2 || len(k.files) != 0 {
		t.Errorf("%+v, left %d files", result, len(k.files))
	}
	if out += d.does("host", "test"); !strings.Contains(out, "the bucket works") || strings.Count(out, "warning: ") != 2 {
		t.Errorf("printed %s", out)
	}
	if strings.Contains(out, secret) {
		t.Error("the secret key was printed")
	}
	d.does("host", "set", "--endpoint", "http://127.0.0.1:1")
	d.refuses([]string{"Nothing answers at http://127.0.0.1:1"}, "host", "test")
	d.does("host", "remove")
	if d.json(&info, "host", "show"); info.Set || info.Name != "" {
		t.Errorf("%+v", info)
	}
	d.refuses([]string{"secret key is missing"}, set...)
	d.refuses([]string{"unknown command"}, "host", "nonsense")

	d = atDesk(t)
	d.does("host", "show")
	d.refusesTyped(secret, []string{"sandbox", "no bucket"}, append(set, "--secret-stdin")...)
}
