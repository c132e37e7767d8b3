// Package pinterest publishes Pins: a picture, a carousel or a video on a board of the
// account. It hides that pictures travel inside the request, that a video is uploaded and
// processed first, and that a rehearsal happens on a host of its own. Facts are from
// Pinterest's OpenAPI description 5.23 (pinterest/api-description, 2026) and its developer
// pages, unless a comment says otherwise.
package pinterest

import (
	"context"
	_ "embed"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

//go:embed icon.svg
var icon []byte

const name = "Pinterest"

// Keys of Grant.Extra, Grant.Secrets and Channel.Meta.
const (
	extraHost   = "host" // hostSandbox, or nothing
	extraApp    = "client_id"
	secretApp   = "client_secret"
	metaHost    = "host"
	metaType    = "account_type" // PINNER or BUSINESS
	hostSandbox = "sandbox"
)

// Platform describes Pinterest.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "pinterest", Name: name, Color: "#e60023", Icon: icon,
		SignIn: ways(), Limits: limits(), Fields: fields(),
		// There is no key. A Pin shows in its board's list within seconds, but a picture
		// that was still on its way may take effect later.
		Doubt: platform.Doubt{Settle: 2 * time.Minute},
		Lead:  time.Hour,
		// One at a time, so that what is new on the board is ours.
		Pace: platform.Pace{Parallel: 1, Every: time.Second},
		New:  New,
	}
}

type connector struct {
	env     platform.Env
	api     *api.Client
	storage *api.Client // where videos are uploaded: another host, with refusals of its own

	// batchRefused is set once the app turns out not to have the request for the numbers of
	// several Pins.
	batchRefused *atomic.Bool
}

var (
	_ platform.Connector    = (*connector)(nil)
	_ platform.Preparer     = (*connector)(nil)
	_ platform.Finder       = (*connector)(nil)
	_ platform.Checker      = (*connector)(nil)
	_ platform.Deleter      = (*connector)(nil)
	_ platform.Editor       = (*connector)(nil)
	_ platform.Chooser      = (*connector)(nil)
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
)

// New returns the connector.
func New(env platform.Env) platform.Connector {
	return &connector{env: env, api: api.New(env, classify), storage: api.New(env, storageRefused), batchRefused: &atomic.Bool{}}
}

func (c *connector) website() string { return c.env.Base("www", "https://www.pinterest.com") }

func (c *connector) production() string { return c.env.Base("api", "https://api.pinterest.com") }

func (c *connector) sandbox() string {
	return c.env.Base("sandbox", "https://api-sandbox.pinterest.com")
}

// at makes a request to the host that the Grant is for.
func (c *connector) at(g platform.Grant, method, path string) api.Request {
	host := c.production()
	if g.Extra[extraHost] == hostSandbox {
		host = c.sandbox()
	}
	return api.Request{Method: method, URL: host + "/v5" + path, Sign: api.Bearer(g.Access)}
}

func pinPath(id string) string { return "/pins/" + url.PathEscape(id) }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

// each calls do with every item of a list, page by page, until do returns false or there
// are no more ("Pagination": the bookmark is handed back until it is null).
func each[T any](ctx context.Context, c *connector, g platform.Grant, path string, query url.Values, do func(page []T) (more bool)) error {
	const most = 100 // pages; a list that goes on after that repeats itself
	for range most {
		var out struct {
			Items    *[]T    `json:"items"`
			Bookmark *string `json:"bookmark"`
		}
		request := c.at(g, http.MethodGet, path)
		request.Query = query
		r, err := c.api.JSON(ctx, request, &out)
		if err != nil {
			return err
		}
		if out.Items == nil {
			return r.Missing("a list")
		}
		if !do(*out.Items) || out.Bookmark == nil || *out.Bookmark == "" {
			return nil
		}
		query.Set("bookmark", *out.Bookmark)
	}
	return platform.Errorf(caio.Unavailable, "Pinterest's list does not come to an end.")
}
