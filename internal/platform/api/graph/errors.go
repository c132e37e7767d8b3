package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Fault is what a Graph host said when it refused. Its texts are in the language of the
// account, so decisions look at the numbers alone.
type Fault struct {
	Code, Subcode int
	Transient     bool
	Retriable     bool // an upload that may go on at the same offset
	Type          string
	Message       string // for developers, in English
	Title, Advice string // for people: error_user_title and error_user_msg
	Trace         string
}

// Error returns the numbers and the network's text, without addresses.
func (f *Fault) Error() string {
	s := fmt.Sprintf("code %d/%d %s: %s", f.Code, f.Subcode, f.Type, f.Message)
	if said := strings.TrimSpace(f.Title + " " + f.Advice); said != "" {
		s += " — " + said
	}
	if f.Trace != "" {
		s += " (trace " + f.Trace + ")"
	}
	return clean(s)
}

// Of returns the Fault that err came from, nil when there is none.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

var (
	addressPattern = regexp.MustCompile(`(https?://[^/\s"']+)/[^\s"']*`)
	tokenPattern   = regexp.MustCompile(`\b(EAA|IG[A-Z]|TH[A-Z])[A-Za-z0-9_-]{16,}`)
)

// clean cuts links down to their host, as a file's address on a Host is a key to the
// file, and takes out whatever looks like a token, whoever's it is.
func clean(s string) string {
	return tokenPattern.ReplaceAllString(addressPattern.ReplaceAllString(s, "$1/…"), "[secret]")
}

// Parse reads the three shapes of a refusal: of Graph, of Instagram's token host and of
// the upload host. It returns nil when the body has none of them.
func Parse(body []byte) *Fault {
	var b struct {
		Error *struct {
			Message   string `json:"message"`
			Type      string `json:"type"`
			Code      int    `json:"code"`
			Subcode   int    `json:"error_subcode"`
			Transient bool   `json:"is_transient"`
			UserTitle string `json:"error_user_title"`
			UserMsg   string `json:"error_user_msg"`
			Trace     string `json:"fbtrace_id"`
		} `json:"error"`
		Type    string `json:"error_type"`
		Code    int    `json:"code"`
		Message string `json:"error_message"`
		Upload  *struct {
			Retriable bool   `json:"retriable"`
			Type      string `json:"type"`
			Message   string `json:"message"`
		} `json:"debug_info"`
	}
	switch {
	case !readable(body, &b):
		return nil
	case b.Error != nil:
		e := b.Error
		return &Fault{
			Code: e.Code, Subcode: e.Subcode, Transient: e.Transient, Type: e.Type, Message: e.Message,
			Title: e.UserTitle, Advice: e.UserMsg, Trace: e.Trace,
		}
	case b.Upload != nil:
		return &Fault{Retriable: b.Upload.Retriable, Type: b.Upload.Type, Message: b.Upload.Message}
	case b.Type != "":
		return &Fault{Code: b.Code, Type: b.Type, Message: b.Message}
	}
	return nil
}

func readable(body []byte, out any) bool { return json.Unmarshal(body, out) == nil }

// Rule says what one code means. Subcode 0 stands for any, Code 0 for "whatever code
// comes with this subcode".
type Rule struct {
	Code, Subcode int
	Kind          caio.Kind
	Message       string
	Wait          time.Duration  // until the next try, where the answer does not say
	Scope         platform.Scope // RateLimited: whom it holds up
	Sure          bool           // Unavailable, and certainly nothing happened
}

// Classify returns how answers of a network called name are sorted: by its own rules,
// then by those that hold for every Graph host.
func Classify(name string, rules []Rule) api.Classify {
	return func(r *api.Response) *platform.Error {
		f := Parse(r.Body)
		if f == nil {
			e := api.ByStatus(r)
			e.Detail = fmt.Sprintf("HTTP %d %s", r.Status, excerpt(r.Body))
			return e
		}
		e := Explain(name, rules, f, r.Status)
		e.Detail = fmt.Sprintf("HTTP %d, %s", r.Status, f)
		if e.Kind == caio.RateLimited || e.Kind == caio.Unavailable {
			if regain := UsageOf(r.Header).Regain; regain > 0 {
				e.RetryAt = caio.At(r.Now.Add(regain))
			}
		}
		rule, _ := find(rules, f)
		if e.RetryAt == 0 && rule.Wait > 0 && api.RetryAfter(r) == 0 {
			e.RetryAt = caio.At(r.Now.Add(rule.Wait))
		}
		if e.Kind == caio.Unavailable && r.Once() && !rule.Sure {
			e.Kind, e.RetryAt = caio.Uncertain, 0
			e.Message = fmt.Sprintf("%s did not say whether it took this.", name)
		}
		return e
	}
}

// Explain sorts a refusal without the answer around it: what a container's status says.
// status is 0 when there was no answer.
func Explain(name string, rules []Rule, f *Fault, status int) *platform.Error {
	rule, known := find(rules, f)
	if !known {
		rule = guess(name, f, status)
	}
	if f.Transient && (rule.Kind == caio.Rejected || rule.Kind == caio.Gone) {
		rule.Kind = caio.Unavailable
		rule.Message = fmt.Sprintf("%s has a problem of its own at the moment.", name)
	}
	return &platform.Error{Kind: rule.Kind, Message: strings.ReplaceAll(rule.Message, "{network}", name), Detail: f.Error(), Scope: rule.Scope, Err: f}
}

// guess sorts what no rule knows.
func guess(name string, f *Fault, status int) Rule {
	switch {
	case f.Transient || f.Retriable || f.Type == "OffsetInvalidError" || status >= 500: // an offset can be asked for
		return Rule{Kind: caio.Unavailable, Message: name + " has a problem of its own at the moment."}
	case f.Code >= 200 && f.Code <= 299:
		return permission
	case status == http.StatusUnauthorized, strings.Contains(strings.ToLower(f.Type+f.Message), "authorized"):
		return token // the upload host says it in words alone
	}
	said := strings.Trim(strings.Map(plain, excerpt([]byte(f.Advice))), ".!? ")
	if said == "" {
		return Rule{Kind: caio.Rejected, Message: name + " refused this; change the post or its options and try again."}
	}
	return Rule{Kind: caio.Rejected, Message: fmt.Sprintf("%s refused this and says: %s.", name, said)}
}

// excerpt returns the beginning of a text as one line.
func excerpt(b []byte) string {
	const most = 200
	s := clean(strings.Join(strings.Fields(strings.ToValidUTF8(string(b[:min(len(b), 8*most)]), "")), " "))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// plain drops what has no place in a sentence.
func plain(r rune) rune {
	if strings.ContainsRune("{}<>", r) {
		return -1
	}
	return r
}

// find returns the most exact rule: the network's own before the common ones, one with
// the subcode before one for any.
func find(own []Rule, f *Fault) (Rule, bool) {
	if f.Code == 200 && strings.HasPrefix(f.Message, "API access blocked") {
		return appBlocked, true // no number tells this from a missing permission
	}
	for _, rules := range [...][]Rule{own, common[:]} {
		for _, r := range rules {
			if r.Subcode != 0 && r.Subcode == f.Subcode && (r.Code == f.Code || r.Code == 0) {
				return r, true
			}
		}
		for _, r := range rules {
			if r.Subcode == 0 && r.Code == f.Code && f.Code != 0 {
				return r, true
			}
		}
	}
	return Rule{}, false
}

var (
	permission = Rule{Kind: caio.Unauthorized, Message: "{network} does not allow this connection to do that; connect the account again and tick every permission."}
	token      = Rule{Kind: caio.Unauthorized, Message: "{network} no longer accepts this connection; connect the account again."}
	appBlocked = Rule{Kind: caio.Forbidden, Message: "Meta has restricted your app; look for its notice in the app's dashboard. A new connection does not help."}
	throttled  = "{network} asks to wait before the next request."
	trouble    = "{network} has a problem of its own at the moment."
	blocked    = "{network} has stopped this account from doing more for now; look at the notices in its app. CAIO does nothing there for a day."
)

// common holds for every Graph host (Meta for Developers, "Graph API: error handling",
// "Rate limits" and "Access tokens: debugging and error handling", 2026-09).
var common = [...]Rule{
	{Code: 102, Kind: token.Kind, Message: token.Message},
	{Code: 190, Kind: token.Kind, Message: token.Message},
	{Code: 2500, Kind: token.Kind, Message: token.Message}, // no token arrived
	{Code: 190, Subcode: 458, Kind: caio.Unauthorized, Message: "CAIO was removed from the apps of this account; connect the account again."},
	{Code: 190, Subcode: 459, Kind: caio.Unauthorized, Message: "The account has to confirm who it is; sign in on the website first, then connect it again."},
	{Code: 190, Subcode: 460, Kind: caio.Unauthorized, Message: "The password was changed; connect the account again."},
	{Code: 190, Subcode: 463, Kind: caio.Unauthorized, Message: "The connection has expired; connect the account again."},
	{Code: 190, Subcode: 464, Kind: caio.Unauthorized, Message: "The account is not confirmed; confirm it on the website first, then connect it again."},
	{Code: 3, Kind: caio.Forbidden, Message: "Your app at Meta lacks the use case for this; add it in the app's dashboard, then try again."},
	{Code: 10, Kind: permission.Kind, Message: permission.Message},
	{Code: 200, Kind: permission.Kind, Message: permission.Message},
	{Code: 1, Kind: caio.Unavailable, Message: trouble},
	{Code: 2, Kind: caio.Unavailable, Message: trouble},
	{Code: 4, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeApp},
	{Code: 17, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeAccount},
	{Code: 32, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeAccount},
	{Code: 341, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeApp},
	{Code: 613, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeAccount},
	{Code: 80001, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeAccount},
	{Code: 80002, Kind: caio.RateLimited, Message: throttled, Wait: 15 * time.Minute, Scope: platform.ScopeAccount},
	{Code: 368, Kind: caio.RateLimited, Message: blocked, Wait: 24 * time.Hour, Scope: platform.ScopeAccount},
	{Code: 100, Subcode: 33, Kind: caio.Gone, Message: "{network} does not have what was asked for any more, or does not show it to this connection."},
}
