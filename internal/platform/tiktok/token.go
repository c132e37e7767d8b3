package tiktok

import (
	"encoding/json"
	"net/http"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// tokenRules sorts the refusals of the token endpoint ("Manage user access tokens").
var tokenRules = map[string]rule{
	"invalid_grant":           {kind: caio.Unauthorized, message: "TikTok no longer accepts this sign-in; connect the account again."},
	"access_token_invalid":    {kind: caio.Unauthorized, message: "TikTok no longer accepts this sign-in; connect the account again."},
	"access_denied":           {kind: caio.Unauthorized, message: "The consent was declined, so nothing was connected."},
	"invalid_client":          {kind: caio.Unauthorized, message: appUnknown},
	"unauthorized_client":     {kind: caio.Unauthorized, message: appUnknown},
	"invalid_scope":           {kind: caio.Forbidden, message: "Your app at TikTok lacks a permission that CAIO asks for; add it under Scopes and connect again."},
	"invalid_request":         {kind: caio.Rejected, message: "TikTok did not accept the sign-in; start it again."},
	"unsupported_grant_type":  {kind: caio.Rejected, message: "TikTok did not accept the sign-in; start it again."},
	"server_error":            {kind: caio.Unavailable, message: signInLater},
	"temporarily_unavailable": {kind: caio.Unavailable, message: signInLater},
	"rate_limit_exceeded":     {kind: caio.RateLimited, message: "TikTok asks to wait a minute before the next request.", wait: time.Minute, scope: platform.ScopeApp},
}

const (
	appUnknown  = "TikTok does not know your app; check its client key and secret and connect again."
	signInLater = "TikTok cannot finish the sign-in at the moment; try again later."
)

// classifyToken sorts an answer of the token endpoint that is no success.
func classifyToken(r *api.Response) *platform.Error {
	code := tokenCode(r.Body)
	switch {
	case r.Status == http.StatusTooManyRequests:
		e := tokenRules["rate_limit_exceeded"].error(code, r.Now)
		if at := api.RetryAfter(r); at != 0 {
			e.RetryAt = at
		}
		return e
	case r.Status >= http.StatusInternalServerError:
		return tokenRules["server_error"].error(code, r.Now)
	}
	if rule, ok := tokenRules[code]; ok {
		return rule.error(code, r.Now)
	}
	return nil
}

// tokenRefusal returns the refusal in an answer with HTTP 200, nil when there is none.
func tokenRefusal(r *api.Response) error {
	code := tokenCode(r.Body)
	if code == "" {
		return nil
	}
	rule, ok := tokenRules[code]
	if !ok {
		rule = tokenRules["invalid_request"]
	}
	e := rule.error(code, r.Now)
	e.Detail = "HTTP 200"
	if plain.MatchString(code) {
		e.Detail += " " + code
	}
	return e
}

// tokenCode reads the code of a refusal: a text of its own, or the API's envelope.
func tokenCode(body []byte) string {
	var t struct {
		Error json.RawMessage `json:"error"`
	}
	var code string
	var inner fault
	switch {
	case json.Unmarshal(body, &t) != nil:
	case json.Unmarshal(t.Error, &code) == nil:
		return code
	case json.Unmarshal(t.Error, &inner) == nil && inner.Code != "ok":
		return inner.Code
	}
	return ""
}
