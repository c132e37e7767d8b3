package bluesky

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Specification "Record Key", TID syntax.
var tidSyntax = regexp.MustCompile(`^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$`)

func TestTID(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		micros, clock uint64
		want          string
	}{
		{0, 0, "2222222222222"},
		{1, 0, "2222222222322"},
		{0, 1023, "22222222222zz"},
		{1<<53 - 1, 1023, "bzzzzzzzzzzzz"},
	} {
		if got := tid(test.micros, test.clock); got != test.want {
			t.Errorf("tid(%d, %d) = %s, want %s", test.micros, test.clock, got, test.want)
		}
	}
}

func TestRecordKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		made := caio.Instant(rapid.Int64Range(0, 4102444800000).Draw(t, "made")) // until 2100
		job := &platform.Job{Key: rapid.String().Draw(t, "key"), Made: made}
		again := &platform.Job{Key: job.Key, Made: made, Doubt: "part/0", DoubtAt: made.Add(time.Hour), Due: made}
		before := ""
		for _, n := range []int{0, 1, 2, 49, keyOfComment} {
			key := recordKey(job, n)
			if !tidSyntax.MatchString(key) {
				t.Fatalf("%q is no TID", key)
			}
			if key != recordKey(again, n) {
				t.Fatalf("part %d has the keys %s and %s", n, key, recordKey(again, n))
			}
			if strings.Compare(before, key) >= 0 {
				t.Fatalf("part %d has the key %s, which does not follow %s", n, key, before)
			}
			before = key
		}
	})
}

// TestRecordKeysApart makes many jobs at the same instant.
func TestRecordKeysApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 500 {
		key := recordKey(&platform.Job{Key: caio.NewID(), Made: 1796000000000}, 0)
		if seen[key] {
			t.Fatalf("two jobs have the key %s", key)
		}
		seen[key] = true
	}
}

func TestParseQuote(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"https://bsky.app/profile/ann.bsky.social/post/3l5abcdefgh2a", "https://bsky.app/profile/did:plc:abc/post/3l5abcdefgh2a/",
		"at://did:plc:abc/app.bsky.feed.post/3l5abcdefgh2a",
	} {
		if a, ok := parseQuote(good); !ok || a.key != "3l5abcdefgh2a" || a.collection != collectionPost {
			t.Errorf("%s is read as %+v, %v", good, a, ok)
		}
	}
	for _, bad := range []string{
		"", "https://bsky.app/profile/ann.bsky.social", "https://example.com/profile/ann/post/3l5", "at://did:plc:abc/app.bsky.feed.like/3l5",
		"http://bsky.app/profile/ann/post/3l5", "at://did:plc:abc/app.bsky.feed.post", "https://bsky.app/profile//post/3l5",
	} {
		if a, ok := parseQuote(bad); ok {
			t.Errorf("%q is read as %+v", bad, a)
		}
	}
}

func TestCleanHandle(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ann.bsky.social": "ann.bsky.social", "@Ann.bsky.social ": "ann.bsky.social", "ann": "ann.bsky.social",
		"\u202aann.example\u202c": "ann.example", "https://bsky.app/profile/ann.example/": "ann.example",
		"did:plc:AbC": "did:plc:AbC", "ann@example.com": "ann@example.com", " ": "",
	} {
		if got := cleanHandle(in); got != want {
			t.Errorf("cleanHandle(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTrusted(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://pds.example": true, "http://127.0.0.1:8080": true, "http://localhost:1": true, "http://[::1]:1": true,
		"http://pds.example": false, "ftp://127.0.0.1": false, "https://": false, "": false, "https://user@pds.example": false,
		"http://localhost.example": false, "http://10.0.0.1": false,
	} {
		if got := trusted(address); got != want {
			t.Errorf("trusted(%q) = %v", address, got)
		}
	}
}
