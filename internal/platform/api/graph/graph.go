// Package graph is what Facebook, Instagram and Threads share: how a token travels, how
// lists are paged, how errors and usage are worded, and Facebook Login. It knows hosts
// and nodes, but no network's posts.
package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/api"
)

// Version of the Graph API that CAIO is written for (Meta for Developers, "Graph API
// changelog", v26.0 of 29 July 2026). An address without a version means the oldest one
// still alive, so every path names it.
const Version = "v26.0"

// Caller speaks to one Graph host under one token. The zero Token signs nothing.
type Caller struct {
	API     *api.Client
	Base    string // host and version, without a slash at the end
	Token   caio.Secret
	InQuery bool // reads carry the token in the query, as the vendor's examples do, not in the header
}

// With returns the caller under another token.
func (c Caller) With(token caio.Secret) Caller {
	c.Token = token
	return c
}

func (c Caller) url(path string) string { return c.Base + "/" + strings.TrimPrefix(path, "/") }

// Sign adds the token to a request that has no form: in the header, which no log shows,
// unless the host wants it in the query.
func (c Caller) Sign(r *http.Request) error {
	switch {
	case c.Token.IsZero():
	case c.InQuery:
		q := r.URL.Query()
		q.Set("access_token", c.Token.Reveal())
		r.URL.RawQuery = q.Encode()
	default:
		return api.Bearer(c.Token)(r)
	}
	return nil
}

// Get reads a node or an edge into out.
func (c Caller) Get(ctx context.Context, path string, query url.Values, out any) (*api.Response, error) {
	return c.API.JSON(ctx, api.Request{URL: c.url(path), Query: query, Sign: c.Sign}, out)
}

// Post changes something, with the token in the form. once marks what must not be
// repeated.
func (c Caller) Post(ctx context.Context, path string, form url.Values, once bool, out any) (*api.Response, error) {
	signed := url.Values{}
	for name, values := range form {
		signed[name] = values
	}
	if !c.Token.IsZero() {
		signed.Set("access_token", c.Token.Reveal())
	}
	return c.API.JSON(ctx, api.Request{Method: http.MethodPost, URL: c.url(path), Form: signed, Once: once}, out)
}

// Send posts a multipart body.
func (c Caller) Send(ctx context.Context, path string, body *api.Body, out any) (*api.Response, error) {
	return c.API.JSON(ctx, api.Request{Method: http.MethodPost, URL: c.url(path), Body: body, Sign: c.Sign}, out)
}

// Delete removes a node.
func (c Caller) Delete(ctx context.Context, path string) error {
	_, err := c.API.Do(ctx, api.Request{Method: http.MethodDelete, URL: c.url(path), Sign: c.Sign})
	return err
}

// page is one page of an edge. The address of the next one is not used: it quotes the
// token and could point anywhere.
type page[T any] struct {
	Data   *[]T   `json:"data"`
	Paging Paging `json:"paging"`
}

// Paging says whether an edge goes on.
type Paging struct {
	Cursors struct {
		After string `json:"after"`
	} `json:"cursors"`
	Next string `json:"next"`
}

// More returns the cursor of the next page, "" when there is none.
func (p Paging) More() string {
	if p.Next == "" {
		return ""
	}
	return p.Cursors.After
}

// List reads an edge page after page, until it ends or most entries are there.
func List[T any](ctx context.Context, c Caller, path string, query url.Values, most int) ([]T, error) {
	q := url.Values{}
	for name, values := range query {
		q[name] = values
	}
	all := []T{}
	for {
		var p page[T]
		r, err := c.Get(ctx, path, q, &p)
		if err == nil && p.Data == nil {
			err = r.Missing("data") // an answer of another kind is no empty list
		}
		if err != nil {
			return all, err
		}
		all = append(all, *p.Data...)
		after := p.Paging.More()
		if after == "" || after == q.Get("after") || len(*p.Data) == 0 || len(all) >= most {
			return all[:min(len(all), most)], nil
		}
		q.Set("after", after)
	}
}

// ID is an id that arrives as a string or as a number too large for a float.
type ID string

// UnmarshalJSON accepts both forms.
func (id *ID) UnmarshalJSON(b []byte) error {
	var n json.Number
	if err := json.Unmarshal(b, &n); err == nil {
		*id = ID(n)
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*id = ID(s)
	return nil
}

// ParseTime reads a time as Graph writes it, 2026-09-01T10:00:00+0000; 0 when it cannot.
func ParseTime(s string) caio.Instant {
	for _, layout := range [...]string{"2006-01-02T15:04:05-0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return caio.At(t)
		}
	}
	return 0
}
