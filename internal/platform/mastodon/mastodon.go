// Package mastodon speaks to Mastodon servers, and to relatives that share their API
// (GoToSocial, Pleroma). Whoever connects names the server; what it allows is asked of
// the server itself. Facts without another source are from docs.joinmastodon.org, as of
// July 2026.
package mastodon

import (
	_ "embed"
	"net/http"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

//go:embed icon.svg
var icon []byte

// keyLife is how long a repeated Idempotency-Key is counted on: Mastodon forgets it after
// an hour ("Statuses"); a later attempt has to Find first.
const keyLife = 50 * time.Minute

// Platform describes Mastodon.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "mastodon", Name: "Mastodon", Color: "#6364ff", Icon: icon,
		SignIn: ways(),
		Limits: usualLimits(),
		Fields: fields(),
		Doubt:  platform.Doubt{Settle: time.Minute, KeyLife: keyLife},
		Lead:   30 * time.Minute,
		Pace:   platform.Pace{Parallel: 2, Every: time.Second},
		New:    func(env platform.Env) platform.Connector { return New(env) },
	}
}

type connector struct {
	env platform.Env
	api *api.Client
}

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, classify)}
}

var (
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
	_ platform.Revoker         = (*connector)(nil)
)

// Names in Grant.Extra, Grant.Secrets and Step.Ask.Fields.
const (
	extraInstance  = "instance" // the host that serves the API
	extraClient    = "client_id"
	extraTokenPath = "token_path"
	secretClient   = "client_secret"
)

// base returns the address of the server called host.
func (c *connector) base(host string) string { return c.env.Base("instance", "https://"+host) }

// at makes a request to the Grant's server.
func (c *connector) at(g platform.Grant, method, path string) api.Request {
	return api.Request{Method: method, URL: c.base(g.Extra[extraInstance]) + path, Sign: api.Bearer(g.Access), Header: http.Header{}}
}

// accountID returns the account's id at its server: what follows the host in Subject.
func accountID(g platform.Grant) string {
	_, id, _ := strings.Cut(g.Subject, "/")
	return id
}

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }
