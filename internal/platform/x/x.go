// Package x speaks to X through its API v2, with an app of the creator's own: X bills
// whoever owns the app for each request. Facts without another source are from docs.x.com
// and the OpenAPI document 2.167, as of August 2026.
package x

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

//go:embed icon.svg
var icon []byte

// Platform describes X.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "x", Name: "X", Color: "#0f1419", Icon: icon,
		SignIn: ways(),
		Limits: limitsOf(""),
		Fields: fields(),
		// There is no idempotency key. The author's timeline can be some seconds behind, and
		// X refuses the same text but not the same picture twice: better wait too long.
		Doubt: platform.Doubt{Settle: 3 * time.Minute},
		Lead:  30 * time.Minute,
		Pace:  platform.Pace{Parallel: 2, Every: time.Second},
		New:   func(env platform.Env) platform.Connector { return New(env) },
	}
}

type connector struct {
	oauth.Flow
	env platform.Env
	api *api.Client
}

// New returns the connector.
func New(env platform.Env) platform.Connector {
	c := &connector{env: env, api: api.New(env, classify)}
	c.Flow = c.flow()
	return c
}

var (
	_ platform.Preparer     = (*connector)(nil)
	_ platform.Finder       = (*connector)(nil)
	_ platform.Checker      = (*connector)(nil)
	_ platform.Pricer       = (*connector)(nil)
	_ platform.Deleter      = (*connector)(nil)
	_ platform.Editor       = (*connector)(nil)
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
	_ platform.Commenter    = (*connector)(nil)
	_ platform.Replier      = (*connector)(nil)
	_ platform.Moderator    = (*connector)(nil)
	_ platform.Revoker      = (*connector)(nil)
)

// base returns the address of the API.
func (c *connector) base() string { return c.env.Base("api", "https://api.x.com") }

// at makes a request under the Grant.
func (c *connector) at(g platform.Grant, method, path string) api.Request {
	return api.Request{Method: method, URL: c.base() + path, Sign: api.Bearer(g.Access)}
}

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }

// isID reports whether X could have given out the id: up to 19 digits.
func isID(id string) bool {
	_, err := strconv.ParseInt(id, 10, 64)
	return err == nil && id[0] != '-' && id[0] != '+'
}

// epoch is the beginning of X's ids, which carry the milliseconds since then above their
// lowest 22 bits.
const epoch = 1_288_834_974_657

// madeAt returns when an id was given out, or now when the id does not look like one of
// the last day.
func (c *connector) madeAt(id string) caio.Instant {
	n, err := strconv.ParseInt(id, 10, 64)
	at := caio.Instant(n>>22 + epoch)
	if off := at.Sub(c.now()); err != nil || off.Abs() > 24*time.Hour {
		return c.now()
	}
	return at
}

// decode sends a request into out; has reports whether the answer of success carries what
// it must. X answers some reads with 200 and errors alone.
func (c *connector) decode(ctx context.Context, request api.Request, out any, has func() bool) (*api.Response, error) {
	r, err := c.api.JSON(ctx, request, out)
	if err != nil {
		return r, err
	}
	if !has() {
		return r, r.Missing("data")
	}
	return r, nil
}

// get reads.
func (c *connector) get(g platform.Grant, path string) api.Request {
	return c.at(g, http.MethodGet, path)
}
