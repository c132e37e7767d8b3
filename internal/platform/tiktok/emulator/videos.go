package emulator

import (
	"slices"
	"strconv"
	"time"
)

var videoFields = []string{
	"id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height", "width", "title",
	"embed_html", "embed_link", "like_count", "comment_count", "share_count", "view_count",
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// cut shortens a text as lists show it.
func cut(s string) string {
	const most = 150
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// render is a post as the Display API shows it. Numbers grow with its age.
func (c *call) render(p *post, wanted []string) map[string]any {
	age := int64(c.Now().Sub(p.at) / time.Minute)
	return pick(map[string]any{
		"id": idText(p.id), "create_time": p.at.Unix(), "cover_image_url": c.base + "/avatar/" + p.person.openID + ".png",
		"share_url":         c.base + "/@" + p.person.username + "/video/" + idText(p.id) + "?utm_campaign=tt4d_open_api&utm_source=" + AppKey,
		"video_description": cut(p.text), "title": cut(p.title), "duration": p.duration, "height": 1280, "width": 720,
		"embed_html": "", "embed_link": "", "like_count": age / 10, "comment_count": age / 60, "share_count": age / 120, "view_count": age,
	}, wanted)
}

// listVideos pages through the public posts, newest first. The cursor is in milliseconds.
func listVideos(c *call) (any, *refusal) {
	wanted, refused := c.fields(videoFields)
	if refused != nil {
		return nil, refused
	}
	in := struct {
		Max    int   `json:"max_count"`
		Cursor int64 `json:"cursor"`
	}{Max: 10}
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if in.Max < 1 || in.Max > 20 || in.Cursor < 0 {
		return nil, invalid("max_count must be between 1 and 20")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	videos, cursor, more := []map[string]any{}, in.Cursor, false
	for _, p := range c.listed(c.person) {
		if in.Cursor > 0 && p.at.UnixMilli() >= in.Cursor {
			continue
		}
		if len(videos) == in.Max {
			more = true
			break
		}
		videos, cursor = append(videos, c.render(p, wanted)), p.at.UnixMilli()
	}
	return map[string]any{"videos": videos, "cursor": cursor, "has_more": more}, nil
}

// queryVideos returns those of the ids that are the person's public posts.
func queryVideos(c *call) (any, *refusal) {
	wanted, refused := c.fields(videoFields)
	if refused != nil {
		return nil, refused
	}
	var in struct {
		Filters struct {
			IDs []string `json:"video_ids"`
		} `json:"filters"`
	}
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if n := len(in.Filters.IDs); n < 1 || n > 20 {
		return nil, invalid("video_ids must have 1 to 20 entries")
	}
	for _, id := range in.Filters.IDs {
		if _, err := strconv.ParseInt(id, 10, 64); err != nil {
			return nil, invalid("video_ids has an entry that is no id")
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	videos := []map[string]any{}
	for _, p := range c.listed(c.person) {
		if slices.Contains(in.Filters.IDs, idText(p.id)) {
			videos = append(videos, c.render(p, wanted))
		}
	}
	return map[string]any{"videos": videos}, nil
}
