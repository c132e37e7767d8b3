// Package linkedin publishes to LinkedIn: for a person with the product "Share on
// LinkedIn", for organisations with "Community Management API". It hides the text format
// in which LinkedIn wants posts, the uploads that come before a post, and that a lost
// answer is settled for an organisation by looking and for a person by repeating. Facts
// are from Microsoft Learn, "LinkedIn API", 2026-08, unless a comment says otherwise.
package linkedin

import (
	_ "embed"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

//go:embed icon.svg
var icon []byte

// version is the month of the API that is spoken. Each is served for at least a year
// ("API versioning").
const version = "202608"

// Platform describes LinkedIn.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "linkedin", Name: "LinkedIn", Color: "#0a66c2", Icon: icon,
		SignIn: ways(), Limits: limits(), Fields: fields(),
		Doubt: platform.Doubt{Settle: 2 * time.Minute},
		Lead:  time.Hour,
		// One at a time, so that what is new in a list is ours.
		Pace: platform.Pace{Parallel: 1, Every: time.Second},
		New:  New,
	}
}

type connector struct {
	env platform.Env
	api *api.Client
}

var (
	_ platform.Connector    = (*connector)(nil)
	_ platform.Preparer     = (*connector)(nil)
	_ platform.Finder       = (*connector)(nil)
	_ platform.Checker      = (*connector)(nil)
	_ platform.Deleter      = (*connector)(nil)
	_ platform.Editor       = (*connector)(nil)
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
	_ platform.Commenter    = (*connector)(nil)
	_ platform.Replier      = (*connector)(nil)
	_ platform.Moderator    = (*connector)(nil)
	_ platform.Revoker      = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, classify)}
}

// The hosts. One address may be set for both: their paths do not collide.
func (c *connector) www() string  { return c.env.Base("www", "https://www.linkedin.com") }
func (c *connector) host() string { return c.env.Base("api", "https://api.linkedin.com") }

// rest makes a request to the versioned API. Path and query are complete and escaped:
// Rest.li leaves List(…) as it is, but not what is inside.
func (c *connector) rest(g platform.Grant, method, path string) api.Request {
	return api.Request{
		Method: method, URL: c.host() + "/rest/" + path, Sign: api.Bearer(g.Access),
		Header: http.Header{"Linkedin-Version": {version}, "X-Restli-Protocol-Version": {"2.0.0"}},
	}
}

// as says which Rest.li method a request is, where the HTTP method does not.
func as(method string, r api.Request) api.Request {
	r.Header.Set("X-Restli-Method", method)
	return r
}

// key is a URN, or any value, as Rest.li takes it in a path or a query.
func key(s string) string { return url.QueryEscape(s) }

// list is several values as one.
func list(values []string) string {
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = key(v)
	}
	return "List(" + strings.Join(escaped, ",") + ")"
}

// Kinds of channels, and the URNs by which LinkedIn knows them.
const (
	kindPerson = "person"
	kindPage   = "organization"
	urnPerson  = "urn:li:person:"
	urnPage    = "urn:li:organization:"
)

// reads reports whether LinkedIn shows this Grant the channel's own posts.
func reads(g platform.Grant, ch caio.Channel) bool {
	if ch.Kind == kindPage {
		return slices.Contains(g.Scopes, scopeReadPage)
	}
	return slices.Contains(g.Scopes, scopeReadPerson)
}

// sees reports whether the job's channel shows its posts: some roles may publish on a
// page but not read it, which a refusal has told then.
func sees(g platform.Grant, job *platform.Job) bool {
	return reads(g, job.Channel) && job.Saved.Get(savedBefore) != blind
}

// address is where a post is seen.
func address(urn string) string { return "https://www.linkedin.com/feed/update/" + urn + "/" }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }
