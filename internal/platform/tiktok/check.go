package tiktok

import (
	"fmt"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/text"
)

// Check finds what differs between a video and pictures, between the inbox and a direct
// post, and with and without a Host.
func (c *connector) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	k := &check{post: readPost(v), channel: ch, problems: []caio.Problem{}}
	switch {
	case k.post.video():
		k.video()
	case len(k.post.attachments()) > 0:
		k.pictures(c.env.Host != nil)
	}
	if k.post.direct {
		k.disclosure()
		k.interactions()
	}
	return k.problems
}

type check struct {
	post     publication
	channel  caio.Channel
	problems []caio.Problem
}

func (k *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	k.problems = append(k.problems, p)
}

// warn adds what is worth knowing: a post with it can be published.
func (k *check) warn(p caio.Problem, format string, args ...any) {
	p.Warning = true
	k.add(p, format, args...)
}

func at(code string) caio.Problem { return caio.Problem{Media: -1, Code: code} }

func atField(name, code string) caio.Problem {
	return caio.Problem{Media: -1, Code: code, Field: name}
}

func units(s string) int { return text.Count(caio.TextLimit{Counter: caio.CountUTF16}, s) }

func (k *check) video() {
	p, a := k.post, k.post.asset(0)
	caption := p.variant.Text()
	switch n := units(caption); {
	case p.direct && n > mostCaption:
		problem := at("text_too_long")
		problem.Is, problem.Limit = int64(n), mostCaption
		k.add(problem, "The text is %d characters long; with a video %d are allowed.", n, mostCaption)
	case !p.direct && strings.TrimSpace(caption) != "":
		k.warn(at("text_ignored"), "TikTok takes no text with a video for the inbox; copy it into TikTok's app when you finish the post there.")
	}
	if a.Height > 0 && a.Height < leastHeight {
		k.add(caio.Problem{Code: "media_size", Is: int64(a.Height), Limit: leastHeight}, "%s is %d pixels high; at least %d are needed.", a.Name, a.Height, leastHeight)
	}
	if ms, err := strconv.ParseInt(p.option(fieldCoverAt), 10, 64); err == nil && a.Duration > 0 && ms > a.Duration {
		k.add(atField(fieldCoverAt, "field_invalid"), "The cover's time lies outside the video; choose an earlier one.")
	}
	if most, err := strconv.ParseInt(k.channel.Meta[metaSeconds], 10, 64); err == nil && p.direct && a.Duration > most*1000 {
		problem := caio.Problem{Code: "media_duration", Is: a.Duration, Limit: most * 1000}
		k.warn(problem, "%s lasts %d seconds; TikTok let this account post %d directly when CAIO last looked.", a.Name, a.Duration/1000, most)
	}
	k.ignored("Videos have no title and no chosen picture; this is left out.", fieldTitle, fieldCover)
	k.ignored("TikTok adds music by itself to pictures only; this is left out.", fieldMusic)
}

func (k *check) pictures(hosted bool) {
	p := k.post
	if n := units(p.option(fieldTitle)); n > mostTitle {
		problem := atField(fieldTitle, "field_invalid")
		problem.Is, problem.Limit = int64(n), mostTitle
		k.add(problem, "The title is %d characters long; %d are allowed.", n, mostTitle)
	}
	if n, err := strconv.Atoi(p.option(fieldCover)); err == nil && n > len(p.attachments()) {
		k.add(atField(fieldCover, "field_invalid"), "There is no picture number %d to be the cover.", n)
	}
	if !hosted {
		k.add(caio.Problem{Code: "host_missing"}, "TikTok fetches pictures from a public address. Set up a Host in the settings, at an address that you have verified at TikTok.")
	}
	k.ignored("This is for videos only and is left out.", fieldDuet, fieldStitch, fieldAI, fieldCoverAt)
}

// ignored warns of options that have no effect on this kind of post.
func (k *check) ignored(message string, names ...string) {
	for _, name := range names {
		if v := k.post.option(name); v != "" && v != "false" {
			k.warn(atField(name, "field_ignored"), "%s", message)
		}
	}
}

func (k *check) disclosure() {
	p := k.post
	if p.on(fieldDisclose) && !p.on(fieldOwn) && !p.on(fieldPaid) {
		k.add(atField(fieldDisclose, "field_required"), "Say whether the post promotes your brand, is branded content, or both.")
	}
	if p.disclosed(fieldPaid) && p.option(fieldPrivacy) == levelSelf {
		k.warn(atField(fieldPrivacy, "field_invalid"), "TikTok may refuse branded content that only you can see; choose another audience.")
	}
}

// interactions warns of what the account's own settings switch off.
func (k *check) interactions() {
	for _, pair := range [...][2]string{{fieldComment, metaNoComment}, {fieldDuet, metaNoDuet}, {fieldStitch, metaNoStitch}} {
		if k.post.on(pair[0]) && k.channel.Meta[pair[1]] != "" {
			k.warn(atField(pair[0], "field_ignored"), "Your TikTok account does not allow this at the moment; it stays off.")
		}
	}
}
