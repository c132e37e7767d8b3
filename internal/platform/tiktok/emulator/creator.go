package emulator

import (
	"io"
	"net/http"
	"slices"
	"time"
)

// Privacy levels.
const (
	public    = "PUBLIC_TO_EVERYONE"
	mutual    = "MUTUAL_FOLLOW_FRIENDS"
	followers = "FOLLOWER_OF_CREATOR"
	selfOnly  = "SELF_ONLY"
)

// levels lists who may see what the person posts.
func (p *person) levels() []string {
	if p.private {
		return []string{followers, mutual, selfOnly}
	}
	return []string{public, mutual, selfOnly}
}

// creatorInfo tells what the person may post directly. That they may not post at all
// comes with HTTP 200.
func creatorInfo(c *call) (any, *refusal) {
	if body, err := io.ReadAll(io.LimitReader(c.r.Body, 16)); err != nil || (len(body) > 0 && string(body) != "{}") {
		return nil, invalid("A body is not expected")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.person
	if refused := c.mayPost(p); refused != nil {
		refused.status = http.StatusOK
		return nil, refused
	}
	return map[string]any{
		"creator_avatar_url": c.base + "/avatar/" + p.openID + ".png", "creator_username": p.username, "creator_nickname": p.name,
		"privacy_level_options": p.levels(), "comment_disabled": false, "duet_disabled": p.noDuet || p.private, "stitch_disabled": p.noStitch || p.private,
		"max_video_post_duration_sec": int64(p.longest / time.Second),
	}, nil
}

const (
	mostPosts  = 15 // a day
	mostDrafts = 5  // waiting, of a day
	mostUsers  = 5  // a day, of an app that is not audited
)

// mayPost checks what keeps a person from posting whatever the post. The caller holds
// the lock.
func (e *Emulator) mayPost(p *person) *refusal {
	since, posted := e.Now().Add(-24*time.Hour), 0
	for _, s := range e.shares {
		if s.person == p && !s.inbox && s.reason == "" && s.accepted.After(since) {
			posted++
		}
	}
	users := 0
	for id, at := range e.posting {
		if id != p.openID && at.After(since) {
			users++
		}
	}
	switch {
	case p.banned:
		return forbidden("spam_risk_user_banned_from_posting", "The user is banned from making new posts.")
	case posted >= mostPosts:
		return forbidden("spam_risk_too_many_posts", "The daily post cap from the API is reached for the current user.")
	case e.unaudited && users >= mostUsers:
		return forbidden("reached_active_user_cap", "The daily quota for active publishing users from your client is reached.")
	}
	return nil
}

// mayDraft checks how many drafts wait in the inbox. The caller holds the lock.
func (e *Emulator) mayDraft(p *person) *refusal {
	since, waiting := e.Now().Add(-24*time.Hour), 0
	for _, s := range e.shares {
		if s.person == p && s.inbox && s.reason == "" && len(s.posts) == 0 && s.accepted.After(since) {
			waiting++
		}
	}
	if waiting >= mostDrafts {
		return forbidden("spam_risk_too_many_pending_share", "There may be at most 5 pending shares within any 24-hour period.")
	}
	return nil
}

// mayShow checks the audience that a post asks for. The caller holds the lock.
func (e *Emulator) mayShow(p *person, level string) *refusal {
	switch {
	case level == "":
		return invalid("privacy_level is required")
	case !slices.Contains([]string{public, mutual, followers, selfOnly}, level):
		return invalid("privacy_level is not known")
	case !slices.Contains(p.levels(), level):
		return forbidden("privacy_level_option_mismatch", "privacy_level is not specified or not among the options from the /creator_info/query/ API.")
	case e.unaudited && (level != selfOnly || !p.private):
		return forbidden("unaudited_client_can_only_post_to_private_accounts", "Unaudited clients can only post to a private account.")
	}
	return nil
}
