package x

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// What a refusal means for the step it belongs to, beside its kind.
var (
	errDuplicate = errors.New("the same text is live already")
	errInvisible = errors.New("the post to answer is not visible yet")
	errMedia     = errors.New("an uploaded file is not known any more")
)

// wordings sort refusals by status and a hint in what X says of them. The first that fits
// counts.
var wordings = []struct {
	status  int
	hint    string
	kind    caio.Kind
	message string
	err     error
}{
	{400, "media ids are invalid", caio.Rejected, "X does not know an attached file any more; publish the post again.", errMedia},
	{400, "longer than 2 minutes", caio.Rejected, "X takes videos longer than 2 minutes 20 seconds from Premium accounts only; shorten the video.", nil},
	{400, "invalid url", caio.Rejected, "X takes one of the links for invalid; check the links in the text.", nil},
	{400, "cashtag", caio.Rejected, "X allows one cashtag in a post; remove the others.", nil},
	{400, "token was invalid", caio.Unauthorized, "X no longer accepts this sign-in; connect the account again.", nil},
	{400, "invalid_request", caio.Unauthorized, "X no longer accepts this sign-in; connect the account again.", nil},
	{400, "", caio.Rejected, "X refused the request; check the text, the files and the options.", nil},
	{401, "", caio.Unauthorized, "X no longer accepts CAIO's connection; connect the account again.", nil},
	{402, "", caio.Forbidden, "Your X developer account has no credits left; buy some at console.x.com, then try again.", nil},
	{403, "duplicate content", caio.Rejected, "This account posted the same text on X a short while ago; change the text.", errDuplicate},
	{403, "deleted or not visible", caio.Rejected, "X does not show the post that this one answers.", errInvisible},
	{403, "\"code\":385", caio.Rejected, "X does not show the post that this one answers.", errInvisible},
	{403, "not been mentioned or otherwise engaged", caio.Rejected, "X lets other programs answer only people who mentioned or quoted you; answer on x.com instead.", nil},
	{403, "reply to this conversation is not allowed", caio.Rejected, "The author of this conversation does not let you answer.", nil},
	{403, "not permitted to perform this action", caio.Rejected, "X does not allow this post and does not say why; shorten or change it, or look on x.com whether the account is limited.", nil},
	{403, "longer than 2 minutes", caio.Rejected, "X takes videos longer than 2 minutes 20 seconds from Premium accounts only; shorten the video.", nil},
	{403, "not authorized to delete", caio.Forbidden, "This post belongs to another account, so X does not let this one delete it.", nil},
	{403, "unsupported-authentication", caio.Unauthorized, "CAIO's connection is not one of a person; connect the account again.", nil},
	{403, "client-not-enrolled", caio.Forbidden, "The plan of your X developer account does not include this; look at console.x.com.", nil},
	{403, "client-forbidden", caio.Forbidden, "The plan of your X developer account does not include this; look at console.x.com.", nil},
	{403, "", caio.Forbidden, "X does not let this account do that; if the app's permissions were changed, connect the account again.", nil},
	{404, "", caio.Gone, "X does not have this post any more.", nil},
	{429, "usage-capped", caio.Forbidden, "The monthly allowance of your X developer account is used up; raise it at console.x.com, then try again.", nil},
}

// classify sorts what X refuses ("Response codes and errors").
func classify(r *api.Response) *platform.Error {
	said := compact(r.Body)
	for _, w := range wordings {
		if w.status == r.Status && strings.Contains(said, w.hint) {
			e := platform.Errorf(w.kind, "%s", w.message)
			e.Err = w.err
			return e
		}
	}
	switch {
	case r.Status == http.StatusTooManyRequests:
		return limited(r)
	case r.Status >= http.StatusInternalServerError && r.Once():
		// Even a 503 that says when to come back proves nothing.
		e := platform.Errorf(caio.Uncertain, "X did not say whether it took the post.")
		e.RetryAt = api.RetryAfter(r)
		return e
	}
	return nil
}

// compact returns a JSON body in small letters without spaces between its parts, so that
// a hint may be one of them; a body that is none leaves it to the status.
func compact(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.ToLower(string(b))
}

// limited reads which of the limits is reached: those of a day are told in headers of
// their own (plhery/node-twitter-api-v2 issue 495).
func limited(r *api.Response) *platform.Error {
	e := platform.Errorf(caio.RateLimited, "X asks to wait before the next request.")
	e.Scope = platform.ScopeAccount
	for _, limit := range []struct {
		prefix string
		scope  platform.Scope
	}{{"x-app-limit-24hour-", platform.ScopeApp}, {"x-user-limit-24hour-", platform.ScopeAccount}, {"x-rate-limit-", platform.ScopeAccount}} {
		if r.Header.Get(limit.prefix+"remaining") != "0" {
			continue
		}
		if at := instantOf(r.Header.Get(limit.prefix + "reset")); at > caio.At(r.Now) {
			e.Scope, e.RetryAt = limit.scope, at
			return e
		}
	}
	if at := instantOf(r.Header.Get("x-rate-limit-reset")); at > caio.At(r.Now) && r.Header.Get("Retry-After") == "" {
		e.RetryAt = at
	}
	return e
}

// instantOf reads seconds since 1970; 0 when it is none.
func instantOf(s string) caio.Instant {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return 0
	}
	return caio.At(time.Unix(n, 0))
}

// consentRefused sorts a refusal of the token endpoint: X says invalid_request of a code
// or a refresh token that is used up.
func consentRefused(err error) error {
	if !platform.Is(err, caio.Rejected) {
		return err
	}
	e := *platform.AsError(err)
	e.Kind, e.Message = caio.Unauthorized, "X no longer accepts this sign-in; connect the account again."
	return &e
}
