// Package facebook publishes to Facebook Pages: texts, links, photos, videos, reels and
// stories, at once or by Facebook's own scheduler. It hides that each of these is made in
// another way, and that a video is live only long after it was sent. Facts are from Meta
// for Developers, "Pages API" and "Video API", mirrored 2026-09, unless a comment says
// otherwise. Personal profiles and groups are closed to other programs.
package facebook

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

const name = "Facebook"

// secretPage and the id of a Page name that Page's token in Grant.Secrets.
const secretPage = "page:"

// Platform describes Facebook Pages.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "facebook", Name: name, Color: "#1568d3", Icon: icon,
		SignIn: ways(), Limits: limits(), Fields: fields(),
		// A post shows in the Page's list some seconds later, and a request may take as
		// long as it is waited for.
		Doubt: platform.Doubt{Settle: time.Minute},
		Lead:  time.Hour,
		// One at a time, so that what is new in the Page's list is ours.
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
	_ platform.Connector       = (*connector)(nil)
	_ platform.Preparer        = (*connector)(nil)
	_ platform.Finder          = (*connector)(nil)
	_ platform.Checker         = (*connector)(nil)
	_ platform.Deleter         = (*connector)(nil)
	_ platform.Editor          = (*connector)(nil)
	_ platform.NativeScheduler = (*connector)(nil)
	_ platform.PostMeter       = (*connector)(nil)
	_ platform.ChannelMeter    = (*connector)(nil)
	_ platform.Commenter       = (*connector)(nil)
	_ platform.Replier         = (*connector)(nil)
	_ platform.Moderator       = (*connector)(nil)
	_ platform.Revoker         = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, graph.Classify(name, rules)), accepted: &accepted{sets: map[string][]string{}}}
}

// The hosts. One address may be set for all of them: their paths do not collide. The
// host that takes the bytes of reels and stories is named by Facebook each time.
func (c *connector) website() string { return c.env.Base("www", "https://www.facebook.com") }

func (c *connector) graph(token caio.Secret) graph.Caller {
	base := c.env.Base("graph", "https://graph.facebook.com")
	return graph.Caller{API: c.api, Base: base + "/" + graph.Version, Token: token}
}

func (c *connector) videos(token caio.Secret) graph.Caller {
	base := c.env.Base("video", "https://graph-video.facebook.com")
	return graph.Caller{API: c.api, Base: base + "/" + graph.Version, Token: token}
}

// tokenOf returns the token of the channel's Page, which does not expire. Without one the
// person's own is used, which Facebook refuses with the right advice.
func tokenOf(g platform.Grant, ch caio.Channel) caio.Secret {
	if token, ok := g.Secrets[secretPage+ch.RemoteID]; ok {
		return token
	}
	return g.Access
}

// caller speaks for one Page.
func (c *connector) caller(s platform.Session, ch caio.Channel) graph.Caller {
	return c.graph(tokenOf(s.Grant, ch))
}

func fieldsOf(list string) url.Values { return url.Values{"fields": {list}} }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }

// absolute completes a link that Facebook gives without its host.
func (c *connector) absolute(link string) string {
	if len(link) > 0 && link[0] == '/' {
		return c.website() + link
	}
	return link
}
