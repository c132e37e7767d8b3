package host_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/platform/host"
)

const secretKey = "planted-7Qm2xVn4RtK9"

func at(t *testing.T, address string) *host.S3 {
	t.Helper()
	b := fine
	b.Endpoint = address
	h, _ := open(t, b, secretKey)
	return h
}

// TestAnswers has a server refuse in the words of S3 and of others.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		code   string // "": no XML
		kind   caio.Kind
		says   string
	}{
		{403, "InvalidAccessKeyId", caio.Forbidden, "access key id"},
		{401, "Unauthorized", caio.Forbidden, "access key id"},
		{403, "SignatureDoesNotMatch", caio.Forbidden, "secret key"},
		{403, "RequestTimeTooSkewed", caio.Forbidden, "clock of this computer"},
		{301, "PermanentRedirect", caio.Forbidden, "region"},
		{400, "AuthorizationHeaderMalformed", caio.Forbidden, "region"},
		{404, "NoSuchBucket", caio.Forbidden, `no bucket "media"`},
		{403, "AccessDenied", caio.Forbidden, "may not put files into"},
		{400, "EntityTooLarge", caio.Rejected, "larger"},
		{507, "XMinioStorageFull", caio.Forbidden, "full"},
		{400, "InvalidRequest", caio.Forbidden, "refused the request"},
		{400, "", caio.Forbidden, "write https://"},
		{409, "OperationAborted", caio.Forbidden, "refused the request"},
		{409, "<b>" + secretKey + "</b>", caio.Forbidden, "refused the request"},
		{503, "SlowDown", caio.Unavailable, "problem of its own"},
		{500, "", caio.Unavailable, "problem of its own"},
		{429, "", caio.Unavailable, "problem of its own"},
		{403, "", caio.Forbidden, "may not put files into"},
		{405, "", caio.Forbidden, "does not answer as an S3 server does"},
		{308, "", caio.Forbidden, "write https://"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example/?X-Amz-Signature=abc")
			w.WriteHeader(tt.status)
			body := "nothing of S3's"
			if tt.code != "" {
				body = fmt.Sprintf("<Error><Code>%s</Code><Message>%s X-Amz-Signature=abc</Message></Error>", tt.code, secretKey)
			}
			_, _ = io.WriteString(w, body)
		}))
		_, err := at(t, s.URL).Test(t.Context())
		s.Close()
		name := fmt.Sprint(tt.status, " ", tt.code)
		if !platform.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		plain(t, name, err, secretKey)
	}
}

// TestConnections has a server that never answers as it should.
func TestConnections(t *testing.T) {
	t.Parallel()
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = log.New(io.Discard, "", 0) // it is told of strangers who do not trust it
	tlsServer.StartTLS()
	t.Cleanup(tlsServer.Close)
	plainAddress := "http://" + strings.TrimPrefix(tlsServer.URL, "https://")
	hangsUp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := hangsUp.Accept()
			if err != nil {
				return
			}
			_ = c.Close() // that is what it is for
		}
	}()
	t.Cleanup(func() {
		_ = hangsUp.Close()
		<-done
	})
	for _, tt := range []struct {
		address string
		kind    caio.Kind // Unknown: either
		says    string
	}{
		{tlsServer.URL, caio.Forbidden, "certificate"},
		{plainAddress, caio.Unknown, "https://"}, // its answer may be lost when it hangs up
		{"http://" + hangsUp.Addr().String(), caio.Unavailable, "broke; if it speaks TLS"},
		{"https://" + hangsUp.Addr().String(), caio.Unavailable, "broke."},
	} {
		_, err := at(t, tt.address).Test(t.Context())
		if err == nil || (tt.kind != caio.Unknown && !platform.Is(err, tt.kind)) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.address, err)
		}
		plain(t, tt.address, err, secretKey)
	}
}

// front is a bucket as a badly set up cache or web server in front would show it.
type front struct {
	get  func(w http.ResponseWriter, file []byte)
	file []byte
	kept bool // the file outlives its deletion
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPut:
		b, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		f.file = b
	case r.Method == http.MethodDelete:
		if !f.kept {
			f.file = nil
		}
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Query().Has("list-type"):
		_, _ = io.WriteString(w, "<ListBucketResult></ListBucketResult>")
	case f.file == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", "image/png")
		f.get(w, f.file)
	}
}

// TestFronts fetches what a stranger would get from each of them.
func TestFronts(t *testing.T) {
	t.Parallel()
	asIs := func(w http.ResponseWriter, file []byte) { _, _ = w.Write(file) }
	for says, f := range map[string]*front{
		"still gives the file out": {get: asIs, kept: true},
		`gives a picture out as "text/html"`: {get: func(w http.ResponseWriter, file []byte) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(file)
		}},
		"something else than the file": {get: func(w http.ResponseWriter, file []byte) { _, _ = w.Write(file[1:]) }},
		"answers with a redirect": {get: func(w http.ResponseWriter, _ []byte) {
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(http.StatusFound)
		}},
		"is refused with 451": {get: func(w http.ResponseWriter, _ []byte) { w.WriteHeader(http.StatusUnavailableForLegalReasons) }},
	} {
		s := httptest.NewServer(f)
		_, err := at(t, s.URL).Test(t.Context())
		s.Close()
		if !platform.Is(err, caio.Forbidden) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
		plain(t, says, err, secretKey)
		if !f.kept && f.file != nil {
			t.Errorf("%s: the file was left behind", says)
		}
	}
}

// TestSecretIsMissing passes on why there is no secret key.
func TestSecretIsMissing(t *testing.T) {
	t.Parallel()
	h := host.NewS3(fine, func(context.Context) (caio.Secret, error) {
		return caio.Secret{}, platform.Errorf(caio.Locked, "The keychain is locked.")
	}, http.DefaultTransport, clock.System())
	_, offered := h.Offer(t.Context(), picture(t, 10), "image/png")
	_, tested := h.Test(t.Context())
	_, swept := h.Sweep(t.Context())
	for _, err := range []error{offered, tested, swept, h.Withdraw(t.Context(), "https://s3.example.com/media/caio-aaaaaaaaaaaaaaaaaaaaaaaaaa.png")} {
		if !platform.Is(err, caio.Locked) {
			t.Errorf("%v", errors.Unwrap(err))
		}
	}
}

// recorder takes every request for granted and notes it.
type recorder struct{ asked []string }

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.Body != nil {
		_, _ = io.Copy(io.Discard, q.Body)
		_ = q.Body.Close()
	}
	r.asked = append(r.asked, q.Method+" "+q.URL.Scheme+"://"+q.URL.Host+q.URL.Path)
	status := http.StatusOK
	if q.Method == http.MethodDelete {
		status = http.StatusNoContent
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: q}, nil
}

// TestWithdrawFindsItsWay deletes what was uploaded, at servers whose links have a host
// that is not the endpoint's.
func TestWithdrawFindsItsWay(t *testing.T) {
	t.Parallel()
	for _, b := range []host.Bucket{
		{Endpoint: "https://s3.example.com", Name: "media"},
		{Endpoint: "https://cdn.example.com", Name: "cdn", Prefix: "a/b"},
		{Endpoint: "https://s3.example.com", Name: "media", Addressing: host.AddressingVirtualHost},
		{Endpoint: "https://cdn.example.com", Name: "cdn", Addressing: host.AddressingVirtualHost},
		{Endpoint: "http://[::1]:9000", Name: "media"},
		{Endpoint: "https://s3.amazonaws.com", Name: "media"},
		{Endpoint: "https://s3.amazonaws.com", Name: "media", Region: "eu-central-1", Prefix: "a"},
		{Endpoint: "https://s3.eu-central-1.amazonaws.com", Name: "media"},
		{Endpoint: "https://s3.eu-central-1.amazonaws.com", Name: "with.dots"},
		{Endpoint: "https://s3.eu-central-1.amazonaws.com", Name: "media", Addressing: host.AddressingPath},
		{Endpoint: "https://storage.googleapis.com", Name: "media"},
		{Endpoint: "https://0123456789abcdef.r2.cloudflarestorage.com", Name: "media", Region: "auto"},
		{Endpoint: "https://s3.us-west-000.backblazeb2.com", Name: "media", Region: "us-west-000"},
		{Endpoint: "https://fra1.digitaloceanspaces.com", Name: "media", PublicBase: "https://media.example.com/files"},
	} {
		name := fmt.Sprintf("%s %s %s", b.Endpoint, b.Name, b.Addressing)
		b.KeyID = "KEY"
		b, err := b.Checked()
		if err != nil {
			t.Fatal(err)
		}
		r := &recorder{}
		h := host.NewS3(b, func(context.Context) (caio.Secret, error) { return caio.NewSecret(secretKey), nil }, r, clock.System())
		address := mustOffer(t, h, picture(t, 10), "image/png")
		if err := h.Withdraw(t.Context(), address); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(r.asked) != 2 || strings.TrimPrefix(r.asked[1], "DELETE ") != strings.TrimPrefix(r.asked[0], "PUT ") {
			t.Errorf("%s: asked %q", name, r.asked)
		}
		if plain, _, signed := strings.Cut(address, "?"); signed && r.asked[0] != "PUT "+plain {
			t.Errorf("%s: uploaded with %s, offered as %s", name, r.asked[0], plain)
		}
	}
}
