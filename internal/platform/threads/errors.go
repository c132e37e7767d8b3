package threads

import (
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

// Codes that the connector acts upon.
const (
	codeMissing    = 24
	codeFetch      = 9004
	codeParameter  = 100
	codePermission = 10
	subMissing     = 4279009
	subExpired     = 2207008
	subFetch       = 2207052
)

const (
	quotaMessage = "Threads lets an account publish only so often within 24 hours, and this one has reached that; CAIO tries again every hour."
	fetchMessage = "Threads could not fetch the file from your Host; CAIO tries again."
)

// rules sorts the codes of Threads (Meta for Developers, "Threads API: troubleshooting",
// 2026-09, and what users of the API report). What every Graph host shares is in graph.
var rules = [...]graph.Rule{
	{Code: codeMissing, Subcode: subExpired, Kind: caio.Unavailable, Sure: true, Message: "What was prepared at Threads has expired; CAIO prepares it again."},
	{Code: codeMissing, Kind: caio.Gone, Message: "Threads does not have this post any more."},
	{Subcode: 4279013, Kind: caio.Forbidden, Message: "Threads has restricted this account; open the app and follow its notice, then try again."},
	{
		Subcode: 2207051, Kind: caio.RateLimited, Wait: 24 * time.Hour, Scope: platform.ScopeAccount,
		Message: "Threads took this for spam and stopped the account for now; look at the notices in its app. CAIO does nothing there for a day.",
	},
	{Code: codeFetch, Kind: caio.Unavailable, Wait: 5 * time.Second, Message: fetchMessage},
	{Subcode: subFetch, Kind: caio.Unavailable, Wait: 5 * time.Second, Message: fetchMessage},
}

// keys are refusals that have a name instead of a number. They stand in the message, in
// every language alike.
var keys = [...]struct {
	key     string
	kind    caio.Kind
	message string
}{
	{"THREADS_API__LINK_LIMIT_EXCEEDED", caio.Rejected, "The text has more than five different links; remove some."},
	{"THREADS_API__FEATURE_NOT_AVAILABLE", caio.Rejected, "This account may not use one of the chosen options at Threads; switch off limiting the post to countries and what else is new to it."},
	{"GEO_GATING_INVALID_COUNTRY_CODES", caio.Rejected, "Threads does not know one of the countries; use codes of two letters, such as DE."},
}

// classify sorts an answer that is no success.
func classify(r *api.Response) *platform.Error {
	e := graph.Classify(name, rules[:])(r)
	f := graph.Of(e)
	if f == nil || f.Transient {
		return e
	}
	for _, k := range keys {
		if strings.Contains(f.Message+f.Title+f.Advice, k.key) {
			e.Kind, e.Message, e.RetryAt = k.kind, k.message, 0
		}
	}
	return e
}

// failures are what the status of a container says went wrong. What is not among them may
// have been a passing trouble of the network's own.
var failures = [...]struct{ key, message string }{
	{"INVALID_ASPEC_RATIO", "The video is too wide or too high for Threads; between 0.01 and 10 times as wide as high is allowed."}, // sic
	{"INVALID_ASPECT_RATIO", "The video is too wide or too high for Threads; between 0.01 and 10 times as wide as high is allowed."},
	{"INVALID_BIT_RATE", "The video has more bits a second than Threads takes; use at most 25 Mbps."},
	{"INVALID_DURATION", "The video is too long for Threads; five minutes are allowed."},
	{"INVALID_FRAME_RATE", "The video's frame rate does not suit Threads; use 23 to 60 frames a second."},
	{"INVALID_AUDIO_CHANNELS", "The video's sound has more channels than Threads takes; use mono or stereo."},
	{"INVALID_AUDIO_CHANNEL_LAYOUT", "The video's sound has channels that Threads does not take; use mono or stereo."},
	{"FAILED_PROCESSING_AUDIO", "Threads cannot process the video's sound; use AAC with at most 48 kHz."},
	{"FAILED_PROCESSING_VIDEO", "Threads cannot process the video; use MP4 with H.264 video and AAC sound."},
}

const failedDownload = "FAILED_DOWNLOADING_VIDEO"

// failed returns what a container's error_message means, and whether a second container
// may fare better. The longest key counts, as one is the beginning of another.
func failed(said string) (e *platform.Error, passing bool) {
	message, best := "Threads could not process this; use another file or change the text, then try again.", ""
	for _, f := range failures {
		if strings.Contains(said, f.key) && len(f.key) > len(best) {
			message, best = f.message, f.key
		}
	}
	e = platform.Errorf(caio.Rejected, "%s", message)
	e.Detail = (&graph.Fault{Type: "container", Message: said}).Error()
	return e, best == "" || strings.HasPrefix(best, "FAILED_")
}

// said reports whether err is a refusal with one of the subcodes.
func said(err error, subcodes ...int) bool {
	f := graph.Of(err)
	return f != nil && slices.Contains(subcodes, f.Subcode)
}

func saidCode(err error, codes ...int) bool {
	f := graph.Of(err)
	return f != nil && slices.Contains(codes, f.Code)
}

// missing reports whether the node is not there, or not there yet.
func missing(err error) bool {
	f := graph.Of(err)
	return f != nil && ((f.Code == codeMissing && f.Subcode != subExpired) || (f.Code == codeParameter && f.Subcode == 33))
}

// notPermitted reports whether a permission is missing.
func notPermitted(err error) bool {
	f := graph.Of(err)
	return f != nil && (f.Code == codePermission || (f.Code >= 200 && f.Code <= 299)) && !platform.Is(err, caio.RateLimited)
}

// aside turns a permission that is missing for something beside publishing into
// Forbidden: posts still go out, so the account is not held.
func aside(err error) error {
	if !notPermitted(err) || !platform.Is(err, caio.Unauthorized) {
		return err
	}
	e := *platform.AsError(err)
	e.Kind, e.Message = caio.Forbidden, notAllowed
	return &e
}

const notAllowed = "Threads does not allow this connection to do that; connect the account again and tick every permission if you want it."

// allowed refuses what was not granted, without asking the network.
func allowed(g platform.Grant, scopes ...string) error {
	if g.Extra[extraGuess] == "" && len(graph.Lacking(g.Scopes, scopes...)) > 0 {
		return platform.Errorf(caio.Forbidden, "%s", notAllowed)
	}
	return nil
}
