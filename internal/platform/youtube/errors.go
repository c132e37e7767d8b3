package youtube

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// fault is the body of a refusal. The reason of its first entry says what happened.
type fault struct {
	Error struct {
		Message string `json:"message"`
		Status  string `json:"status"`
		Errors  []struct {
			Reason  string `json:"reason"`
			Domain  string `json:"domain"`
			Message string `json:"message"`
		} `json:"errors"`
		Details []struct {
			Reason string `json:"reason"`
		} `json:"details"`
	} `json:"error"`
}

// saying is what a reason means. One with a path goes before one without.
type saying struct {
	path    string // a part of the request's path; "" any
	reasons string // separated by spaces
	kind    caio.Kind
	message string
}

const (
	verifyPhone = "; confirm its phone number at youtube.com/verify"
	thumbPath   = "/thumbnails/set"
	commentPath = "/comment"
	captionPath = "/captions"
)

// sayings are the reasons of the API's pages "Errors", "Videos: insert", "Thumbnails:
// set", "Captions: insert", "CommentThreads: insert" and "Comments: insert".
var sayings = [...]saying{
	{"", "authError UNAUTHENTICATED", caio.Unauthorized, "YouTube no longer accepts CAIO's connection; connect the account again."},
	{"", "youtubeSignupRequired", caio.Forbidden, "This Google account has no YouTube channel; create one on youtube.com, then connect again."},
	{"", "ACCESS_TOKEN_SCOPE_INSUFFICIENT insufficientPermissions", caio.Unauthorized, "CAIO's connection lacks a right that is needed; connect the account again and leave all boxes ticked."},
	{"", "SERVICE_DISABLED accessNotConfigured", caio.Forbidden, "The API is not switched on in your Google project; enable YouTube Data API v3 and YouTube Analytics API there, then try again."},
	{"", "authenticatedUserAccountSuspended channelSuspended", caio.Forbidden, "YouTube has suspended this channel; look on youtube.com what to do."},
	{"", "authenticatedUserAccountClosed channelClosed", caio.Forbidden, "This YouTube channel is closed."},

	{"", "invalidTitle", caio.Rejected, "YouTube does not accept the title: it needs 1 to 100 characters without angle brackets."},
	{"", "invalidDescription", caio.Rejected, "YouTube does not accept the description: at most 5000 bytes without angle brackets."},
	{"", "invalidTags", caio.Rejected, "YouTube does not accept the tags; use fewer or shorter ones."},
	{"", "invalidCategoryId", caio.Rejected, "YouTube does not accept the category; choose another one."},
	{"", "invalidPublishAt", caio.Rejected, "YouTube does not accept the time of publication; it must be ahead, and the video one that was never public."},
	{"", "invalidVideoMetadata", caio.Rejected, "YouTube does not accept the video's title, category or options; check them."},
	{"", "invalidFilename", caio.Rejected, "YouTube does not accept the file's name."},
	{"", "defaultLanguageNotSet", caio.Rejected, "Translations need the language of the video; choose it."},
	{"", "invalidRecordingDetails", caio.Rejected, "YouTube does not accept the date of recording."},
	{"", "forbiddenPrivacySetting", caio.Forbidden, "YouTube does not let this channel use the visibility you chose."},
	{"", "forbiddenLicenseSetting", caio.Forbidden, "YouTube does not let this channel use the licence you chose."},

	{thumbPath, "invalidImage imageFormatUnsupported mediaBodyRequired imageTooTall imageTooWide", caio.Rejected, "YouTube does not accept the thumbnail; use a JPEG or PNG of 1280 × 720 pixels."},
	{thumbPath, "forbidden", caio.Forbidden, "YouTube does not let this channel set own thumbnails" + verifyPhone + "."},
	{thumbPath, "failedPrecondition", caio.Unavailable, "YouTube does not take a thumbnail for this video yet."},
	{captionPath, "contentRequired invalidMetadata nameTooLong", caio.Rejected, "YouTube does not accept the subtitles; check the file, its language and its name."},
	{captionPath, "captionExists", caio.Rejected, "The video has subtitles in this language and with this name already."},
	{captionPath, "forbidden", caio.Forbidden, "YouTube does not let this channel add subtitles to the video."},
	{commentPath, "commentsDisabled", caio.Forbidden, "Comments are switched off for this video."},
	{commentPath, "ineligibleAccount", caio.Forbidden, "YouTube does not let this account comment; it must be joined to a channel on youtube.com."},
	{commentPath, "commentTextTooLong", caio.Rejected, "The comment is longer than YouTube allows; shorten it."},
	{commentPath, "commentTextRequired", caio.Rejected, "The comment is empty."},
	{commentPath, "processingFailure", caio.Rejected, "YouTube did not take the comment; change its text, or try again later."},
	{commentPath, "forbidden", caio.Forbidden, "YouTube does not allow this on the comments of this video."},
	{"", "mediaBodyRequired", caio.Rejected, "YouTube did not receive the video file; attach it again."},

	{"", "videoNotFound", caio.Gone, "YouTube does not have this video any more."},
	{"", "playlistNotFound", caio.Gone, "YouTube does not have this playlist any more; choose another one."},
	{"", "channelNotFound", caio.Gone, "YouTube does not have this channel any more."},
	{"", "commentNotFound commentThreadNotFound parentCommentNotFound", caio.Gone, "YouTube does not have this comment any more."},
	{"", "videoNotEditable", caio.Forbidden, "YouTube does not let this channel change the video."},
	{"", "forbidden", caio.Forbidden, "YouTube does not allow this channel to do that; look on youtube.com whether it is restricted."},
}

// classify sorts what YouTube refuses; nil leaves it to the status.
func classify(r *api.Response) *platform.Error {
	if r.Status >= http.StatusInternalServerError {
		return nil
	}
	var f fault
	_ = json.Unmarshal(r.Body, &f) // a body that is none leaves it to the status
	reasons := f.reasons()
	if e := limited(r, f, reasons); e != nil {
		return e
	}
	path := ""
	if r.URL != nil {
		path = r.URL.Path
	}
	for _, s := range sayings {
		if !strings.Contains(path, s.path) {
			continue
		}
		if slices.ContainsFunc(strings.Fields(s.reasons), func(reason string) bool { return slices.Contains(reasons, reason) }) {
			return platform.Errorf(s.kind, "%s", s.message)
		}
	}
	return nil
}

// reasons lists what the body names, the most telling first.
func (f fault) reasons() []string {
	out := []string{}
	for _, d := range f.Error.Details {
		out = append(out, d.Reason)
	}
	for _, e := range f.Error.Errors {
		out = append(out, e.Reason)
	}
	if f.Error.Status == "UNAUTHENTICATED" {
		out = append(out, f.Error.Status)
	}
	return out
}

// limited sorts the refusals that only say "later".
func limited(r *api.Response, f fault, reasons []string) *platform.Error {
	has := func(reason string) bool { return slices.Contains(reasons, reason) }
	e := &platform.Error{Kind: caio.RateLimited}
	switch {
	case has("uploadLimitExceeded"):
		e.Message = "This channel has uploaded as many videos as YouTube allows in a day; CAIO goes on tomorrow."
		e.RetryAt, e.Scope = caio.At(r.Now.Add(24*time.Hour)), platform.ScopeAccount
	case has("quotaExceeded"), has("dailyLimitExceeded"), has("rateLimitExceeded") && strings.Contains(f.Error.Message, "per day"):
		e.Message = "Your Google project has used up its requests for today; CAIO goes on after midnight in California."
		e.RetryAt, e.Scope = midnight(r.Now), platform.ScopeApp
	case has("rateLimitExceeded"), has("userRateLimitExceeded"):
		e.Message, e.Scope = "YouTube asks to wait before the next request.", platform.ScopeApp
		if e.RetryAt = api.RetryAfter(r); e.RetryAt == 0 {
			e.RetryAt = caio.At(r.Now.Add(time.Minute))
		}
	default:
		return nil
	}
	return e
}

// midnight returns when the daily quotas begin anew: at midnight Pacific time.
func midnight(now time.Time) caio.Instant {
	now = now.In(pacific())
	return caio.At(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location()))
}

// pacific is the zone of YouTube's days; where it is unknown, the one without summer time.
func pacific() *time.Location {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return time.FixedZone("PST", -8*60*60)
	}
	return zone
}
