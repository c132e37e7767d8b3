package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The versions that are served.
const (
	oldest = "202508"
	newest = "202611"
)

// call is one request to the versioned API.
type call struct {
	w     http.ResponseWriter
	r     *http.Request
	token *token
	base  string
}

// fail answers with LinkedIn's flat error.
func fail(w http.ResponseWriter, status, service int, code, message string) {
	out := map[string]any{"status": status, "message": message}
	if service != 0 {
		out["serviceErrorCode"] = service
	}
	if code != "" {
		out["code"] = code
	}
	send(w, status, out)
}

func (c *call) fail(status int, code, message string) { fail(c.w, status, 0, code, message) }

func (c *call) denied(what string) {
	fail(c.w, http.StatusForbidden, 100, "ACCESS_DENIED", "Not enough permissions to access: "+what)
}

func (c *call) missing(what string) { c.fail(http.StatusNotFound, "NOT_FOUND", what+" does not exist") }

// bearer returns the token of a request, or answers why there is none.
func (e *Emulator) bearer(w http.ResponseWriter, r *http.Request) *token {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t := e.tokens[text]
	switch {
	case !ok || text == "":
		fail(w, http.StatusUnauthorized, 65604, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token")
	case t == nil:
		fail(w, http.StatusUnauthorized, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
	case t.revoked, e.Now().Before(t.made.Add(e.settle)):
		fail(w, http.StatusUnauthorized, 65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user")
	case !e.Now().Before(t.until):
		fail(w, http.StatusUnauthorized, 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")
	default:
		return t
	}
	return nil
}

var (
	versionPattern = regexp.MustCompile(`^20\d\d(0[1-9]|1[0-2])$`)
	rawURN         = regexp.MustCompile(`urn:li:`)
)

// versioned lets a request through that has token, versions and escapes as they must be.
func (e *Emulator) versioned(h func(*call)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t := e.bearer(w, r)
		if t == nil {
			return
		}
		version := r.Header.Get("Linkedin-Version")
		switch {
		case version == "":
			fail(w, http.StatusBadRequest, 0, "VERSION_MISSING", "A version must be present. Please specify a version by adding the Linkedin-Version header.")
		case !versionPattern.MatchString(version) || version < oldest || version > newest:
			fail(w, http.StatusUpgradeRequired, 0, "NONEXISTENT_VERSION", fmt.Sprintf("Requested version %s is not active", version))
		case r.Header.Get("X-Restli-Protocol-Version") != "2.0.0":
			fail(w, http.StatusBadRequest, 0, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version must be 2.0.0")
		case rawURN.MatchString(r.URL.EscapedPath()) || rawURN.MatchString(r.URL.RawQuery):
			fail(w, http.StatusBadRequest, 0, "ILLEGAL_ARGUMENT", "Syntax exception in path variables or query parameters")
		case !e.within(t):
			fail(w, http.StatusTooManyRequests, 101, "TOO_MANY_REQUESTS", "Application and Member level throttle DAY limit for calls to this resource is reached.")
		default:
			h(&call{w: w, r: r, token: t, base: baseOf(r)})
		}
	}
}

const perMember = 100

// within counts a request of a member; the count ends at midnight UTC.
func (e *Emulator) within(t *token) bool {
	if e.used == nil {
		return true
	}
	if today := e.Now().UTC().Format(time.DateOnly); today != e.usedOn {
		e.used, e.usedOn = map[string]int{}, today
	}
	e.used[t.person.id]++
	return e.used[t.person.id] <= perMember
}

// method checks the header that names the Rest.li method, which is needed where HTTP's
// does not say it.
func (c *call) method(name string, needed bool) bool {
	given := c.r.Header.Get("X-Restli-Method")
	if strings.EqualFold(given, name) || given == "" && !needed {
		return true
	}
	c.fail(http.StatusBadRequest, "ILLEGAL_ARGUMENT", "The X-RestLi-Method header does not fit the request: "+name+" is expected")
	return false
}

// query reads the query, which may name nothing but these. Values keep their Rest.li
// syntax.
func (c *call) query(names ...string) (map[string]string, bool) {
	out := map[string]string{}
	for pair := range strings.SplitSeq(c.r.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if !slices.Contains(names, name) {
			c.fail(http.StatusBadRequest, "PARAM_INVALID", fmt.Sprintf("Invalid param. Please see errorDetails for more information: %s", name))
			return nil, false
		}
		out[name] = value
	}
	return out, true
}

// plain decodes a simple value.
func plain(value string) string {
	decoded, err := url.QueryUnescape(value)
	if err != nil {
		return value
	}
	return decoded
}

// listOf decodes List(a,b).
func listOf(value string) ([]string, bool) {
	inside, ok := strings.CutPrefix(value, "List(")
	if inside, ok = cutSuffix(inside, ")", ok); !ok {
		return nil, false
	}
	var out []string
	for entry := range strings.SplitSeq(inside, ",") {
		if entry == "" || strings.ContainsAny(entry, "():'") {
			return nil, false
		}
		out = append(out, plain(entry))
	}
	return out, true
}

func cutSuffix(s, suffix string, ok bool) (string, bool) {
	s, found := strings.CutSuffix(s, suffix)
	return s, ok && found
}

// window reads start and count.
func window[T any](list []T, query map[string]string, usual int) (start, count int, part []T) {
	start, _ = strconv.Atoi(query["start"])
	count = usual
	if n, err := strconv.Atoi(query["count"]); err == nil && n > 0 && n <= 100 {
		count = n
	}
	from := min(max(start, 0), len(list))
	return start, count, list[from:min(from+count, len(list))]
}

// elements answers with a list.
func elements[T any](c *call, query map[string]string, list []T) {
	start, count, part := window(list, query, 10)
	send(c.w, http.StatusOK, map[string]any{
		"elements": append([]T{}, part...), "paging": map[string]any{"start": start, "count": count, "links": []any{}},
	})
}

// body reads a JSON body that may have no fields but those of out.
func (c *call) body(out any) bool {
	kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if kind != "application/json" {
		c.fail(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json")
		return false
	}
	d := json.NewDecoder(io.LimitReader(c.r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		c.fail(http.StatusBadRequest, "INVALID_VALUE_FOR_FIELD", "Request body cannot be read: "+err.Error())
		return false
	}
	return true
}
