package bluesky

import (
	"context"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Channels returns the one profile of the account.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	p, err := c.profile(ctx, s)
	if named(err, "InvalidRequest") || named(err, "ActorNotFound") {
		// The AppView does not know every account: a new one takes a moment, and a
		// server may have no AppView at all.
		p, err = c.bareProfile(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	name := p.DisplayName
	if name == "" {
		name = p.Handle
	}
	return []caio.Channel{{
		RemoteID: p.DID, Kind: "profile", Name: name, Handle: p.Handle, Avatar: p.Avatar,
		URL: "https://bsky.app/profile/" + p.Handle, State: caio.AccountReady, Followers: p.Followers,
	}}, nil
}

func (c *connector) profile(ctx context.Context, s platform.Session) (profile, error) {
	var p profile
	if err := c.query(ctx, s, "app.bsky.actor.getProfile", url.Values{"actor": {s.Grant.Subject}}, &p); err != nil {
		return profile{}, err
	}
	if p.DID != s.Grant.Subject {
		return profile{}, platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return p, nil
}

func (c *connector) bareProfile(ctx context.Context, s platform.Session) (profile, error) {
	var own session
	if err := c.query(ctx, s, "com.atproto.server.getSession", nil, &own); err != nil {
		return profile{}, err
	}
	if own.DID != s.Grant.Subject {
		return profile{}, platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return profile{DID: own.DID, Handle: own.Handle}, nil
}
