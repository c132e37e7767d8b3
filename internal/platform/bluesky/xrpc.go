package bluesky

import (
	"context"
	"crypto/ecdsa"
	"net/http"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	typeBearer = "Bearer"
	typeDPoP   = "DPoP"
	secretKey  = "dpop" // in Grant.Secrets and Step.Saved
)

// xrpc returns the address of a method.
func xrpc(base, method string) string { return base + "/xrpc/" + method }

// pds is the server that the account lives on.
func pds(s platform.Session) string { return s.Grant.Extra["pds"] }

// query reads from the account's server, which passes app.bsky methods on to the AppView.
func (c *connector) query(ctx context.Context, s platform.Session, method string, params url.Values, out any) error {
	return c.authorized(ctx, s.Grant, api.Request{URL: xrpc(pds(s), method), Query: params}, out)
}

// procedure writes something that may be repeated.
func (c *connector) procedure(ctx context.Context, s platform.Session, method string, input, out any) error {
	return c.authorized(ctx, s.Grant, api.Request{Method: http.MethodPost, URL: xrpc(pds(s), method), JSON: input}, out)
}

// authorized sends the request with the Grant's authority, as its type asks.
func (c *connector) authorized(ctx context.Context, g platform.Grant, req api.Request, out any) error {
	if g.Type != typeDPoP {
		req.Sign = api.Bearer(g.Access)
		return c.send(ctx, req, out)
	}
	key, err := parseKey(g.Secrets[secretKey])
	if err != nil {
		return &platform.Error{Kind: caio.Unauthorized, Message: "The key of this connection is missing; connect the account again.", Err: err}
	}
	return c.proven(ctx, key, g.Access, req, out)
}

// proven sends the request with a DPoP proof. A server that wants a newer nonce refuses
// before it acts, so even a request that must not be repeated is sent once more with it.
func (c *connector) proven(ctx context.Context, key *ecdsa.PrivateKey, access caio.Secret, req api.Request, out any) error {
	used := ""
	req.Sign = func(r *http.Request) error {
		used = c.nonces.get(r.URL)
		p, err := proof(key, r, used, access, c.env.Clock.Now())
		if err != nil {
			return &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not sign the request.", Err: err}
		}
		r.Header.Set("DPoP", p)
		if !access.IsZero() {
			r.Header.Set("Authorization", "DPoP "+access.Reveal())
		}
		return nil
	}
	err := c.send(ctx, req, out)
	if c.unproven(req, used, err) {
		return c.send(ctx, req, out)
	}
	return err
}

// unproven reports whether the request failed for its proof and a new one may help: the
// nonce has changed, or Go's transport, which sends a read again by itself when a
// connection breaks, sent the proof again with it.
func (c *connector) unproven(req api.Request, used string, err error) bool {
	if named(err, "invalid_dpop_proof") {
		return req.Method == ""
	}
	u, parseErr := url.Parse(req.URL)
	return named(err, "use_dpop_nonce") && parseErr == nil && c.nonces.get(u) != used
}

// send sends the request as it is and decodes the answer, unless out is nil.
func (c *connector) send(ctx context.Context, req api.Request, out any) error {
	r, err := c.api.Do(ctx, req)
	if r != nil {
		c.nonces.keep(r.URL, r.Header)
	}
	if err != nil || out == nil {
		return err
	}
	return r.Decode(out)
}
