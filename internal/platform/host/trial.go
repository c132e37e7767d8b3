package host

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"caio/internal/caio"
	"caio/internal/platform"
)

// trialWait is how long a trial takes at most.
const trialWait = 45 * time.Second

// Test lays a tiny picture into the bucket, fetches it by its link as a stranger would,
// deletes it and looks that it is gone. The error says what is wrong; the warnings, what
// will be although everything works from this computer.
func (h *S3) Test(ctx context.Context) (warnings []string, err error) {
	defer func() { err = stamp("test", err) }()
	ctx, cancel := context.WithTimeout(ctx, trialWait)
	defer cancel()
	client, err := h.client(ctx)
	if err != nil {
		return nil, err
	}
	t := trial{S3: h, client: client, key: h.newKey(trialType), picture: pixel()}
	if err := h.put(ctx, client, t.key, bytes.NewReader(t.picture), int64(len(t.picture)), trialType); err != nil {
		return nil, err
	}
	err = t.fetch(ctx)
	removeErr := h.remove(ctx, client, t.key) // in any case; Sweep knows the name
	if err == nil {
		err = removeErr
	}
	if err == nil {
		err = t.gone(ctx)
	}
	if err != nil {
		return nil, err
	}
	return t.warnings(ctx), nil
}

// trial is one test under way.
type trial struct {
	*S3
	client  *minio.Client
	key     string
	picture []byte
	link    string
}

const trialType = "image/png"

// pixel is the smallest picture that every network would take for one.
func pixel() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))) // a buffer takes everything
	return b.Bytes()
}

// open returns where the link leads, without what makes it valid.
func (t *trial) open() string {
	plain, _, _ := strings.Cut(t.link, "?")
	return strings.TrimSuffix(plain, "/"+t.key)
}

// fetched is what a stranger got.
type fetched struct {
	status int
	mime   string
	body   []byte
}

// get fetches the link without any credentials, and follows no redirect: some networks
// do not either.
func (t *trial) get(ctx context.Context) (fetched, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.link, nil)
	if err != nil {
		return fetched{}, platform.Errorf(caio.Forbidden, "The link to the file is not a web address; check the public address in %s.", where)
	}
	stranger := http.Client{Transport: t.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stranger.Do(r)
	if err == nil {
		defer func() { _ = res.Body.Close() }()
		var body []byte
		if body, err = io.ReadAll(io.LimitReader(res.Body, 64<<10)); err == nil {
			return fetched{res.StatusCode, res.Header.Get("Content-Type"), body}, nil
		}
	}
	if ctx.Err() != nil {
		return fetched{}, t.explain(ctx, toRead, err)
	}
	return fetched{}, unreached(t.open(), err)
}

func (t *trial) fetch(ctx context.Context) (err error) {
	if t.link, err = t.S3.link(ctx, t.client, t.key); err != nil {
		return err
	}
	got, err := t.get(ctx)
	if err != nil {
		return err
	}
	switch {
	case got.status/100 == 3:
		return platform.Errorf(caio.Forbidden, "%s answers with a redirect, which some networks do not follow; enter the address that it leads to in %s.", t.open(), where)
	case got.status != http.StatusOK && t.bucket.PublicBase != "":
		return platform.Errorf(caio.Forbidden, "CAIO laid a file into the bucket, but everyone else gets %d for it at %s: open the bucket for reading there, or check the public address in %s.", got.status, t.open(), where)
	case got.status != http.StatusOK:
		return platform.Errorf(caio.Forbidden, "CAIO laid a file into the bucket, but its link is refused with %d: the access key may not %s the bucket.", got.status, toRead)
	case got.mime != trialType:
		return platform.Errorf(caio.Forbidden, "%s gives a picture out as %q instead of %s; networks would refuse it.", t.open(), clipped(got.mime), trialType)
	case !bytes.Equal(got.body, t.picture):
		return platform.Errorf(caio.Forbidden, "%s gives out something else than the file that CAIO laid there.", t.open())
	}
	return nil
}

// gone looks that the link has ended with the file.
func (t *trial) gone(ctx context.Context) error {
	got, err := t.get(ctx)
	if err != nil {
		return err
	}
	if got.status == http.StatusOK {
		return platform.Errorf(caio.Forbidden, "%s still gives the file out after it was deleted; switch off the cache in front of the bucket.", t.open())
	}
	return nil
}

// warnings are what a test from this computer cannot see for itself.
func (t *trial) warnings(ctx context.Context) []string {
	out := []string{}
	u, err := url.Parse(t.link)
	if err != nil {
		return out // it was fetched a moment ago
	}
	if private := privateAddress(ctx, u.Hostname()); private != "" {
		out = append(out, fmt.Sprintf("%s has the address %s, which cannot be reached from the internet, so no network can fetch files from there.", u.Host, private))
	}
	if u.Scheme != "https" {
		out = append(out, "Links begin with http://; most networks fetch from https:// addresses only.")
	}
	for o := range t.client.ListObjectsIter(ctx, t.bucket.Name, t.own()) {
		if o.Err != nil {
			out = append(out, fmt.Sprintf("The access key may not %s the bucket %q, so what a crash leaves there stays.", toList, t.bucket.Name))
		}
		break // one answer tells
	}
	return out
}

// sharedSpace is the addresses of carriers' own networks (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// privateAddress returns an address of the host that only some computers reach; "" when
// it has none, or when only a proxy knows.
func privateAddress(ctx context.Context, host string) string {
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return ""
	}
	for _, ip := range list {
		ip = ip.Unmap()
		if ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || sharedSpace.Contains(ip) {
			return ip.String()
		}
	}
	return ""
}

// clipped is what a stranger sent, short enough for a sentence.
func clipped(s string) string {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return s
}
