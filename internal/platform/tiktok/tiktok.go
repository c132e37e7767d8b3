// Package tiktok publishes videos and pictures on TikTok: into the inbox of the person's
// app, where they finish the post, or directly. It hides TikTok's own spelling of PKCE, the
// upload in chunks, of which the last one starts the post, and pictures that TikTok fetches
// from a verified address. Facts are from TikTok for Developers, mirrored May 2026, unless
// a comment says otherwise.
package tiktok

import (
	_ "embed"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

//go:embed icon.svg
var icon []byte

// Platform describes TikTok.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "tiktok", Name: "TikTok", Color: "#111111", Icon: icon,
		SignIn: ways(), Limits: limits(), Fields: fields(),
		// The last chunk of a video may still be on its way.
		Doubt: platform.Doubt{Settle: time.Minute},
		// An upload address lives for an hour.
		Lead: 30 * time.Minute,
		// One at a time, so that what is new in the account's list is ours; six may begin
		// within a minute.
		Pace: platform.Pace{Parallel: 1, Every: 10 * time.Second},
		New:  New,
	}
}

type connector struct {
	env     platform.Env
	api     *api.Client
	tokens  *api.Client
	uploads *api.Client
}

var (
	_ platform.Connector    = (*connector)(nil)
	_ platform.Preparer     = (*connector)(nil)
	_ platform.Finder       = (*connector)(nil)
	_ platform.Checker      = (*connector)(nil)
	_ platform.Chooser      = (*connector)(nil)
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
	_ platform.Revoker      = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, classify), tokens: api.New(env, classifyToken), uploads: api.New(env, classifyUpload)}
}

// The hosts. One address may be set for both: their paths do not collide. The upload host
// is whatever TikTok names.
func (c *connector) website() string { return c.env.Base("www", "https://www.tiktok.com") }
func (c *connector) base() string    { return c.env.Base("api", "https://open.tiktokapis.com") }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }
