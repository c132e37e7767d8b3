package mastodon

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// server is what discovery found out.
type server struct {
	host      string
	metadata  *metadata // nil before 4.3
	authorize string    // address of the consent page
	token     string    // path of the token endpoint
}

const usualTokenPath = "/oauth/token"

// metadata is RFC 8414's document; servers have it since 4.3.
type metadata struct {
	Authorize string   `json:"authorization_endpoint"`
	Token     string   `json:"token_endpoint"`
	Scopes    []string `json:"scopes_supported"`
	Methods   []string `json:"code_challenge_methods_supported"`
}

func (m *metadata) pkce() bool { return m != nil && slices.Contains(m.Methods, "S256") }

// hostOf reads what a person typed: a host, an address or @user@host.
func hostOf(typed string) (string, error) {
	s := strings.TrimSpace(typed)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	name, port := s, ""
	if h, p, err := net.SplitHostPort(s); err == nil {
		name, port = h, ":"+p
	}
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(strings.TrimSuffix(name, ".")))
	if err != nil || ascii == "" {
		return "", platform.Errorf(caio.Rejected, "%q is not the address of a server; type it as in mastodon.social.", clip(typed))
	}
	return ascii + port, nil
}

func clip(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// reachable refuses what is no public server. An overridden endpoint is the person's own
// decision and passes.
func (c *connector) reachable(ctx context.Context, host string) error {
	usual := "https://" + host
	if c.env.Base("instance", usual) != usual {
		return nil
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	refused := platform.Errorf(caio.Rejected, "%s is not a public server; CAIO sends passwords and tokens to public servers only.", clip(host))
	_, numeric := netip.ParseAddr(strings.Trim(name, "[]")) // a public server has a name
	if numeric == nil || !strings.Contains(name, ".") || localName(name) {
		return refused
	}
	// A name that cannot be looked up may be known to a proxy; the request will tell.
	if found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name); err == nil && slices.ContainsFunc(found, private) {
		return refused
	}
	return nil
}

func localName(name string) bool {
	for _, end := range []string{".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func private(ip netip.Addr) bool {
	ip = ip.Unmap()
	return !ip.IsGlobalUnicast() || ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

// discover finds the server behind what was typed. The domain of the names and the host
// of the API may differ; nodeinfo, or where it redirects to, then leads to the host.
func (c *connector) discover(ctx context.Context, typed string) (server, error) {
	host, err := hostOf(typed)
	if err != nil {
		return server{}, err
	}
	for range 2 {
		if err := c.reachable(ctx, host); err != nil {
			return server{}, err
		}
		found, err := c.probe(ctx, host)
		if err != nil || found.host != "" {
			return found, err
		}
		next, err := c.webHost(ctx, host)
		if err != nil {
			return server{}, err
		}
		if next == "" || next == host {
			break
		}
		host = next
	}
	return server{}, platform.Errorf(caio.Rejected, "%s does not answer like a Mastodon server; check the address.", clip(host))
}

// probe looks for a Mastodon server at host. An empty server means that there is none.
func (c *connector) probe(ctx context.Context, host string) (server, error) {
	base := c.base(host)
	s := server{host: host, authorize: base + "/oauth/authorize", token: usualTokenPath}
	var m metadata
	found, err := c.look(ctx, base+"/.well-known/oauth-authorization-server", &m)
	if err != nil {
		return server{}, err
	}
	if found && m.Authorize != "" && m.Token != "" {
		s.metadata = &m
		if sameHost(m.Authorize, base) && sameHost(m.Token, base) {
			s.authorize, s.token = m.Authorize, strings.TrimPrefix(m.Token, base)
		}
		return s, nil
	}
	if _, found, err = c.instance(ctx, host); err != nil || !found {
		return server{}, err
	}
	return s, nil
}

// look reads JSON that may not be there: a refusal, a redirect to elsewhere or another
// kind of page is "not found", not an error.
func (c *connector) look(ctx context.Context, address string, out any) (bool, error) {
	r, err := c.api.Do(ctx, api.Request{URL: address})
	if err != nil && r != nil && r.Status >= 300 && r.Status < 500 && r.Status != http.StatusTooManyRequests {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return json.Unmarshal(r.Body, out) == nil, nil
}

func sameHost(address, base string) bool {
	a, errA := url.Parse(address)
	b, errB := url.Parse(base)
	return errA == nil && errB == nil && a.Scheme == b.Scheme && a.Host == b.Host
}

// webHost asks a domain which host serves it; "" when it does not say.
func (c *connector) webHost(ctx context.Context, domain string) (string, error) {
	var info struct {
		Links []struct {
			Href string `json:"href"`
		} `json:"links"`
	}
	r, err := c.api.Do(ctx, api.Request{URL: c.base(domain) + "/.well-known/nodeinfo"})
	address := ""
	switch {
	case r != nil && r.Status >= 300 && r.Status < 400:
		address = r.Header.Get("Location")
	case r != nil && r.Status >= 400 && r.Status < 500:
		return "", nil
	case err != nil:
		return "", err
	case json.Unmarshal(r.Body, &info) == nil && len(info.Links) > 0:
		address = info.Links[0].Href
	}
	if u, err := url.Parse(address); err == nil && u.Scheme == "https" && u.Host != "" {
		return hostOf(u.Host)
	}
	return "", nil // nothing to follow
}

// instance asks what the server allows: v2 since 4.0, v1 before and elsewhere.
func (c *connector) instance(ctx context.Context, host string) (instance, bool, error) {
	for _, path := range []string{"/api/v2/instance", "/api/v1/instance"} {
		var in instance
		found, err := c.look(ctx, c.base(host)+path, &in)
		if err != nil {
			return instance{}, false, err
		}
		if found && in.Version != "" {
			return in, true, nil
		}
	}
	return instance{}, false, nil
}
