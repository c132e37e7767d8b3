package x

import (
	"context"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// metaSubscription is the kind of the account's paid subscription, in Channel.Meta.
const metaSubscription = "subscription"

// me asks whose token it is; X does not bill for that.
func (c *connector) me(ctx context.Context, g platform.Grant) (user, error) {
	request := c.get(g, "/2/users/me")
	request.Query = url.Values{"user.fields": {"id,name,username,profile_image_url,public_metrics,verified,verified_type,subscription_type"}}
	var out struct {
		Data user `json:"data"`
	}
	_, err := c.decode(ctx, request, &out, func() bool { return out.Data.ID != "" && out.Data.Username != "" })
	return out.Data, err
}

// Channels returns the account's profile, with the limits of its subscription.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	me, err := c.me(ctx, s.Grant)
	if err != nil {
		return nil, err
	}
	limits := limitsOf(me.Subscription)
	ch := caio.Channel{
		RemoteID: me.ID, Kind: "profile", Name: me.Name, Handle: "@" + me.Username, Avatar: larger(me.Picture),
		URL: "https://x.com/" + url.PathEscape(me.Username), Limits: &limits, Defaults: map[string]string{}, Meta: map[string]string{},
		Followers: me.Counts["followers_count"],
	}
	if ch.Name == "" {
		ch.Name = ch.Handle
	}
	if me.Subscription != "" {
		ch.Meta[metaSubscription] = me.Subscription
	}
	return []caio.Channel{ch}, nil
}

// larger turns the address of a picture of 48 pixels into that of one of 400.
func larger(picture string) string {
	i := strings.LastIndex(picture, "_normal.")
	if i < 0 {
		return picture
	}
	return picture[:i] + "_400x400." + picture[i+len("_normal."):]
}

// address returns where a post is seen.
func address(handle, id string) string {
	name := strings.TrimPrefix(handle, "@")
	if name == "" {
		name = "i" // X leads from there to the author
	}
	return "https://x.com/" + url.PathEscape(name) + "/status/" + url.PathEscape(id)
}
