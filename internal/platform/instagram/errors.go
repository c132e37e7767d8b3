package instagram

import (
	"regexp"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// Subcodes that the connector acts upon.
const (
	subUnknownUpload = 2207053
	subDownloadSlow  = 2207003
	subMediaExpired  = 2207020
	subMissingMedia  = 2207006
	subMissing       = 2207008
	subFetch         = 2207052
	subVideoFetch    = 2207077
	subNotReady      = 2207027
	codeFetch        = 9004
	codeNotReady     = 9007
	codeParameter    = 100
	codePermission   = 10
)

// rules sorts Instagram's codes (Meta for Developers, "Instagram Platform: error codes",
// 2026-09). What every Graph host shares is in graph.
var rules = [...]graph.Rule{
	{Code: 100, Subcode: 2207023, Kind: caio.Rejected, Message: "Instagram does not know this type of post; choose another."},
	{Code: 100, Subcode: 2207028, Kind: caio.Rejected, Message: "A carousel takes two to ten pictures and videos; add or remove some."},
	{Code: 100, Subcode: 2207035, Kind: caio.Rejected, Message: "Instagram refused a product tag; remove it."},
	{Code: 100, Subcode: 2207036, Kind: caio.Rejected, Message: "Instagram refused a product tag; remove it."},
	{Code: 100, Subcode: 2207037, Kind: caio.Rejected, Message: "Instagram refused a product tag; remove it."},
	{Code: 100, Subcode: 2207040, Kind: caio.Rejected, Message: "The text mentions more than 20 names; remove some."},
	{
		Code: 4, Subcode: 2207051, Kind: caio.RateLimited, Wait: 24 * time.Hour, Scope: platform.ScopeAccount,
		Message: "Instagram took this for spam and stopped the account for now; look at the notices in its app. CAIO does nothing there for a day.",
	},
	{Code: 9, Subcode: 2207042, Kind: caio.RateLimited, Wait: time.Hour, Scope: platform.ScopeAccount, Message: quotaMessage},
	{Code: -1, Subcode: 2207001, Kind: caio.Unavailable, Message: "Instagram has a problem of its own at the moment."},
	{Code: -1, Subcode: 2207032, Kind: caio.Unavailable, Message: "Instagram could not begin the post; CAIO tries again."},
	{Code: -1, Subcode: subUnknownUpload, Kind: caio.Unavailable, Message: "Instagram could not take the file; CAIO tries again from the beginning."},
	{Code: -2, Subcode: subDownloadSlow, Kind: caio.Unavailable, Message: "Instagram took too long to fetch the file; CAIO tries again."},
	{Code: -2, Subcode: subMediaExpired, Kind: caio.Unavailable, Sure: true, Message: "What was prepared at Instagram has expired; CAIO prepares it again."},
	{Code: 1, Subcode: 2207057, Kind: caio.Rejected, Message: "The cover's time lies outside the video; choose an earlier one."},
	{Code: 24, Subcode: subMissingMedia, Kind: caio.Gone, Message: "Instagram does not have this post any more."},
	{Code: 24, Subcode: subMissing, Kind: caio.Pending, Wait: 30 * time.Second, Message: "Instagram cannot find what was prepared; CAIO looks again in a moment."},
	{Code: 25, Subcode: 2207050, Kind: caio.Forbidden, Message: "Instagram has restricted this account; open the app and follow its notice, then try again."},
	{Code: 352, Subcode: 2207026, Kind: caio.Rejected, Message: "Instagram does not take this video's format; use MP4 with H.264 video and AAC sound."},
	{Code: codeFetch, Kind: caio.Unavailable, Wait: 5 * time.Second, Message: "Instagram could not fetch the file from your Host; CAIO tries again."},
	{Subcode: subVideoFetch, Kind: caio.Unavailable, Wait: 5 * time.Second, Message: "Instagram could not fetch the video from your Host; CAIO tries again."},
	{Code: codeNotReady, Kind: caio.Pending, Wait: 3 * time.Second, Message: "Instagram is still working on the file."},
	{Code: 36000, Kind: caio.Rejected, Message: "The picture is larger than 8 MiB; make it smaller."},
	{Code: 36001, Kind: caio.Rejected, Message: "Instagram takes JPEG pictures only, and this one is none; convert it."},
	{Code: 36003, Kind: caio.Rejected, Message: "The picture is too wide or too high for Instagram; crop it to between 4:5 and 1.91:1."},
	{Code: 36004, Kind: caio.Rejected, Message: "The text is too long for Instagram; 2200 characters and 30 hashtags are allowed."},
	{Subcode: 2207082, Kind: caio.Unavailable, Message: "Instagram could not take the upload; CAIO tries again."},
	{Subcode: 2207081, Kind: caio.Rejected, Message: "This account cannot publish trial reels; switch the trial off."},
	{Subcode: 2207073, Kind: caio.Unsupported, Message: "Instagram does not let this post be deleted by other programs; delete it in the app."},
	{Subcode: 2207085, Kind: caio.Forbidden, Message: "Instagram would not delete this post; delete it in the app."},
}

// The same subcodes come without their code inside a container's status.
var failure = regexp.MustCompile(`(\d{7})\D*$`)

// failed sorts what the status of a container that went wrong says, such as "Error:
// Media upload has failed with error code 2207026".
func failed(status string) *platform.Error {
	f := &graph.Fault{Type: "container", Message: status}
	if m := failure.FindStringSubmatch(status); m != nil {
		f.Subcode, _ = strconv.Atoi(m[1]) // seven digits always fit
		f.Code = codeOf(f.Subcode)
	}
	if f.Subcode == 0 {
		// Nothing is known but that it failed; a fresh container has mended that.
		return &platform.Error{Kind: caio.Unavailable, Message: "Instagram could not process the file; CAIO tries again from the beginning.", Detail: f.Error(), Err: f}
	}
	return graph.Explain(name, rules[:], f, 0)
}

// subcodes completes those rules that name a code alone.
var subcodes = map[int]int{2207004: 36000, 2207005: 36001, 2207009: 36003, 2207010: 36004, subFetch: codeFetch, subNotReady: codeNotReady}

func codeOf(subcode int) int {
	for _, r := range rules {
		if r.Subcode == subcode {
			return r.Code
		}
	}
	return subcodes[subcode]
}

// said reports whether err is a refusal with that subcode.
func said(err error, subcodes ...int) bool {
	f := graph.Of(err)
	if f == nil {
		return false
	}
	for _, s := range subcodes {
		if f.Subcode == s {
			return true
		}
	}
	return false
}

func saidCode(err error, code int) bool {
	f := graph.Of(err)
	return f != nil && f.Code == code
}

// missing reports whether the node is not there, or not shown. Reads of a container
// that does exist have answered so in passing (gitroomhq/postiz-app#1562).
func missing(err error) bool {
	f := graph.Of(err)
	return f != nil && (f.Subcode == subMissing || f.Subcode == subMissingMedia || (f.Code == codeParameter && f.Subcode == 33))
}

// aside turns a permission that is missing for something beside publishing into
// Forbidden: posts still go out, so the account is not held.
func aside(err error) error {
	f := graph.Of(err)
	if f == nil || !platform.Is(err, caio.Unauthorized) || (f.Code != codePermission && (f.Code < 200 || f.Code > 299)) {
		return err
	}
	e := *platform.AsError(err)
	e.Kind = caio.Forbidden
	e.Message = "Instagram does not allow this connection to do that; connect the account again and tick every permission if you want it."
	return &e
}
