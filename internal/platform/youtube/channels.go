package youtube

import (
	"context"
	"net/url"
	"strconv"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Names in Channel.Meta.
const (
	metaUploads = "uploads" // id of the playlist of all uploads
	metaCountry = "country" // ISO 3166; "" not told
	metaManage  = "manage"  // "true" when the consent covers changes, playlists, comments
)

const longVideo = 15 * 60 * 1000 // milliseconds; longer ones need a confirmed phone number

// mine reads the consent's channel: none, or one.
func (c *connector) mine(ctx context.Context, s platform.Session) ([]channel, error) {
	p, err := page[channel](ctx, c, s, "/channels", url.Values{"part": {"snippet,statistics,contentDetails,status"}, "mine": {"true"}})
	if err != nil {
		return nil, err
	}
	for _, ch := range p.Items {
		if ch.ID == "" {
			return nil, platform.Errorf(caio.Unavailable, "YouTube's list of channels was incomplete.")
		}
	}
	return p.Items, nil
}

func (ch channel) name() string {
	if ch.Snippet.Handle != "" {
		return ch.Snippet.Handle
	}
	return ch.Snippet.Title
}

// Channels returns the channel that was picked at consent.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	mine, err := c.mine(ctx, s)
	if err != nil {
		return nil, err
	}
	out := make([]caio.Channel, 0, len(mine))
	for _, ch := range mine {
		out = append(out, ch.place(s))
	}
	return out, nil
}

func (ch channel) place(s platform.Session) caio.Channel {
	place := caio.Channel{
		RemoteID: ch.ID, Kind: "channel", Name: ch.Snippet.Title, Handle: ch.Snippet.Handle, URL: "https://www.youtube.com/channel/" + url.PathEscape(ch.ID),
		Defaults: map[string]string{},
		Meta: map[string]string{
			metaUploads: ch.Content.Related.Uploads, metaCountry: ch.Snippet.Country,
			metaManage: strconv.FormatBool(granted(s.Grant, scopeManage)),
		},
	}
	if place.Name == "" {
		place.Name = ch.name()
	}
	for _, size := range [...]string{"high", "medium", "default"} {
		if place.Avatar == "" {
			place.Avatar = ch.Snippet.Thumbnails[size].URL
		}
	}
	if followers, ok := ch.followers(); ok {
		place.Followers = &followers
	}
	if ch.Status.LongUploads != "" && ch.Status.LongUploads != "allowed" {
		limits := usualLimits()
		limit := limits.Media[caio.KindVideo]
		limit.MaxDuration = longVideo
		limits.Media[caio.KindVideo] = limit
		place.Limits = &limits
	}
	return place
}

// followers returns the subscribers, rounded down to three digits by YouTube, unless the
// channel hides them.
func (ch channel) followers() (int64, bool) {
	if hidden, _ := ch.Statistics["hiddenSubscriberCount"].(bool); hidden {
		return 0, false
	}
	n, ok := counts(ch.Statistics)["subscriberCount"]
	return n, ok
}

// uploadsOf returns the playlist of all of the channel's videos.
func uploadsOf(ch caio.Channel) string {
	if id := ch.Meta[metaUploads]; id != "" {
		return id
	}
	const prefix = "UC"
	if len(ch.RemoteID) > len(prefix) {
		return "UU" + ch.RemoteID[len(prefix):] // the same id with another beginning
	}
	return ""
}
