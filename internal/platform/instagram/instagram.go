// Package instagram publishes to professional Instagram accounts: pictures, carousels,
// reels and stories. It hides Instagram's two flavours, one signed in at Instagram itself
// and one through Facebook, and the containers in which a post is made before it is
// visible. Facts are from Meta for Developers, "Instagram Platform", 2026-09, unless a
// comment says otherwise.
package instagram

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

const name = "Instagram"

// The two flavours, as the Grant and the Channel remember them.
const (
	viaInstagram = "instagram"
	viaFacebook  = "facebook"
)

// Keys of Grant.Extra, Grant.Secrets and Channel.Meta.
const (
	extraFlavour = "flavour"
	extraIssued  = "issued"  // Unix milliseconds, of the token in force
	extraInQuery = "inquery" // reads carry the token in the query
	secretPage   = "page:"   // and the id of the Page
	metaFlavour  = "flavour"
	metaPage     = "page" // the Facebook Page that the account is linked to
)

// Platform describes Instagram.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "instagram", Name: name, Color: "#d62976", Icon: icon,
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
	env      platform.Env
	api      *api.Client
	accepted *accepted
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
	_ platform.Revoker      = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, graph.Classify(name, rules[:])), accepted: &accepted{sets: map[string][]string{}}}
}

// The hosts. One address may be set for all of them: their paths do not collide.
func (c *connector) website() string { return c.env.Base("www", "https://www.instagram.com") }
func (c *connector) tokens() string  { return c.env.Base("api", "https://api.instagram.com") }
func (c *connector) graph() string   { return c.env.Base("graph", "https://graph.instagram.com") }
func (c *connector) dialog() string  { return c.env.Base("facebook", "https://www.facebook.com") }

// instagram speaks to the host of the flavour without Facebook.
func (c *connector) instagram(token caio.Secret, inQuery bool) graph.Caller {
	return graph.Caller{API: c.api, Base: c.graph() + "/" + graph.Version, Token: token, InQuery: inQuery}
}

// facebook speaks to the host of the flavour through Facebook.
func (c *connector) facebook(token caio.Secret) graph.Caller {
	base := c.env.Base("fbgraph", "https://graph.facebook.com")
	return graph.Caller{API: c.api, Base: base + "/" + graph.Version, Token: token}
}

// caller speaks for one channel: with the token of its Page, which does not expire,
// where there is one.
func (c *connector) caller(s platform.Session, ch caio.Channel) graph.Caller {
	g := s.Grant
	if g.Extra[extraFlavour] != viaFacebook {
		return c.instagram(g.Access, g.Extra[extraInQuery] != "")
	}
	if page, ok := g.Secrets[secretPage+ch.Meta[metaPage]]; ok {
		return c.facebook(page)
	}
	return c.facebook(g.Access)
}

func fieldsOf(list string) url.Values { return url.Values{"fields": {list}} }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }
