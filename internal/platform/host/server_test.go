package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform/host"
)

// The server that these tests run against is Versity's S3 gateway, which checks
// signatures. It is built once, into the user's cache, which takes a few minutes.
const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// installed returns the gateway's program. Several test processes may ask at once: one
// installs, the others wait.
func installed(t testing.TB) string {
	t.Helper()
	program, err := install(t.Context())
	if err != nil {
		t.Fatalf("install the S3 gateway: %v", err)
	}
	return program
}

func install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "caio-tests", "versitygw-"+gateway[strings.LastIndexByte(gateway, '@')+1:])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	if _, err := lock.TryLockContext(ctx, time.Second); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }() // the system lets go of it at the end in any case
	program := filepath.Join(dir, "versitygw")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	fmt.Fprintf(os.Stderr, "host: building the S3 gateway into %s; this happens once and takes a few minutes\n", dir)
	cmd := exec.CommandContext(ctx, "go", "install", gateway)
	cmd.Dir = dir // outside of any module
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install: %w\n%s", err, out)
	}
	return program, nil
}

const (
	rootKey    = "ROOTACCESSKEY"
	rootSecret = "root/secret+7Qm2xVn4RtK9"
	region     = "eu-test-1"
	domain     = "s3.test" // of bucket names in host names; nobody resolves it
)

// server is a running gateway.
type server struct {
	t       testing.TB
	program string
	URL     string
	root    *minio.Client
}

// start starts a gateway until the test ends.
func start(t testing.TB) *server {
	t.Helper()
	s := &server{t: t, program: installed(t)}
	dir := t.TempDir()
	for _, name := range [...]string{"data", "meta", "iam"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	address := freeAddress(t)
	s.URL = "http://" + address
	s.run(address, "--port", address, "--access", rootKey, "--secret", rootSecret, "--region", region, "--quiet", "--virtual-domain", domain, "--iam-dir", filepath.Join(dir, "iam"),
		"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
	var err error
	s.root, err = minio.New(address, &minio.Options{Creds: credentials.NewStaticV4(rootKey, rootSecret, ""), Region: region})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // the gateway takes it
	return l.Addr().String()
}

// run starts the gateway and waits until it takes connections. It says that it listens
// before it does, so there is nothing but to try.
func (s *server) run(address string, args ...string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), s.program, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // it is killed
	}()
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-ended
	})
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			_ = c.Close()
			return
		}
		if clock.Sleep(ctx, clock.System(), 20*time.Millisecond) != nil {
			s.t.Fatalf("the gateway did not start: %v", err)
		}
	}
}

// makeBucket makes a bucket; policy is "" or JSON, in which BUCKET stands for its name.
func (s *server) makeBucket(name, policy string) {
	s.t.Helper()
	if err := s.root.MakeBucket(s.t.Context(), name, minio.MakeBucketOptions{Region: region}); err != nil {
		s.t.Fatal(err)
	}
	if policy == "" {
		return
	}
	if err := s.root.SetBucketPolicy(s.t.Context(), name, strings.ReplaceAll(policy, "BUCKET", name)); err != nil {
		s.t.Fatal(err)
	}
}

// addUser makes a user that may do only what policies say.
func (s *server) addUser(key, secret string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), s.program, "admin", "--access", rootKey, "--secret", rootSecret, "--region", region, "--endpoint-url", s.URL,
		"create-user", "--access", key, "--secret", secret, "--role", "user")
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("create user: %v\n%s", err, out)
	}
}

// settings returns the settings of a bucket of this server.
func (s *server) settings(name string) host.Bucket {
	return host.Bucket{Endpoint: s.URL, Region: region, Name: name, KeyID: rootKey}
}

// open returns a Host with these settings and that secret key.
func open(t testing.TB, b host.Bucket, secret string) (*host.S3, *clock.Fake) {
	t.Helper()
	b, err := b.Checked()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewFake(clock.System().Now())
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if name, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix("."+name, "."+domain) {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return host.NewS3(b, func(context.Context) (caio.Secret, error) {
		if secret == "" {
			return caio.Secret{}, errors.New("no secret")
		}
		return caio.NewSecret(secret), nil
	}, transport, c), c
}

// keys lists what is in a bucket.
func (s *server) keys(bucket string) []string {
	s.t.Helper()
	var list []string
	for o := range s.root.ListObjects(s.t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			s.t.Fatal(o.Err)
		}
		list = append(list, o.Key)
	}
	return list
}

// put lays an object into a bucket without CAIO.
func (s *server) put(bucket, key string) {
	s.t.Helper()
	if _, err := s.root.PutObject(s.t.Context(), bucket, key, strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
		s.t.Fatal(err)
	}
}
