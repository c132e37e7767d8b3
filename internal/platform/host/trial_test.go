package host_test

import (
	"net/url"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/host"
)

func (s *server) trials(t *testing.T) {
	s.t = t
	s.makeBucket("tried", "")
	for _, prefix := range []string{"", "deep/in/it"} {
		b := s.settings("tried")
		b.Prefix = prefix
		h, _ := open(t, b, rootSecret)
		warnings, err := h.Test(t.Context())
		if err != nil || len(warnings) != 2 || !strings.Contains(warnings[0], "127.0.0.1") || !strings.Contains(warnings[1], "http://") {
			t.Errorf("%q: %q %v", prefix, warnings, err)
		}
	}
	if keys := s.keys("tried"); len(keys) != 0 {
		t.Errorf("left: %q", keys)
	}
}

// virtualHost has the bucket's name in the host name, which the test's dialer resolves.
func (s *server) virtualHost(t *testing.T) {
	s.t = t
	s.makeBucket("byname", "")
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	b := s.settings("byname")
	b.Endpoint, b.Addressing = "http://"+domain+":"+port, host.AddressingVirtualHost
	h, _ := open(t, b, rootSecret)
	if warnings, err := h.Test(t.Context()); err != nil || len(warnings) != 1 {
		t.Errorf("%q %v", warnings, err)
	}
	address := mustOffer(t, h, picture(t, 10), "image/png")
	if !strings.HasPrefix(address, "http://byname."+domain+":"+port+"/caio-") || len(s.keys("byname")) != 1 {
		t.Errorf("offered at another host")
	}
	b.Addressing = host.AddressingPath // was changed while the file was offered
	h, _ = open(t, b, rootSecret)
	if err := h.Withdraw(t.Context(), address); err != nil || len(s.keys("byname")) != 0 {
		t.Errorf("withdrawn: %v", err)
	}
}

// only allows one user some actions.
func only(user string, actions ...string) string {
	return `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":["` + user + `"]},"Action":["` + strings.Join(actions, `","`) + `"],"Resource":["arn:aws:s3:::BUCKET/*"]},
		{"Effect":"Allow","Principal":{"AWS":["` + user + `"]},"Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::BUCKET"]}]}`
}

func (s *server) wrongSettings(t *testing.T) {
	s.t = t
	s.addUser("guest", "guest-secret-1")
	s.makeBucket("nothing", only("guest", "s3:GetObjectTagging"))
	s.makeBucket("writeonly", only("guest", "s3:PutObject", "s3:DeleteObject"))
	s.makeBucket("nodelete", only("guest", "s3:PutObject", "s3:GetObject"))
	s.makeBucket("nolist", only("guest", "s3:PutObject", "s3:GetObject", "s3:DeleteObject"))
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	good := s.settings("tried")
	guest := func(b host.Bucket) host.Bucket { b.KeyID = "guest"; return b }
	with := func(change func(*host.Bucket)) host.Bucket { b := good; change(&b); return b }
	for name, tt := range map[string]struct {
		bucket host.Bucket
		secret string
		kind   caio.Kind
		says   string
	}{
		"wrong secret":         {good, rootSecret + "x", caio.Forbidden, "secret key does not belong"},
		"wrong key id":         {with(func(b *host.Bucket) { b.KeyID = "NOBODY" }), rootSecret, caio.Forbidden, "does not know this access key id"},
		"no bucket":            {with(func(b *host.Bucket) { b.Name = "nonesuch" }), rootSecret, caio.Forbidden, `no bucket "nonesuch"`},
		"wrong region":         {with(func(b *host.Bucket) { b.Region = "us-west-9" }), rootSecret, caio.Forbidden, "region"},
		"no region":            {with(func(b *host.Bucket) { b.Region = "" }), rootSecret, caio.Forbidden, "region"},
		"unknown host":         {with(func(b *host.Bucket) { b.Endpoint = "http://bucket.invalid:" + port }), rootSecret, caio.Offline, "cannot be found"},
		"nothing there":        {with(func(b *host.Bucket) { b.Endpoint = "http://" + freeAddress(t) }), rootSecret, caio.Offline, "Nothing answers"},
		"tls to plain":         {with(func(b *host.Bucket) { b.Endpoint = "https://127.0.0.1:" + port }), rootSecret, caio.Forbidden, "does not speak TLS"},
		"may not upload":       {guest(s.settings("nothing")), "guest-secret-1", caio.Forbidden, "may not put files into"},
		"may not read":         {guest(s.settings("writeonly")), "guest-secret-1", caio.Forbidden, "may not read files from"},
		"may not delete":       {guest(s.settings("nodelete")), "guest-secret-1", caio.Forbidden, "may not delete files from"},
		"public is wrong host": {with(func(b *host.Bucket) { b.PublicBase = "http://media.invalid" }), rootSecret, caio.Offline, "http://media.invalid cannot be found"},
	} {
		h, _ := open(t, tt.bucket, tt.secret)
		_, err := h.Test(t.Context())
		if !platform.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		plain(t, name, err, tt.secret)
		address, err := h.Offer(t.Context(), picture(t, 10), "image/png")
		plain(t, name, err, tt.secret)
		if err == nil {
			plain(t, name, h.Withdraw(t.Context(), address), tt.secret)
		}
	}
	h, _ := open(t, guest(s.settings("nolist")), "guest-secret-1")
	if warnings, err := h.Test(t.Context()); err != nil || len(warnings) != 3 || !strings.Contains(warnings[2], "may not list") {
		t.Errorf("may not list: %q %v", warnings, err)
	}
	if _, err := h.Sweep(t.Context()); !platform.Is(err, caio.Forbidden) || !strings.Contains(err.Error(), "may not list") {
		t.Errorf("sweep: %v", err)
	}
	if keys := s.keys("tried"); len(keys) != 0 {
		t.Errorf("left: %q", keys)
	}
}

// plain looks that an error is a sentence without anything secret or raw.
func plain(t *testing.T, name string, err error, secret string) {
	t.Helper()
	if err == nil {
		return
	}
	e := platform.AsError(err)
	if e.Kind == caio.Unknown || e.Kind == caio.Unauthorized || e.Kind == caio.Uncertain || e.Message == "" {
		t.Errorf("%s: %v is of the wrong kind", name, err)
	}
	text := err.Error()
	for inner := e.Err; inner != nil; inner = nil {
		text += inner.Error()
	}
	for _, bad := range []string{secret, url.QueryEscape(secret), "X-Amz", "Signature=", "dial tcp", "x509", "%!"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s: %q has %q in it", name, text, bad)
		}
	}
	if !strings.HasSuffix(e.Message, ".") || len(e.Message) > 300 {
		t.Errorf("%s: %q is no sentence", name, e.Message)
	}
}
