package threads

import (
	"context"

	"caio/internal/caio"
	"caio/internal/platform"
)

const profileFields = "id,username,name,threads_profile_picture_url"

// Channels lists the profile that consented: a token has exactly one.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	me, err := c.me(ctx, s.Grant.Access)
	if err != nil {
		return nil, err
	}
	ch := caio.Channel{
		RemoteID: string(me.ID), Kind: "profile", Name: me.Name, Handle: me.Username, Avatar: me.Picture,
		URL: "https://www.threads.net/@" + me.Username,
	}
	if ch.Name == "" {
		ch.Name = me.Username
	}
	return []caio.Channel{ch}, nil
}

func (c *connector) me(ctx context.Context, token caio.Secret) (profile, error) {
	var me profile
	r, err := c.caller(token).Get(ctx, "me", fieldsOf(profileFields), &me)
	if err == nil && (me.ID == "" || me.Username == "") {
		err = r.Missing("id and username")
	}
	return me, err
}
