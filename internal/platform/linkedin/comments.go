package linkedin

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	commentCount = 50
	commentPages = 20
	urnComment   = "urn:li:comment:("
)

// urn returns the comment's URN. Lists name it; otherwise it is made of what it is on
// and its number.
func (m comment) urn(on string) string {
	for _, name := range [...]string{m.URN, m.Other} {
		if strings.HasPrefix(name, urnComment) {
			return name
		}
	}
	return urnComment + cmp.Or(m.Object, on) + "," + m.ID + ")"
}

// commentPath is where a comment is changed or deleted, made of its URN.
func commentPath(urn string) string {
	inside := strings.TrimSuffix(strings.TrimPrefix(urn, urnComment), ")")
	at := strings.LastIndexByte(inside, ',')
	if at < 0 {
		return "socialActions/" + key(urn)
	}
	return "socialActions/" + key(inside[:at]) + "/comments/" + key(inside[at+1:])
}

// mayRead refuses to ask for comments that LinkedIn does not show.
func mayRead(g platform.Grant, ch caio.Channel) error {
	switch {
	case reads(g, ch):
		return nil
	case ch.Kind == kindPage:
		return platform.Errorf(caio.Forbidden, "CAIO may not read comments on this page; connect it again and allow it.")
	}
	return platform.Errorf(caio.Forbidden, "LinkedIn shows other programs no comments on a person's posts; read them on its website.")
}

// Comments lists what is under a post, answers to comments included.
func (c *connector) Comments(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	if err := mayRead(s.Grant, ch); err != nil {
		return nil, err
	}
	top, err := c.commentsOn(ctx, s, r.RemoteID)
	if err != nil {
		return nil, err
	}
	out := []caio.Comment{}
	for _, m := range top {
		out = append(out, m.shown(ch, r.RemoteID, r.RemoteID))
		if m.Summary.Total == 0 {
			continue
		}
		answers, err := c.commentsOn(ctx, s, m.urn(r.RemoteID))
		if err != nil && !platform.Is(err, caio.Gone) { // deleted meanwhile
			return nil, err
		}
		for _, a := range answers {
			out = append(out, a.shown(ch, r.RemoteID, m.urn(r.RemoteID)))
		}
	}
	slices.SortStableFunc(out, func(a, b caio.Comment) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

// commentsOn lists the comments on a post, or the answers to a comment.
func (c *connector) commentsOn(ctx context.Context, s platform.Session, urn string) ([]comment, error) {
	var out []comment
	for page := range commentPages {
		var found struct {
			Elements *[]comment `json:"elements"`
		}
		query := "socialActions/" + key(urn) + "/comments?start=" + strconv.Itoa(page*commentCount) + "&count=" + strconv.Itoa(commentCount)
		r, err := c.api.JSON(ctx, c.rest(s.Grant, http.MethodGet, query), &found)
		if err != nil {
			return nil, err
		}
		if found.Elements == nil {
			return nil, r.Missing("elements")
		}
		out = append(out, *found.Elements...)
		if len(*found.Elements) < commentCount {
			break
		}
	}
	return out, nil
}

// shown is a comment as CAIO shows it. LinkedIn gives no names, only who is who.
func (m comment) shown(ch caio.Channel, post, parent string) caio.Comment {
	out := caio.Comment{
		RemoteID: m.urn(post), Parent: parent, Text: m.Message.Text, URL: address(post), At: m.Created.Time,
		Author: "A LinkedIn member", Mine: m.Actor == ch.RemoteID,
	}
	switch {
	case out.Mine:
		out.Author = ch.Name
	case strings.HasPrefix(m.Actor, urnPage):
		out.Author = "A LinkedIn page"
	}
	return out
}

// Reply answers a comment, or the post.
func (c *connector) Reply(ctx context.Context, s platform.Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	id, err := c.comment(ctx, s, ch.RemoteID, r.RemoteID, to.RemoteID, text)
	if err != nil {
		return caio.Comment{}, err
	}
	return caio.Comment{RemoteID: id, Parent: cmp.Or(to.RemoteID, r.RemoteID), Author: ch.Name, Text: text, URL: address(r.RemoteID), At: c.now(), Mine: true}, nil
}

// comment writes a comment and returns its URN. Its text is plain ("Comments API").
func (c *connector) comment(ctx context.Context, s platform.Session, actor, post, parent, text string) (string, error) {
	body := map[string]any{"actor": actor, "object": post, "message": map[string]string{"text": text}}
	on := post
	if parent != "" {
		body["parentComment"], on = parent, parent
	}
	request := as("CREATE", c.rest(s.Grant, http.MethodPost, "socialActions/"+key(on)+"/comments"))
	request.JSON, request.Once = body, true
	r, err := c.api.Do(ctx, request)
	if err != nil {
		return "", err
	}
	return madeComment(r, post)
}

// madeComment reads the URN of a new comment: from the header, which may be its number
// alone, or from the body, where there is one.
func madeComment(r *api.Response, post string) (string, error) {
	var m comment
	_ = json.Unmarshal(r.Body, &m) // most answers are empty
	id := created(r)
	switch {
	case id == "" || r.Status != http.StatusCreated:
		return "", r.Missing("x-restli-id")
	case strings.HasPrefix(id, urnComment):
		return id, nil
	}
	m.ID = id
	return m.urn(post), nil
}

// Hide is not offered by LinkedIn.
func (c *connector) Hide(context.Context, platform.Session, caio.Channel, caio.Comment, bool) error {
	return platform.Errorf(caio.Unsupported, "LinkedIn does not let other programs hide comments; delete it, or hide it on LinkedIn.")
}

// DeleteComment deletes a comment. One that is gone is not an error.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, ch caio.Channel, m caio.Comment) error {
	_, err := c.api.Do(ctx, as("DELETE", c.rest(s.Grant, http.MethodDelete, commentPath(m.RemoteID)+"?actor="+key(ch.RemoteID))))
	if platform.Is(err, caio.Gone) {
		return nil
	}
	return err
}
