package tiktok

import (
	"context"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// creator reads what the account may post directly at the moment. TikTok wants it read
// before each direct post; that the account may not post is said with HTTP 200.
func (c *connector) creator(ctx context.Context, s platform.Session) (creator, error) {
	info, err := post[creator](ctx, c, s, "/v2/post/publish/creator_info/query/", nil, false)
	if err == nil && len(info.Levels) == 0 {
		err = platform.Errorf(caio.Unavailable, "TikTok's answer was incomplete.")
	}
	return info, err
}

// levels words the audiences.
var levels = map[string]string{
	levelPublic: "Everyone", levelMutual: "Friends: followers that you follow back", levelFollowers: "Followers", levelSelf: "Only me",
}

const (
	levelPublic    = "PUBLIC_TO_EVERYONE"
	levelMutual    = "MUTUAL_FOLLOW_FRIENDS"
	levelFollowers = "FOLLOWER_OF_CREATOR"
	levelSelf      = "SELF_ONLY"
)

// Choices lists the audiences that TikTok offers to the account at the moment.
func (c *connector) Choices(ctx context.Context, s platform.Session, _ caio.Channel, field string) ([]caio.Choice, error) {
	if field != fieldPrivacy {
		return nil, platform.Errorf(caio.Unsupported, "TikTok offers no choices for this.")
	}
	if !may(s.Grant, scopePublish) {
		return nil, notDirect()
	}
	info, err := c.creator(ctx, s)
	if err != nil {
		return nil, aside(err)
	}
	out := []caio.Choice{}
	for _, level := range info.Levels {
		label := levels[level]
		if label == "" {
			label = level
		}
		out = append(out, caio.Choice{Value: level, Label: label})
	}
	return out, nil
}

func notDirect() error {
	return platform.Errorf(caio.Forbidden, "This account was connected without posting directly; connect it again with “Also post directly”, or send the post to the inbox.")
}

// direct checks a direct post against what the account may at the moment, and returns
// that. What others may not do anyway is switched off, not refused.
func (w work) direct(ctx context.Context) (creator, error) {
	info, err := w.creator(ctx, w.session)
	if err != nil {
		return creator{}, err
	}
	if !slices.Contains(info.Levels, w.post.option(fieldPrivacy)) {
		e := rules["privacy_level_option_mismatch"].error("privacy_level_option_mismatch", w.env.Clock.Now())
		e.Detail = "creator_info does not offer it"
		return creator{}, e
	}
	if longest := info.MostSeconds * 1000; longest > 0 && w.post.video() && w.post.asset(0).Duration > longest {
		return creator{}, platform.Errorf(caio.Rejected, "TikTok lets this account post videos of up to %d seconds; cut this one, or send it to the inbox.", info.MostSeconds)
	}
	return info, nil
}
