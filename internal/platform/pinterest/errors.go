package pinterest

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

const (
	trialMessage = "Your Pinterest app has Trial access, which does not let it publish Pins: request Standard access for it under My apps, or rehearse with a sandbox token."
	retryLink    = time.Minute
	retryUpload  = 30 * time.Second
)

// Causes that the connector acts upon.
var (
	errNoBoard     = errors.New("the board or its section is gone")
	errNoMedia     = errors.New("the uploaded video is not known any more")
	errUnreachable = errors.New("the network could not reach the link")
	errChosenApps  = errors.New("only chosen apps may do this")
)

// wordings sorts refusals by status, code and a part of the message, in small letters;
// zero values fit all. The first that fits counts. Pinterest's codes differ between pages
// and examples, so most rows go by status and words.
var wordings = []struct {
	status, code int
	hint         string
	kind         caio.Kind
	message      string
	cause        error
}{
	{code: 29, kind: caio.Forbidden, message: trialMessage},
	{hint: "trial access", kind: caio.Forbidden, message: trialMessage},
	{hint: "consumer type", kind: caio.Forbidden, message: "Pinterest has not activated your app yet; wait until it is approved under My apps, then try again."},
	{hint: "restricted feature", kind: caio.Forbidden, message: "Pinterest lets only chosen apps do this.", cause: errChosenApps},
	{status: 403, hint: "scope", kind: caio.Unauthorized, message: "CAIO's connection lacks a right that is needed; connect the account again and allow everything."},
	{status: 403, hint: "analytics", kind: caio.Forbidden, message: "Pinterest shows these numbers to business accounts only."},
	{status: 403, hint: "board", kind: caio.Forbidden, message: "Pinterest does not let this account use that board; choose another."},
	{status: 403, kind: caio.Forbidden, message: "Pinterest does not allow this account to do that."},
	{status: 401, kind: caio.Unauthorized, message: "Pinterest no longer accepts CAIO's connection; connect the account again."},
	{status: 400, hint: "unable to reach the url", kind: caio.Unavailable, message: "Pinterest could not reach the link; CAIO tries once more.", cause: errUnreachable},
	{hint: "section not found", kind: caio.Rejected, message: "The board's section does not exist any more; choose another.", cause: errNoBoard},
	{hint: "board not found", kind: caio.Rejected, message: "The board does not exist any more; choose another.", cause: errNoBoard},
	{status: 400, hint: `\d+$`, kind: caio.Rejected, message: "Pinterest does not know this board; choose one from the list."},
	{status: 400, hint: "items", kind: caio.Rejected, message: "A carousel takes two to five pictures; add or remove some."},
	{status: 400, hint: "cover_image", kind: caio.Rejected, message: "Pinterest does not take the video's cover; choose another picture or a moment of the video."},
	{status: 400, hint: "same size", kind: caio.Rejected, message: "All pictures of a carousel must have the same size; crop them alike."},
	{status: 400, hint: "alt_text", kind: caio.Rejected, message: "Pinterest does not accept the alt text; shorten it."},
	{status: 400, hint: "description", kind: caio.Rejected, message: "Pinterest does not accept the text; shorten it."},
	{status: 400, hint: "title", kind: caio.Rejected, message: "Pinterest does not accept the title; shorten it."},
	{status: 400, hint: "link", kind: caio.Rejected, message: "Pinterest does not accept the link; check its address."},
	{status: 400, hint: "image", kind: caio.Rejected, message: "Pinterest does not take a picture of this Pin; use a JPEG or PNG of at most 20 MB."},
	{status: 400, hint: "analytics", kind: caio.Rejected, message: "Pinterest does not have these numbers for that time."},
	{status: 400, kind: caio.Rejected, message: "Pinterest refused the Pin; check its title, text, link and files."},
	{status: 404, hint: "media", kind: caio.Unavailable, message: "Pinterest does not have the uploaded video any more; CAIO uploads it again.", cause: errNoMedia},
	{status: 404, kind: caio.Gone, message: "Pinterest does not have this Pin any more."},
}

// refusal is the body of an error ("Generic Error").
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// classify sorts what Pinterest refuses.
func classify(r *api.Response) *platform.Error {
	if r.Status == http.StatusTooManyRequests {
		e := platform.Errorf(caio.RateLimited, "Pinterest asks to wait before the next request.")
		e.Scope, e.RetryAt = platform.ScopeAccount, resetOf(r)
		return e
	}
	if r.Status < 400 || r.Status >= 500 {
		return nil
	}
	var said refusal
	_ = json.Unmarshal(r.Body, &said) // a proxy's page: the status has to do
	words := strings.ToLower(said.Message)
	for _, w := range wordings {
		if (w.status != 0 && w.status != r.Status) || (w.code != 0 && w.code != said.Code) || !strings.Contains(words, w.hint) {
			continue
		}
		if w.kind == caio.Gone && r.Once() {
			return placeGone()
		}
		e := platform.Errorf(w.kind, "%s", w.message)
		e.Err = w.cause
		if errors.Is(w.cause, errUnreachable) {
			e.RetryAt = caio.At(r.Now.Add(retryLink))
		}
		return e
	}
	return nil
}

// placeGone is what a 404 means to a request that makes a Pin and does not say more.
func placeGone() *platform.Error {
	return platform.Errorf(caio.Rejected, "Pinterest does not know the board, the section or the other Pin that this one names; choose them again.")
}

// resetOf reads x-ratelimit-reset. No page says its unit: a small number is taken for
// seconds from now, a large one for a date; anything beyond a day is disbelieved and
// leaves the decision to Retry-After.
func resetOf(r *api.Response) caio.Instant {
	n, err := strconv.ParseFloat(r.Header.Get("X-Ratelimit-Reset"), 64)
	if err != nil || n <= 0 || n > 1e11 {
		return 0
	}
	at := r.Now.Add(time.Duration(min(n, 1e6) * float64(time.Second)))
	if n > 1e6 {
		at = time.Unix(int64(n), 0)
	}
	if at.Before(r.Now) || at.After(r.Now.Add(24*time.Hour)) {
		return 0
	}
	return caio.At(at)
}

// storageRefused sorts what the storage host refuses. Its permission lasts a while only,
// so that a fresh one mends most refusals.
func storageRefused(r *api.Response) *platform.Error {
	switch {
	case r.Status == http.StatusRequestEntityTooLarge || strings.Contains(string(r.Body), "EntityTooLarge"):
		return platform.Errorf(caio.Rejected, "The video is larger than Pinterest accepts; make it smaller.")
	case r.Status >= 400 && r.Status < 500 && r.Status != http.StatusTooManyRequests:
		e := platform.Errorf(caio.Unavailable, "Pinterest did not take the video's upload; CAIO tries again from the beginning.")
		e.RetryAt = caio.At(r.Now.Add(retryUpload)) // and does not send the same again within seconds
		return e
	}
	return nil
}

// signInRefused sorts what the token endpoint refuses: it answers 400 with a code of its
// own where OAuth has invalid_grant.
func signInRefused(err error) error {
	e := platform.AsError(err)
	var message string
	switch e.Kind {
	case caio.Rejected, caio.Forbidden:
		message = "Pinterest no longer accepts this sign-in; connect the account again."
	case caio.Unauthorized:
		message = "Pinterest does not accept App ID and App secret key; check them and connect again."
	default:
		return err
	}
	return &platform.Error{Kind: caio.Unauthorized, Message: message, Detail: e.Detail, Err: err}
}
