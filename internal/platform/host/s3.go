package host

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
)

// S3 is a platform.Host in an S3-compatible bucket. It keeps no state: what a crash
// leaves in the bucket is recognised by its name, and removed by Sweep.
type S3 struct {
	bucket    Bucket
	secret    func(context.Context) (caio.Secret, error)
	transport http.RoundTripper
	clock     clock.Clock
}

var _ platform.Host = (*S3)(nil)

// NewS3 returns a Host in the bucket, whose settings have been checked. The secret key is
// asked for whenever it is needed, and not kept; secret returns *platform.Error.
func NewS3(b Bucket, secret func(context.Context) (caio.Secret, error), transport http.RoundTripper, c clock.Clock) *S3 {
	return &S3{bucket: b, secret: secret, transport: transport, clock: c}
}

// tries is how often a request is sent. A second one would read the file on from where the
// first may still be reading it; the publisher tries again with the file opened anew.
const tries = 1

// client returns a client that signs with the secret key.
func (h *S3) client(ctx context.Context) (*minio.Client, error) {
	secret, err := h.secret(ctx)
	if err != nil {
		return nil, err
	}
	endpoint, err := url.Parse(h.bucket.Endpoint)
	if err != nil {
		return nil, platform.Errorf(caio.Rejected, "The bucket's endpoint is not a web address; check it in %s.", where)
	}
	region := h.bucket.Region
	if region == "" {
		region = s3utils.GetRegionFromURL(*endpoint)
	}
	if region == "" {
		region = "us-east-1" // what servers without regions take; left open, the client would ask, which many keys may not
	}
	lookup := map[Addressing]minio.BucketLookupType{
		AddressingAuto: minio.BucketLookupAuto, AddressingPath: minio.BucketLookupPath, AddressingVirtualHost: minio.BucketLookupDNS,
	}
	c, err := minio.New(endpoint.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(h.bucket.KeyID, secret.Reveal(), ""),
		Secure: endpoint.Scheme == "https", Transport: h.transport, Region: region,
		BucketLookup: lookup[h.bucket.Addressing], MaxRetries: tries,
	})
	if err != nil {
		return nil, h.explain(ctx, toReach, err)
	}
	return c, nil
}

// Offer uploads the file under a new name and returns a signed link, or the public
// address. What is in memory meanwhile does not depend on the file's size.
func (h *S3) Offer(ctx context.Context, file, mime string) (address string, err error) {
	defer func() { err = stamp("offer", err) }()
	f, err := os.Open(file)
	if err != nil {
		return "", unreadable(file)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", unreadable(file)
	}
	client, err := h.client(ctx)
	if err != nil {
		return "", err
	}
	key := h.newKey(mime)
	if err := h.put(ctx, client, key, f, info.Size(), mime); err != nil {
		return "", err
	}
	return h.link(ctx, client, key)
}

func unreadable(file string) error {
	return platform.Errorf(caio.Rejected, "The file %s cannot be read, so it was not laid into the bucket.", filepath.Base(file))
}

func (h *S3) put(ctx context.Context, client *minio.Client, key string, r io.Reader, size int64, mime string) error {
	_, err := client.PutObject(ctx, h.bucket.Name, key, r, size, minio.PutObjectOptions{
		ContentType: mime,
		// Without TLS the client would sign each chunk, with a reader that is closed twice at
		// a time when the server answers early.
		DisableContentSha256: true,
		CacheControl:         "no-store", // a public address often has a cache in front, which would serve what was withdrawn
	})
	return h.explain(ctx, toUpload, err)
}

// link returns the address under which a stranger can fetch the object.
func (h *S3) link(ctx context.Context, client *minio.Client, key string) (string, error) {
	if h.bucket.PublicBase != "" {
		return h.bucket.PublicBase + "/" + key, nil
	}
	u, err := client.PresignedGetObject(ctx, h.bucket.Name, key, time.Duration(h.bucket.Minutes)*time.Minute, nil)
	if err != nil {
		return "", h.explain(ctx, toReach, err)
	}
	return u.String(), nil
}

// Withdraw deletes the object behind an address of this bucket.
func (h *S3) Withdraw(ctx context.Context, address string) (err error) {
	defer func() { err = stamp("withdraw", err) }()
	if plain, _, _ := strings.Cut(address, "?"); !ownName.MatchString(path.Base(plain)) {
		return nil
	}
	client, err := h.client(ctx)
	if err != nil {
		return err
	}
	key, ok := h.keyOf(ctx, client, address)
	if !ok {
		return nil
	}
	return h.remove(ctx, client, key)
}

// remove deletes an object; that there is none is no error to S3.
func (h *S3) remove(ctx context.Context, client *minio.Client, key string) error {
	err := client.RemoveObject(ctx, h.bucket.Name, key, minio.RemoveObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	return h.explain(ctx, toDelete, err)
}

// ownName is how CAIO names what it lays into a bucket. Nothing else is ever deleted there.
var ownName = regexp.MustCompile(`^caio-[a-z2-7]{26}(\.[a-z0-9]+)?$`)

const ownStart = "caio-"

// endings are the usual ones: some networks judge a file by the end of its address.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
}

// newKey returns a name of 130 random bits.
func (h *S3) newKey(mime string) string {
	return h.folder() + ownStart + strings.ToLower(rand.Text()) + endings[mime]
}

// folder returns the prefix as keys have it: "" or with a slash at its end.
func (h *S3) folder() string {
	if h.bucket.Prefix == "" {
		return ""
	}
	return h.bucket.Prefix + "/"
}

// keyOf returns the key of an object that this bucket offers under the address, whatever
// prefix and addressing were at that time.
func (h *S3) keyOf(ctx context.Context, client *minio.Client, address string) (string, bool) {
	address, _, _ = strings.Cut(address, "?")
	if h.bucket.PublicBase != "" {
		if key, ok := strings.CutPrefix(address, h.bucket.PublicBase+"/"); ok {
			return key, isKey(key)
		}
	}
	// The client knows the server's host; at Amazon it is not the endpoint's.
	sample, err := client.PresignedGetObject(ctx, h.bucket.Name, ownStart, time.Minute, nil)
	if err != nil {
		return "", false
	}
	server := sample.Host
	if sample.Path == "/"+ownStart {
		server = strings.TrimPrefix(server, h.bucket.Name+".")
	}
	for _, base := range [...]string{server + "/" + h.bucket.Name, h.bucket.Name + "." + server} {
		if key, ok := strings.CutPrefix(address, sample.Scheme+"://"+base+"/"); ok {
			return key, isKey(key)
		}
	}
	return "", false
}

// isKey reports whether CAIO gives such names, in whichever folder.
func isKey(key string) bool {
	folder, name := path.Split(key)
	return ownName.MatchString(name) && (folder == "" || prefixes.MatchString(path.Clean(folder)))
}
