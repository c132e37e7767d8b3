package tiktok

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const callTimeout = 30 * time.Second // of one call of the API; uploads take as long as they take

// userFields says what may be asked with which scope: one field too many fails the call.
var userFields = []struct{ scope, fields string }{
	{scopeBasic, "open_id,avatar_url,display_name"},
	{scopeProfile, "username,profile_deep_link"},
	{scopeStats, "follower_count,following_count,likes_count,video_count"},
}

// me reads the account, as far as that was granted.
func (c *connector) me(ctx context.Context, s platform.Session) (user, error) {
	var fields []string
	for _, f := range userFields {
		if may(s.Grant, f.scope) {
			fields = append(fields, f.fields)
		}
	}
	out, err := call[struct {
		User user `json:"user"`
	}](ctx, c, s, api.Request{URL: c.base() + "/v2/user/info/", Query: url.Values{"fields": {strings.Join(fields, ",")}}})
	if err == nil && out.User.OpenID == "" {
		err = platform.Errorf(caio.Unavailable, "TikTok's answer was incomplete.")
	}
	return out.User, err
}

// label is the account as its owner knows it.
func (u user) label() string {
	switch {
	case u.Username != "":
		return "@" + u.Username
	case u.Name != "":
		return u.Name
	}
	return "TikTok account"
}

// Keys of Channel.Meta: what the account might post directly when it was last looked at.
// It changes with the account's settings, so it is good for advice only.
const (
	metaSeconds   = "max_seconds"
	metaNoComment = "comments_off"
	metaNoDuet    = "duet_off"
	metaNoStitch  = "stitch_off"
)

// Channels returns the one profile of the account.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	me, err := c.me(ctx, s)
	if err != nil {
		return nil, err
	}
	ch := caio.Channel{
		RemoteID: me.OpenID, Kind: "profile", Name: me.Name, Handle: me.Username, Avatar: me.Avatar, URL: me.Link,
		Followers: me.Followers, Meta: c.advice(ctx, s),
	}
	if ch.Handle == "" {
		ch.Handle = me.Name
	} else {
		ch.URL = c.website() + "/@" + me.Username
	}
	if ch.Name == "" {
		ch.Name = me.label()
	}
	return []caio.Channel{ch}, nil
}

// advice reads what the account may post directly. That it may not at the moment is no
// reason not to show the channel.
func (c *connector) advice(ctx context.Context, s platform.Session) map[string]string {
	meta := map[string]string{}
	if !may(s.Grant, scopePublish) {
		return meta
	}
	info, err := c.creator(ctx, s)
	if err != nil {
		c.env.Log.DebugContext(ctx, "creator info not read", "kind", platform.KindOf(err))
		return meta
	}
	for key, off := range map[string]bool{metaNoComment: info.NoComment, metaNoDuet: info.NoDuet, metaNoStitch: info.NoStitch} {
		if off {
			meta[key] = "true"
		}
	}
	if info.MostSeconds > 0 {
		meta[metaSeconds] = strconv.FormatInt(info.MostSeconds, 10)
	}
	return meta
}
