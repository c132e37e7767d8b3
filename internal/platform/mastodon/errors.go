package mastodon

import (
	"net/http"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// wordings are hints: the server may answer in the language of the account, so the
// status decides and the text only makes the sentence better. The first that fits counts.
var wordings = []struct {
	status  int
	hint    string
	kind    caio.Kind
	message string
}{
	{403, "scope", caio.Unauthorized, "CAIO's connection lacks a right that is needed; connect the account again."},
	{403, "disabled", caio.Forbidden, "The server has disabled this login; look on its website what to do."},
	{403, "pending", caio.Forbidden, "The server has not approved this account yet; look on its website."},
	{403, "confirm", caio.Forbidden, "The account's e-mail address is not confirmed yet; do that on the server's website."},
	{403, "unauthorized_client", caio.Forbidden, "The server does not let CAIO withdraw this consent; remove CAIO under Preferences, Account, Authorized apps."},
	{422, "not finished processing", caio.Pending, "The server is still processing a file."},
	{422, "could not be found", caio.Rejected, "The server does not have an attached file any more; publish the post again."},
	{422, "character limit", caio.Rejected, "The text is longer than this server allows; shorten it."},
	{422, "can't be blank", caio.Rejected, "The post has no text; write something or attach a file."},
	{422, "more than", caio.Rejected, "More files are attached than this server allows; remove some."},
	{422, "already contains", caio.Rejected, "Pictures and videos cannot be mixed in one post; remove one or the other."},
	{422, "processing the media", caio.Rejected, "The server could not process an attached file; use another one."},
	{422, "file", caio.Rejected, "The server does not take an attached file; convert it or use another one."},
	{422, "poll", caio.Rejected, "The server does not accept the poll; check its answers and its end."},
	{422, "option", caio.Rejected, "The server does not accept the poll; check its answers and its end."},
	{422, "scheduled", caio.Rejected, "The server takes posts for later only at least five minutes ahead."},
	{422, "redirect", caio.Rejected, "The server does not accept CAIO's way back from the browser; use another way to sign in."},
	{422, "", caio.Rejected, "The server refused the post; check its text, files and options."},
	{500, "thumbnail", caio.Unavailable, "The server could not make a preview of an attached file; if that stays so, use another file."},
	{404, "reply to", caio.Gone, "The post to be answered does not exist any more."},
	{404, "", caio.Gone, "The server does not have this post any more."},
	{401, "", caio.Unauthorized, "The server no longer accepts CAIO's connection; connect the account again."},
}

// classify sorts what a server refuses ("Error", "Rate limits").
func classify(r *api.Response) *platform.Error {
	if r.Status == http.StatusTooManyRequests {
		e := platform.Errorf(caio.RateLimited, "The server asks to wait before the next request.")
		e.Scope, e.RetryAt = platform.ScopeAccount, resetOf(r)
		return e
	}
	said := strings.ToLower(refusalOf(r.Body))
	for _, w := range wordings {
		if w.status != r.Status || !strings.Contains(said, w.hint) || (r.Status >= 500 && r.Once()) {
			continue
		}
		e := platform.Errorf(w.kind, "%s", w.message)
		if w.kind == caio.Pending {
			e.RetryAt = caio.At(r.Now.Add(processingPause))
		}
		return e
	}
	return nil
}

// resetOf reads X-RateLimit-Reset, an ISO time; 0 leaves it to Retry-After.
func resetOf(r *api.Response) caio.Instant {
	at, err := time.Parse(time.RFC3339Nano, r.Header.Get("X-RateLimit-Reset"))
	if err != nil || at.Before(r.Now) {
		return 0
	}
	return caio.At(at)
}
