package host

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"

	"caio/internal/caio"
	"caio/internal/platform"
)

// where a person sets the bucket up.
const where = "the settings under Host"

// stamp says on the error that it is the Host's; nil stays nil.
func stamp(op string, err error) error {
	if err == nil {
		return nil
	}
	e := *platform.AsError(err)
	e.Platform, e.Op = "host", op
	return &e
}

// doing is what was attempted, as the sentence about a refusal says it.
type doing string

const (
	toReach  doing = "be used with"
	toUpload doing = "put files into"
	toRead   doing = "read files from"
	toDelete doing = "delete files from"
	toList   doing = "list the files in"
)

// explain turns an error of the client into a *platform.Error; nil stays nil. What only a
// person can mend is Forbidden and never Unauthorized, which would hold the account of
// the network that the file was for. The client's own text is left out: it quotes addresses.
func (h *S3) explain(ctx context.Context, what doing, err error) error {
	if err == nil {
		return nil
	}
	var answer minio.ErrorResponse
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &platform.Error{Kind: caio.Unavailable, Message: "Laying the file into your bucket was interrupted.", Err: context.Canceled}
	case ctx.Err() != nil:
		return &platform.Error{Kind: caio.Unavailable, Message: fmt.Sprintf("%s did not answer in time.", h.bucket.Endpoint), Err: ctx.Err()}
	case errors.As(err, &answer):
		return h.refused(what, answer)
	}
	return unreached(h.bucket.Endpoint, err)
}

// refused sorts an answer of the bucket's server by its code ("Error responses", Amazon S3
// API Reference); other servers have theirs from there.
func (h *S3) refused(what doing, r minio.ErrorResponse) *platform.Error {
	b := h.bucket
	e := platform.Errorf(caio.Forbidden, "")
	e.Detail = fmt.Sprintf("%d %s", r.StatusCode, plainCode(r.Code))
	switch r.Code {
	case minio.InvalidAccessKeyID, "InvalidAccessKey", "Unauthorized":
		e.Message = fmt.Sprintf("%s does not know this access key id; check it in %s.", b.Endpoint, where)
	case minio.SignatureDoesNotMatch:
		e.Message = fmt.Sprintf("The secret key does not belong to the access key id; enter it again in %s.", where)
	case minio.InvalidRegion, "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "IllegalLocationConstraintException", "PermanentRedirect":
		e.Message = h.wrongRegion(r.Region)
	case minio.RequestTimeTooSkewed, "RequestExpired":
		e.Message = "The clock of this computer is wrong, so your bucket refuses what CAIO signs; set it, best by itself from the internet."
	case minio.NoSuchBucket, minio.InvalidBucketName:
		e.Message = fmt.Sprintf("There is no bucket %q at %s; check the name in %s.", b.Name, b.Endpoint, where)
	case minio.AccessDenied, "AllAccessDisabled", "AccountProblem":
		e.Message = fmt.Sprintf("The access key may not %s the bucket %q; allow it where you made the key.", what, b.Name)
	case minio.EntityTooLarge:
		e.Kind, e.Message = caio.Rejected, "The file is larger than your bucket takes."
	case minio.UnexpectedEOF, "IncompleteBody":
		e.Kind, e.Message = caio.Rejected, "The file changed while it was uploaded to your bucket; attach it again."
	case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "StorageQuotaExceeded":
		e.Message = fmt.Sprintf("The bucket %q is full.", b.Name)
	default:
		h.byStatus(e, r.StatusCode, r.Code == "" || strings.HasPrefix(r.Code, strconv.Itoa(r.StatusCode)))
	}
	return e
}

func (h *S3) wrongRegion(right string) string {
	if regions.MatchString(right) && right != "" && right != h.bucket.Region {
		return fmt.Sprintf("The bucket %q is in the region %s; enter that in %s.", h.bucket.Name, right, where)
	}
	if h.bucket.Region == "" {
		return fmt.Sprintf("The region of the bucket is missing; enter it in %s.", where)
	}
	return fmt.Sprintf("The region %q is not the one of the bucket; check it in %s.", h.bucket.Region, where)
}

// byStatus words an answer whose code says nothing: one of a server's own or, in a
// stranger's answer, the status once more.
func (h *S3) byStatus(e *platform.Error, status int, stranger bool) {
	b := h.bucket
	switch {
	case stranger && !h.secure() && (status == http.StatusBadRequest || status == http.StatusUpgradeRequired || status/100 == 3):
		e.Message = fmt.Sprintf("%s does not take this without TLS; write https:// in %s.", b.Endpoint, where)
	case status/100 == 3 || status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented:
		e.Message = fmt.Sprintf("%s does not answer as an S3 server does; check the endpoint in %s.", b.Endpoint, where)
	case status == http.StatusTooManyRequests || status >= 500 || status == http.StatusRequestTimeout:
		e.Kind, e.Message = caio.Unavailable, fmt.Sprintf("%s has a problem of its own at the moment.", b.Endpoint)
	default:
		e.Message = fmt.Sprintf("%s refused the request.", b.Endpoint)
	}
}

func (h *S3) secure() bool { return strings.HasPrefix(h.bucket.Endpoint, "https://") }

var codes = regexp.MustCompile(`^[A-Za-z0-9 ]{1,60}$`)

// plainCode keeps what a stranger sent out of texts unless it looks like a code.
func plainCode(code string) string {
	if codes.MatchString(code) {
		return code
	}
	return ""
}

// unreached sorts an error of a request to address that got no answer.
func unreached(address string, err error) *platform.Error {
	var dns *net.DNSError
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return platform.Errorf(caio.Offline, "The host of %s cannot be found; check the address in %s, and the connection to the internet.", address, where)
	case errors.As(err, &certificate):
		return platform.Errorf(caio.Forbidden, "The certificate of %s is not valid, or not for that host.", address)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return platform.Errorf(caio.Forbidden, "%s does not speak TLS, although its address begins with https://.", address)
	case errors.As(err, &timeout) && timeout.Timeout():
		return platform.Errorf(caio.Offline, "%s did not answer in time.", address)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return platform.Errorf(caio.Offline, "Nothing answers at %s; check the address and its port in %s, and the connection to the internet.", address, where)
	}
	if strings.HasPrefix(address, "http://") {
		return platform.Errorf(caio.Unavailable, "The connection to %s broke; if it speaks TLS, its address begins with https://.", address)
	}
	return platform.Errorf(caio.Unavailable, "The connection to %s broke.", address)
}
