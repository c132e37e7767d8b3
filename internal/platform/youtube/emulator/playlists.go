package emulator

import (
	"net/http"
	"slices"
)

type playlist struct {
	id, title string
	items     []*item
}

type item struct {
	id    string
	video *video
}

func (p *person) uploads() string { return "UU" + p.channel[2:] }

func (e *Emulator) listPlaylists(c *call) *refusal {
	if c.query.Get("mine") != "true" {
		return malformed("No filter selected. Expected one of: mine, id, channelId")
	}
	items := []any{}
	for _, l := range c.person.playlists {
		one := map[string]any{"kind": "youtube#playlist", "etag": "etag", "id": l.id}
		if c.has("snippet") {
			one["snippet"] = map[string]any{"title": l.title, "description": "", "channelId": c.person.channel, "publishedAt": "2020-01-01T00:00:00Z"}
		}
		if c.has("status") {
			one["status"] = map[string]any{"privacyStatus": "public"}
		}
		items = append(items, one)
	}
	return c.list("youtube#playlistListResponse", items, 5, 50)
}

// insertPlaylist makes a playlist; titles may repeat.
func (e *Emulator) insertPlaylist(c *call) *refusal {
	var in struct {
		Snippet *struct {
			Title       string `json:"title"`
			Description string `json:"description"`
		} `json:"snippet"`
		Status *struct {
			Privacy string `json:"privacyStatus"`
		} `json:"status"`
	}
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	switch {
	case in.Snippet == nil || in.Snippet.Title == "" || len([]rune(in.Snippet.Title)) > 150:
		return &refusal{status: 400, domain: "youtube.playlist", reason: "playlistTitleRequired", message: "The request must specify a playlist title."}
	case in.Status != nil && !slices.Contains([]string{"public", "unlisted", "private"}, in.Status.Privacy):
		return malformed("Invalid value at 'playlist.status.privacy_status'.")
	}
	l := &playlist{id: e.id("PL"), title: in.Snippet.Title}
	c.person.playlists = append(c.person.playlists, l)
	send(c.w, http.StatusOK, map[string]any{"kind": "youtube#playlist", "etag": "etag", "id": l.id, "snippet": map[string]any{"title": l.title}})
	return nil
}

func (e *Emulator) playlist(c *call, id string) *playlist {
	for _, l := range c.person.playlists {
		if l.id == id {
			return l
		}
	}
	if id != c.person.uploads() {
		return nil
	}
	all := &playlist{id: id}
	for i := len(e.videos) - 1; i >= 0; i-- { // newest first
		if v := e.videos[i]; v.owner == c.person && !v.deleted && !v.unlisted {
			all.items = append(all.items, &item{"UU" + v.id, v})
		}
	}
	if len(all.items) == 0 {
		return nil // without videos there is no such list
	}
	return all
}

func (e *Emulator) listItems(c *call) *refusal {
	l := e.playlist(c, c.query.Get("playlistId"))
	if l == nil {
		return missing("youtube.playlistItem", "playlistNotFound", "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.")
	}
	items := []any{}
	for _, i := range l.items {
		if want := c.query.Get("videoId"); want != "" && i.video.id != want {
			continue
		}
		one := map[string]any{"kind": "youtube#playlistItem", "etag": "etag", "id": i.id}
		if c.has("snippet") {
			one["snippet"] = map[string]any{"playlistId": l.id, "title": i.video.Snippet.Title, "resourceId": map[string]any{"kind": "youtube#video", "videoId": i.video.id}}
		}
		if c.has("contentDetails") {
			one["contentDetails"] = map[string]any{"videoId": i.video.id}
		}
		items = append(items, one)
	}
	return c.list("youtube#playlistItemListResponse", items, 5, 50)
}

// insertItem adds an entry at the end; the same video again makes a second entry.
func (e *Emulator) insertItem(c *call) *refusal {
	var in struct {
		Snippet *struct {
			PlaylistID string `json:"playlistId"`
			Position   *int   `json:"position"`
			Resource   struct {
				Kind    string `json:"kind"`
				VideoID string `json:"videoId"`
			} `json:"resourceId"`
		} `json:"snippet"`
	}
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	const domain = "youtube.playlistItem"
	switch {
	case in.Snippet == nil || in.Snippet.PlaylistID == "":
		return &refusal{status: 400, domain: domain, reason: "playlistIdRequired", message: "The request does not specify a value for the required <code>playlistId</code> property."}
	case in.Snippet.Resource.Kind != "youtube#video":
		return &refusal{status: 400, domain: domain, reason: "invalidResourceType", message: "The type specified for the resource ID is not supported for this operation."}
	}
	var l *playlist
	for _, own := range c.person.playlists {
		if own.id == in.Snippet.PlaylistID {
			l = own
		}
	}
	if l == nil {
		return missing(domain, "playlistNotFound", "Playlist not found.")
	}
	v := e.videoOf(c.person, in.Snippet.Resource.VideoID)
	if v == nil {
		return missing(domain, "videoNotFound", "Video not found.")
	}
	i := &item{e.id("UEw"), v}
	l.items = append(l.items, i)
	send(c.w, http.StatusOK, map[string]any{
		"kind": "youtube#playlistItem", "etag": "etag", "id": i.id,
		"snippet": map[string]any{"playlistId": l.id, "resourceId": map[string]any{"kind": "youtube#video", "videoId": v.id}, "position": len(l.items) - 1},
	})
	return nil
}
