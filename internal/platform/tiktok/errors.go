package tiktok

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// rule says what one of TikTok's codes means.
type rule struct {
	kind    caio.Kind
	message string
	wait    time.Duration
	scope   platform.Scope
}

const (
	reconnect  = "TikTok no longer accepts this connection; connect the account again."
	optIn      = "TikTok does not allow this connection to do that; connect the account again and leave every permission switched on."
	tooMany    = "TikTok lets other programs post about 15 times a day to one account, and this one has reached that; CAIO tries again tomorrow."
	banned     = "TikTok does not let this account post at the moment; open the app and look at its notices, then try again."
	pullAdvice = "TikTok could not fetch the pictures from where CAIO had laid them. Check the Host in the settings; its addresses must be open to everyone and must not redirect."
)

// rules sorts the API's codes ("Error handling"). What is not there goes by its status.
var rules = map[string]rule{
	"access_token_invalid":                               {kind: caio.Unauthorized, message: reconnect},
	"scope_not_authorized":                               {kind: caio.Unauthorized, message: optIn},
	"scope_permission_missed":                            {kind: caio.Unauthorized, message: optIn},
	"invalid_param":                                      {kind: caio.Rejected, message: "TikTok does not accept the options of this post; check them and try again."},
	"invalid_params":                                     {kind: caio.Rejected, message: "TikTok does not accept the options of this post; check them and try again."},
	"invalid_file_upload":                                {kind: caio.Rejected, message: "TikTok does not take this file; use MP4, MOV or WebM."},
	"app_version_check_failed":                           {kind: caio.Forbidden, message: "Your TikTok app is too old for this; update it on your phone, then try again."},
	"invalid_publish_id":                                 {kind: caio.Gone, message: "TikTok does not know this upload any more."},
	"token_not_authorized_for_specified_publish_id":      {kind: caio.Gone, message: "TikTok says that this upload belongs to another account."},
	"publish_not_cancellable":                            {kind: caio.Rejected, message: "TikTok cannot stop this post any more."},
	"spam_risk_too_many_posts":                           {kind: caio.RateLimited, message: tooMany, wait: 24 * time.Hour, scope: platform.ScopeAccount},
	"spam_risk_too_many_pending_share":                   {kind: caio.Forbidden, message: "Five drafts wait in your TikTok inbox already; publish or delete some in the app, then try again."},
	"spam_risk_user_banned_from_posting":                 {kind: caio.Forbidden, message: banned},
	"reached_active_user_cap":                            {kind: caio.RateLimited, message: "TikTok lets your own app post for five accounts a day until it is audited; CAIO tries again tomorrow.", wait: 24 * time.Hour, scope: platform.ScopeApp},
	"unaudited_client_can_only_post_to_private_accounts": {kind: caio.Forbidden, message: "TikTok has not audited your app: set your account to private and choose “Only me”, or send this post to the inbox instead."},
	"url_ownership_unverified":                           {kind: caio.Forbidden, message: "TikTok fetches pictures only from addresses that you have verified; add your Host's address under URL properties of your app, then try again."},
	"privacy_level_option_mismatch":                      {kind: caio.Rejected, message: "TikTok does not offer this audience to the account; choose another."},
	"rate_limit_exceeded":                                {kind: caio.RateLimited, message: "TikTok asks to wait a minute before the next request.", wait: time.Minute, scope: platform.ScopeAccount},
}

// failures sorts the reasons with which a post fails after all has arrived ("Get post
// status").
var failures = map[string]rule{
	"internal":                           {kind: caio.Unavailable, message: "TikTok could not finish the post; CAIO sends it again."},
	"video_pull_failed":                  {kind: caio.Unavailable, message: "TikTok could not fetch the video; CAIO tries again."},
	reasonPull:                           {kind: caio.Unavailable, message: "TikTok could not fetch the pictures from your Host; CAIO tries again."},
	"file_format_check_failed":           {kind: caio.Rejected, message: "TikTok does not take this file's format; use MP4, MOV or WebM for a video, JPEG or WebP for a picture."},
	"duration_check_failed":              {kind: caio.Rejected, message: "The video is too long or too short for this TikTok account; cut it."},
	"frame_rate_check_failed":            {kind: caio.Rejected, message: "TikTok takes videos of 23 to 60 pictures a second; export this one again."},
	"picture_size_check_failed":          {kind: caio.Rejected, message: "The picture's or video's width and height do not fit TikTok; make it smaller or larger."},
	"spam_risk_text":                     {kind: caio.Rejected, message: "TikTok takes the text for spam or finds something risky in it; change it."},
	"spam_risk":                          {kind: caio.Forbidden, message: "TikTok took this post for spam; look at the notices in its app before you try again."},
	"spam_risk_user_banned_from_posting": {kind: caio.Forbidden, message: banned},
	"spam_risk_too_many_posts":           {kind: caio.RateLimited, message: tooMany, wait: 24 * time.Hour, scope: platform.ScopeAccount},
	"auth_removed":                       {kind: caio.Unauthorized, message: "CAIO's access was withdrawn at TikTok while it worked on the post; connect the account again."},
	"publish_cancelled":                  {kind: caio.Forbidden, message: "The post was cancelled at TikTok; publish it again if that was not meant."},
}

const reasonPull = "photo_pull_failed"

// refusal is the code inside a *platform.Error.
type refusal struct{ code string }

func (r *refusal) Error() string { return r.code }

// said reports whether err is a refusal with one of the codes.
func said(err error, codes ...string) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	for _, c := range codes {
		if r.code == c {
			return true
		}
	}
	return false
}

func (r rule) error(code string, now time.Time) *platform.Error {
	e := &platform.Error{Kind: r.kind, Message: r.message, Scope: r.scope, Err: &refusal{code}}
	if r.wait > 0 {
		e.RetryAt = caio.At(now.Add(r.wait))
	}
	return e
}

// classify sorts an answer that is no success; nil leaves it to the status.
func classify(r *api.Response) *platform.Error {
	var body answer[json.RawMessage]
	_ = json.Unmarshal(r.Body, &body) // a body that is none has no code
	code := body.Error.Code
	if r.Status == http.StatusTooManyRequests {
		e := rules["rate_limit_exceeded"].error(code, r.Now)
		if at := api.RetryAfter(r); at != 0 {
			e.RetryAt = at
		}
		return e
	}
	rule, ok := rules[code]
	if !ok || r.Status >= http.StatusInternalServerError {
		return nil
	}
	return rule.error(code, r.Now)
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// explain sorts a refusal that came with HTTP 200. Only code and log id are kept of it:
// the message might quote the request.
func explain(r *api.Response, f fault) *platform.Error {
	rule, ok := rules[f.Code]
	switch {
	case !ok && r.Once():
		rule.kind, rule.message = caio.Uncertain, "TikTok did not say whether it took the post."
	case !ok:
		rule.kind, rule.message = caio.Unavailable, "TikTok has a problem of its own at the moment."
	}
	e := rule.error(f.Code, r.Now)
	e.Detail = fmt.Sprintf("HTTP %d", r.Status)
	for _, s := range [...]string{f.Code, f.LogID, f.Log} {
		if plain.MatchString(s) {
			e.Detail += " " + s
		}
	}
	return e
}

// failed words the reason with which a post failed. One that is not known may pass.
func failed(reason string, now time.Time) *platform.Error {
	f, ok := failures[reason]
	if !ok {
		f = failures["internal"]
	}
	e := f.error(reason, now)
	if plain.MatchString(reason) {
		e.Detail = "FAILED " + reason
	}
	return e
}

// aside turns a permission that is missing for something beside publishing into
// Forbidden: posts still go out, so the account is not held.
func aside(err error) error {
	if !said(err, "scope_not_authorized", "scope_permission_missed") {
		return err
	}
	e := *platform.AsError(err)
	e.Kind = caio.Forbidden
	return &e
}

// unknown reports whether TikTok does not know a publish id.
func unknown(err error) bool {
	return said(err, "invalid_publish_id", "token_not_authorized_for_specified_publish_id")
}
