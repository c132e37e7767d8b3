// Package youtube speaks to YouTube: videos are sent privately ahead of time, over an
// upload that survives a break, and become what their author chose at the due second.
// Facts without another source are from Google's pages on the YouTube Data API v3, the
// YouTube Analytics API and OAuth 2.0 for desktop apps, as of November 2026.
package youtube

import (
	"context"
	_ "embed"
	"net/url"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

//go:embed icon.svg
var icon []byte

// Platform describes YouTube.
func Platform() platform.Platform {
	return platform.Platform{
		ID: "youtube", Name: "YouTube", Color: "#ff0033", Icon: icon,
		SignIn: ways(),
		Limits: usualLimits(),
		Fields: fields(),
		// Lists of comments and uploads can be a little behind.
		Doubt: platform.Doubt{Settle: 2 * time.Minute},
		// Sending and processing a long video takes hours; what is changed after that has to
		// be sent anew.
		Lead: 3 * time.Hour,
		Pace: platform.Pace{Parallel: 2},
		New:  func(env platform.Env) platform.Connector { return New(env) },
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
	c.Flow = oauth.Flow{
		Env:       env,
		Authorize: env.Base("accounts", "https://accounts.google.com") + "/o/oauth2/v2/auth",
		Token:     c.tokenHost() + "/token",
		Scopes:    []string{scopeUpload, scopeRead},
		Optional: map[string][]string{
			oauth.UseNumbers:  {scopeAnalytics},
			oauth.UseComments: {scopeManage},
			useManage:         {scopeManage},
		},
		PKCE: true,
		// Without prompt=consent a second consent brings no refresh token.
		Params:   url.Values{"access_type": {"offline"}, "prompt": {"consent"}},
		Identify: c.identify,
	}
	return c
}

var (
	_ platform.Preparer        = (*connector)(nil)
	_ platform.Finder          = (*connector)(nil)
	_ platform.Checker         = (*connector)(nil)
	_ platform.Deleter         = (*connector)(nil)
	_ platform.Editor          = (*connector)(nil)
	_ platform.NativeScheduler = (*connector)(nil)
	_ platform.Chooser         = (*connector)(nil)
	_ platform.PostMeter       = (*connector)(nil)
	_ platform.ChannelMeter    = (*connector)(nil)
	_ platform.Commenter       = (*connector)(nil)
	_ platform.Replier         = (*connector)(nil)
	_ platform.Moderator       = (*connector)(nil)
	_ platform.Revoker         = (*connector)(nil)
)

func (c *connector) tokenHost() string { return c.env.Base("token", "https://oauth2.googleapis.com") }

func (c *connector) dataHost() string { return c.env.Base("api", "https://www.googleapis.com") }

func (c *connector) now() caio.Instant { return caio.At(c.env.Clock.Now()) }

func (c *connector) soon(d time.Duration) caio.Instant { return c.now().Add(d) }

// data makes a request to the Data API; path follows its version.
func (c *connector) data(s platform.Session, method, path string, query url.Values) api.Request {
	return api.Request{Method: method, URL: c.dataHost() + "/youtube/v3" + path, Query: query, Sign: api.Bearer(s.Grant.Access)}
}

// upload makes a request to the Data API's host of uploads.
func (c *connector) upload(s platform.Session, path string, query url.Values) api.Request {
	return api.Request{Method: "POST", URL: c.dataHost() + "/upload/youtube/v3" + path, Query: query, Sign: api.Bearer(s.Grant.Access)}
}

// do sends a request. A refused token whose hour is over says nothing about the consent:
// a long upload outlives it, and the next attempt has a new one.
func (c *connector) do(ctx context.Context, s platform.Session, request api.Request) (*api.Response, error) {
	r, err := c.api.Do(ctx, request)
	if platform.Is(err, caio.Unauthorized) && s.Grant.Expired(c.env.Clock.Now()) && !s.Grant.Refresh.IsZero() {
		e := platform.PendingUntil(c.soon(time.Second), "CAIO renews its connection to YouTube and goes on.")
		e.Err = err
		return r, e
	}
	return r, err
}

func (c *connector) json(ctx context.Context, s platform.Session, request api.Request, out any) (*api.Response, error) {
	r, err := c.do(ctx, s, request)
	if err != nil {
		return r, err
	}
	return r, r.Decode(out)
}

// list is one page of what the API lists. Empty lists may come without items.
type list[T any] struct {
	Kind  string `json:"kind"`
	Items []T    `json:"items"`
	Next  string `json:"nextPageToken"`
}

// page reads one page of a list.
func page[T any](ctx context.Context, c *connector, s platform.Session, path string, query url.Values) (list[T], error) {
	var out list[T]
	r, err := c.json(ctx, s, c.data(s, "GET", path, query), &out)
	if err == nil && out.Kind == "" {
		err = r.Missing("a list")
	}
	return out, err
}

// pages reads up to most pages of a list.
func pages[T any](ctx context.Context, c *connector, s platform.Session, path string, query url.Values, most int) ([]T, error) {
	out := []T{}
	for range most {
		p, err := page[T](ctx, c, s, path, query)
		if err != nil {
			return nil, err
		}
		out = append(out, p.Items...)
		if p.Next == "" {
			break
		}
		query.Set("pageToken", p.Next)
	}
	return out, nil
}

// need refuses early what the consent does not cover.
func need(s platform.Session, scope, what string) error {
	if granted(s.Grant, scope) {
		return nil
	}
	return platform.Errorf(caio.Forbidden, "CAIO was not given the right to %s; connect the account again and leave all boxes ticked.", what)
}

// granted reports whether the consent covers the scope, by itself or by a wider one.
func granted(g platform.Grant, scope string) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(g.Scopes, name) })
	}
	switch scope {
	case scopeUpload, scopeRead:
		return has(scope, scopeYouTube, scopeManage)
	default:
		return has(scope)
	}
}

// save writes a checkpoint; nil clears it. What the network did is done: a stop that
// arrives meanwhile must not keep it from being recorded.
func save(ctx context.Context, job *platform.Job, key string, v any) error {
	return job.Save(context.WithoutCancel(ctx), key, v)
}
