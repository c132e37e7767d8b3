package bluesky

import (
	"context"
	"net"
	"net/url"
	"strings"
	"unicode"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// identity is who someone is on the network. The DID lasts; handle and server can change.
type identity struct {
	did    string
	handle string
	pds    string
}

// identify looks up whom a person named: by handle, or by DID.
func (c *connector) identify(ctx context.Context, who string) (identity, error) {
	did := who
	if !strings.HasPrefix(who, "did:") {
		var err error
		if did, err = c.resolve(ctx, c.appView(), who); err != nil {
			return identity{}, err
		}
	}
	doc, err := c.document(ctx, did)
	if err != nil {
		return identity{}, err
	}
	handle := doc.handle()
	if who != did && !strings.EqualFold(handle, who) {
		return identity{}, platform.Errorf(caio.Rejected, "The handle %s does not belong to the account it points to; check it in Bluesky's settings.", who)
	}
	server := doc.pds()
	if !trusted(server) {
		return identity{}, platform.Errorf(caio.Rejected, "The account %s names no server that can be reached safely.", who)
	}
	return identity{did: did, handle: handle, pds: server}, nil
}

// cleanHandle returns what was typed or copied as a handle or DID. Bluesky's pages put
// invisible direction marks around handles.
func cleanHandle(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "https://bsky.app/profile/"), "/")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "at://"), "@")
	if strings.HasPrefix(s, "did:") {
		return s
	}
	s = strings.ToLower(s)
	if s != "" && !strings.ContainsAny(s, ".@") {
		s += ".bsky.social"
	}
	return s
}

// resolve asks the server at base for a handle's DID. An unknown handle is Rejected.
func (c *connector) resolve(ctx context.Context, base, handle string) (string, error) {
	var out struct {
		DID string `json:"did"`
	}
	err := c.send(ctx, api.Request{URL: xrpc(base, "com.atproto.identity.resolveHandle"), Query: url.Values{"handle": {handle}}}, &out)
	switch {
	case platform.Is(err, caio.Rejected), platform.Is(err, caio.Gone):
		return "", &platform.Error{
			Kind: caio.Rejected, Err: err, Detail: platform.AsError(err).Detail,
			Message: "Bluesky does not know the handle " + handle + "; check how it is written.",
		}
	case err != nil:
		return "", err
	case !strings.HasPrefix(out.DID, "did:"):
		return "", platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return out.DID, nil
}

// document reads the DID document (AT Protocol specification, "DID": did:plc and
// did:web without a path are all there is).
func (c *connector) document(ctx context.Context, did string) (didDoc, error) {
	var address string
	switch {
	case strings.HasPrefix(did, "did:plc:"):
		address = c.plc() + "/" + did
	case strings.HasPrefix(did, "did:web:") && !strings.Contains(did[len("did:web:"):], ":"):
		host, err := url.PathUnescape(did[len("did:web:"):])
		if err != nil || strings.ContainsAny(host, "/?#@") {
			return didDoc{}, platform.Errorf(caio.Rejected, "The account's id %s is not valid.", did)
		}
		address = c.env.Base("didweb", "https://"+host) + "/.well-known/did.json"
	default:
		return didDoc{}, platform.Errorf(caio.Rejected, "CAIO does not know accounts with ids such as %s.", did)
	}
	var doc didDoc
	if err := c.send(ctx, api.Request{URL: address}, &doc); err != nil {
		if platform.Is(err, caio.Gone) {
			return didDoc{}, platform.Errorf(caio.Rejected, "There is no account %s any more.", did)
		}
		return didDoc{}, err
	}
	if doc.ID != did {
		return didDoc{}, platform.Errorf(caio.Rejected, "The account %s is described by a document of another account.", did)
	}
	return doc, nil
}

// trusted reports whether secrets may be sent to an address that a document named: only
// over TLS, or to this computer.
func trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
