package youtube

import (
	"context"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// forgotten acts on an upload that YouTube does not know: it may have been completed just
// before. Only when the video does not show up is another one opened.
func (w work) forgotten(ctx context.Context, up session) (progress, error) {
	v, found, err := w.named(ctx)
	if err != nil {
		return progress{}, err
	}
	if found {
		return progress{video: v, offset: w.asset().Size}, nil
	}
	if up.Lost == 0 {
		up.Lost = w.now()
		if err := save(ctx, w.job, savedSession, up); err != nil {
			return progress{}, err
		}
	}
	if until := up.Lost.Add(listLag); w.now() < until {
		return progress{}, platform.PendingUntil(until, "YouTube has forgotten the upload; CAIO looks whether the video arrived before it begins again.")
	}
	if err := save(ctx, w.job, savedSession, nil); err != nil {
		return progress{}, err
	}
	return progress{}, w.open(ctx)
}

// named looks among the channel's newest videos for the one with this job's file name.
func (w work) named(ctx context.Context) (video, bool, error) {
	items, err := page[playlistItem](ctx, w.connector, w.s, "/playlistItems", url.Values{
		"part": {"contentDetails"}, "playlistId": {uploadsOf(w.job.Channel)}, "maxResults": {"50"},
	})
	if platform.Is(err, caio.Gone) {
		return video{}, false, nil // a channel without videos has no such playlist
	}
	if err != nil {
		return video{}, false, err
	}
	ids := []string{}
	for _, item := range items.Items {
		if item.Content != nil && item.Content.VideoID != "" {
			ids = append(ids, item.Content.VideoID)
		}
	}
	if len(ids) == 0 {
		return video{}, false, nil
	}
	videos, err := page[video](ctx, w.connector, w.s, "/videos", url.Values{"part": {"snippet,status,fileDetails"}, "id": {strings.Join(ids, ",")}})
	if err != nil {
		return video{}, false, err
	}
	for _, v := range videos.Items {
		if v.File != nil && v.File.Name == w.fileName() && v.ID != "" {
			return v, true, nil
		}
	}
	return video{}, false, nil
}
