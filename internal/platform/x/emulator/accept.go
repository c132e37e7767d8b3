package emulator

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var cashtag = regexp.MustCompile(`(?:^|\s)\$[A-Za-z]{1,6}\b`)

const (
	accountCap   = 300
	accountEvery = 3 * time.Hour
)

// accept checks a body and fills the post in. It answers itself when it is refused.
func (e *Emulator) accept(c *call, in createIn, p *post) bool {
	return e.acceptShape(c, in) && e.acceptMedia(c, in, p) && acceptPoll(c, in) && e.acceptText(c, in, p) && e.acceptReply(c, in, p) && e.acceptAgain(c, in, p)
}

// acceptShape checks what excludes each other.
func (e *Emulator) acceptShape(c *call, in createIn) bool {
	exclusive := 0
	for _, has := range []bool{in.Media != nil, in.Poll != nil, in.Quote != "", in.Card != ""} {
		if has {
			exclusive++
		}
	}
	switch {
	case exclusive > 1:
		invalid(c.w, "body", "", "Only one of media, poll, quote_tweet_id and card_uri may be given")
	case strings.TrimSpace(in.Text) == "" && in.Media == nil:
		invalid(c.w, "text", in.Text, "$.text: is missing but it is required")
	case in.ReplySettings != "" && !slices.Contains([]string{"following", "mentionedUsers", "subscribers", "verified"}, in.ReplySettings):
		invalid(c.w, "reply_settings", in.ReplySettings, "$.reply_settings: does not have a value in the enumeration [following, mentionedUsers, subscribers, verified]")
	case in.Quote != "":
		forbidden(c.w, "Quoting Posts is not available on your plan.")
	case in.Community != "" && !goodID(in.Community):
		invalid(c.w, "community_id", in.Community, "$.community_id: does not match the regex pattern ^[0-9]{1,19}$")
	case in.Community != "" && !c.account.communities[in.Community]:
		forbidden(c.w, "You are not a member of this Community.")
	default:
		return true
	}
	return false
}

func (e *Emulator) acceptMedia(c *call, in createIn, p *post) bool {
	if in.Media == nil {
		return true
	}
	ids := in.Media.IDs
	if len(ids) < 1 || len(ids) > 4 || len(in.Media.Tagged) > 10 {
		invalid(c.w, "media.media_ids", strings.Join(ids, ","), "$.media.media_ids: must have between 1 and 4 items")
		return false
	}
	alone := false
	for _, id := range ids {
		m := e.media[id]
		if m == nil || m.account != c.account || !m.ready() || !e.now().Before(m.until) {
			invalid(c.w, "media.media_ids", strings.Join(ids, ","), "Your media IDs are invalid.")
			return false
		}
		alone = alone || m.category != "tweet_image"
		p.media = append(p.media, m)
	}
	if alone && len(ids) > 1 {
		invalid(c.w, "media.media_ids", strings.Join(ids, ","), "A Tweet can have one video or GIF, or up to four images.")
		return false
	}
	for _, id := range in.Media.Tagged {
		if !slices.ContainsFunc(e.accounts, func(a *account) bool { return a.id == id }) {
			invalid(c.w, "media.tagged_user_ids", id, "The user could not be found.")
			return false
		}
		p.tagged = append(p.tagged, id)
	}
	return true
}

func acceptPoll(c *call, in createIn) bool {
	switch {
	case in.Poll == nil:
		return true
	case len(in.Poll.Options) < 2 || len(in.Poll.Options) > 4:
		invalid(c.w, "poll.options", strings.Join(in.Poll.Options, ","), "$.poll.options: must have between 2 and 4 items")
	case slices.ContainsFunc(in.Poll.Options, func(o string) bool { return o == "" || utf8.RuneCountInString(o) > 25 }):
		invalid(c.w, "poll.options", strings.Join(in.Poll.Options, ","), "$.poll.options: must be between 1 and 25 characters long")
	case in.Poll.Minutes < 5 || in.Poll.Minutes > 10_080:
		invalid(c.w, "poll.duration_minutes", "", "$.poll.duration_minutes: must be between 5 and 10080")
	default:
		return true
	}
	return false
}

// acceptText refuses what is too long with the words that X has for that.
func (e *Emulator) acceptText(c *call, in createIn, p *post) bool {
	most := 280
	if p.author.plan != "None" {
		most = 25_000
	}
	recent := 0
	for _, other := range e.posts {
		if other.author == p.author && e.now().Sub(other.created()) < accountEvery {
			recent++
		}
	}
	switch {
	case length(strings.TrimSpace(in.Text)) > most, recent >= accountCap:
		forbidden(c.w, "You are not permitted to perform this action.")
	case len(cashtag.FindAllString(in.Text, -1)) > 1:
		invalid(c.w, "text", in.Text, "A Tweet can contain at most one cashtag.")
	default:
		return true
	}
	return false
}

// acceptReply lets an account answer itself, and those who mentioned or answered it
// (self-serve plans, since February 2026).
func (e *Emulator) acceptReply(c *call, in createIn, p *post) bool {
	if in.Reply == nil {
		return true
	}
	p.parent, _ = e.find(in.Reply.To)
	if p.parent == nil || e.blind > 0 {
		e.blind = max(e.blind-1, 0)
		forbidden(c.w, "You attempted to reply to a Tweet that is deleted or not visible to you.")
		return false
	}
	other := p.parent.author != c.account
	engaged := mentions(p.parent.latest().text, c.account.username) || p.parent.parent != nil && p.parent.parent.author == c.account
	if other && !engaged {
		forbidden(c.w, "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.")
		return false
	}
	return true
}

// acceptAgain refuses the same text in the same place within a short time.
func (e *Emulator) acceptAgain(c *call, in createIn, p *post) bool {
	if in.Media != nil || in.Edit != nil {
		return true
	}
	for _, other := range e.posts {
		if !other.gone && other.author == p.author && other.parent == p.parent && len(other.media) == 0 && e.now().Sub(other.created()) < e.sameAgain && other.latest().text == strings.TrimSpace(in.Text) {
			forbidden(c.w, "You are not allowed to create a Tweet with duplicate content.")
			return false
		}
	}
	return true
}
