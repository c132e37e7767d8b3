package linkedin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Codes that the connector acts upon.
const (
	codeRevoked    = "REVOKED_ACCESS_TOKEN"
	codeWaiting    = "MEDIA_ASSET_WAITING_UPLOAD"
	codeProcessing = "MEDIA_ASSET_PROCESSING"
	codeFailed     = "MEDIA_ASSET_PROCESSING_FAILED"
	codeExpiredURL = "EXPIRED_UPLOAD_URL"
)

// fault is the body of a refusal, which is flat.
type fault struct {
	Message string `json:"message"`
	Code    string `json:"code"`
	Service int    `json:"serviceErrorCode"`
	status  int
}

// Error returns what LinkedIn said.
func (f *fault) Error() string {
	return fmt.Sprintf("HTTP %d %s %d: %s", f.status, f.Code, f.Service, f.Message)
}

// rule sorts one refusal. Empty parts fit every body; the first rule that fits counts.
type rule struct {
	status  int
	code    string
	hint    string // in the message, in lower case
	kind    caio.Kind
	message string
}

const (
	reconnect = "LinkedIn no longer accepts CAIO's connection; connect the account again."
	tooOld    = "This version of CAIO is too old for LinkedIn; update CAIO."
)

// rules are the codes of "Error handling", "Posts API" and "Authentication errors", and
// what gitroomhq/postiz-app has met besides.
var rules = [...]rule{
	{status: 401, kind: caio.Unauthorized, message: reconnect},
	{status: 403, hint: "resource is forbidden", kind: caio.Unavailable, message: "LinkedIn refused this in passing; CAIO tries again."},
	{status: 403, hint: "partnerapiposts", kind: caio.Forbidden, message: "LinkedIn does not let your app publish here; add the product it needs, or ask for its standard tier, on LinkedIn's developer pages."},
	{status: 403, hint: "socialactions", kind: caio.Forbidden, message: "LinkedIn does not let your app read or write comments."},
	{status: 403, kind: caio.Forbidden, message: "LinkedIn does not allow this connection to do that; check your role on the page and the products of your app."},
	{status: 426, kind: caio.Forbidden, message: tooOld},
	{status: 400, code: "VERSION_MISSING", kind: caio.Forbidden, message: tooOld},
	{status: 400, code: codeWaiting, kind: caio.Pending, message: "LinkedIn is still working on the file."},
	{status: 400, code: codeFailed, kind: caio.Unavailable, message: "LinkedIn could not process the file; CAIO uploads it again."},
	{status: 400, code: codeProcessing, kind: caio.Pending, message: "LinkedIn is still working on the file."},
	{code: codeExpiredURL, kind: caio.Unavailable, message: "LinkedIn's address for the upload has expired; CAIO begins again."},
	{status: 400, code: "FIELD_LENGTH_TOO_LONG", kind: caio.Rejected, message: "LinkedIn says that a text is too long; shorten it."},
	{status: 400, code: "MISSING_FIELD", kind: caio.Rejected, message: "LinkedIn misses something in the post; check its options."},
	{status: 400, code: "INVALID_VALUE_FOR_FIELD", kind: caio.Rejected, message: "LinkedIn does not accept one of the post's options; check them."},
	{status: 400, code: "INVALID_URN_ID", kind: caio.Rejected, message: "LinkedIn does not know something that the post names; check its mentions and its options."},
	{status: 400, code: "INVALID_URN_TYPE", kind: caio.Rejected, message: "LinkedIn does not know something that the post names; check its mentions and its options."},
	{status: 400, code: "INVALID_VIDEO_ID", kind: caio.Rejected, message: "LinkedIn does not have the uploaded video any more; publish the post again."},
	{status: 400, hint: "unable to obtain activity", kind: caio.Unavailable, message: "LinkedIn has not got the post ready yet; CAIO tries again."},
	{status: 404, hint: "unable to obtain activity", kind: caio.Unavailable, message: "LinkedIn has not got the post ready yet; CAIO tries again."},
	{status: 404, kind: caio.Gone, message: "LinkedIn does not have this post any more."},
	{status: 409, kind: caio.Unavailable, message: "LinkedIn was busy with another change; CAIO tries again."},
	{status: 422, hint: "duplicate", kind: caio.Rejected, message: "LinkedIn has the same post from a few minutes ago and takes no second one; change the text."},
	{status: 400, kind: caio.Rejected, message: "LinkedIn refused the request; check the post's text, files and options."},
	{status: 422, kind: caio.Rejected, message: "LinkedIn refused the post; check its text, files and options."},
}

func (r rule) fits(f *fault) bool {
	return (r.status == 0 || r.status == f.status) && (r.code == "" || r.code == f.Code) &&
		strings.Contains(strings.ToLower(f.Message), r.hint)
}

const assetPause = 5 * time.Second

// classify sorts what LinkedIn refuses; nil leaves the answer to its status.
func classify(r *api.Response) *platform.Error {
	f := &fault{status: r.Status}
	_ = json.Unmarshal(r.Body, f) // a body that is none leaves it to the status
	if r.Status == http.StatusTooManyRequests {
		return throttled(r, f)
	}
	for _, rule := range rules {
		if !rule.fits(f) {
			continue
		}
		e := platform.Errorf(rule.kind, "%s", rule.message)
		e.Err = f
		if rule.kind == caio.Pending {
			e.RetryAt = caio.At(r.Now.Add(assetPause))
		}
		return e
	}
	return nil
}

const throttlePause = 5 * time.Minute

// throttled sorts a 429, which has no Retry-After: a limit of the day ends at midnight
// UTC ("Rate limiting").
func throttled(r *api.Response, f *fault) *platform.Error {
	said := " " + strings.ToLower(f.Message) + " "
	e := &platform.Error{Kind: caio.RateLimited, Message: "LinkedIn asks to wait before the next request.", Scope: platform.ScopeAccount, Err: f}
	if strings.Contains(said, "application") && !strings.Contains(said, "member") {
		e.Scope = platform.ScopeApp
	}
	switch {
	case r.Header.Get("Retry-After") != "":
	case strings.Contains(said, " day ") || strings.Contains(said, "daily"):
		e.Message = "LinkedIn allows an app only so many requests a day; CAIO goes on after midnight UTC."
		e.RetryAt = caio.At(r.Now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour))
	default:
		e.RetryAt = caio.At(r.Now.Add(throttlePause))
	}
	return e
}

// duplicate reports whether err refuses a post because it is live already.
func duplicate(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.status == http.StatusUnprocessableEntity && strings.Contains(strings.ToLower(f.Message), "duplicate")
}

// said reports whether err is a refusal with one of the codes.
func said(err error, codes ...string) bool {
	var f *fault
	if !errors.As(err, &f) {
		return false
	}
	for _, code := range codes {
		if f.Code == code {
			return true
		}
	}
	return false
}

// reworded is err as another kind with another sentence.
func reworded(err error, kind caio.Kind, message string) error {
	e := *platform.AsError(err)
	e.Kind, e.Message = kind, message
	return &e
}
