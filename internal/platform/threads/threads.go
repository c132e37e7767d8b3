// Package threads publishes to Threads: texts, pictures, videos, carousels and chains of
// replies. It hides the containers in which each post is made before it is visible, and
// that Threads takes no bytes: it fetches every picture and video from a Host. Facts are
// from Meta for Developers, "Threads API", 2026-09, unless a comment says otherwise.
package threads

import (
	_ "embed"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

//go:embed icon.svg
var icon []byte

const name = "Threads"

// version of the Threads API. It does not follow that of the Graph API.
const version = "v1.0"

// Keys of Grant.Extra.
const (
	extraIssued = "issued" // Unix milliseconds, of the token in force
	extraGuess  = "guess"  // Grant.Scopes are what was asked for: the network did not say what was granted
)

// Platform describes Threads.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "threads", Name: name, Color: "#101010", Icon: icon,
		SignIn: ways(), Limits: limits(), Fields: fields(),
		// The status of a container lags behind by some seconds, and a publishing request
		// may take as long as it is waited for.
		Doubt: platform.Doubt{Settle: time.Minute},
		Lead:  time.Hour,
		// One at a time, so that what is new in the account's list is ours.
		Pace: platform.Pace{Parallel: 1},
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
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
	_ platform.Commenter    = (*connector)(nil)
	_ platform.Replier      = (*connector)(nil)
	_ platform.Moderator    = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, classify)}
}

// The hosts. One address may be set for both: their paths do not collide.
func (c *connector) website() string { return c.env.Base("www", "https://threads.net") }
func (c *connector) graph() string   { return c.env.Base("graph", "https://graph.threads.net") }

// caller speaks under a token. The vendor documents it as a parameter only, so reads
// carry it in the query; nothing logs that.
func (c *connector) caller(token caio.Secret) graph.Caller {
	return graph.Caller{API: c.api, Base: c.graph() + "/" + version, Token: token, InQuery: true}
}

func fieldsOf(list string) url.Values { return url.Values{"fields": {list}} }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }
