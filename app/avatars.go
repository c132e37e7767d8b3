package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"caio/internal/caio"
)

// connected loads the pictures of channels that were just connected, and returns the
// channels as the window gets them. A picture that cannot be had is no error: the window
// shows initials then.
func (a *App) connected(ctx context.Context, channels []caio.Channel) []caio.Channel {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for _, ch := range channels {
		if err := a.keepAvatar(ctx, ch); err != nil {
			a.log.Info("channel's picture not loaded", "channel", ch.ID, "error", err)
		}
	}
	return a.shown(channels)
}

func (a *App) keepAvatar(ctx context.Context, ch caio.Channel) error {
	local := strings.HasPrefix(a.base(ch.Platform, "", ""), "http://127.0.0.1:")
	if !strings.HasPrefix(ch.Avatar, "https://") && (!local || !strings.HasPrefix(ch.Avatar, "http://127.0.0.1:")) {
		return nil
	}
	if a.sandbox != nil && !strings.HasPrefix(ch.Avatar, "http://127.0.0.1:") {
		return nil // nothing leaves the computer
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, ch.Avatar, nil)
	if err != nil {
		return fmt.Errorf("its address is not valid")
	}
	res, err := a.env(ch.Platform).HTTP.Do(r)
	if err != nil {
		return fmt.Errorf("it cannot be reached")
	}
	defer func() { _ = res.Body.Close() }() // read only
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP %d", res.StatusCode)
	}
	return a.renderer.KeepAvatar(ch.ID, res.Body)
}

// shown returns the channels as the window gets them: Avatar is set only where a
// picture lies here to be shown, or can be had from an emulator, and absent maps are empty
// ones, as JavaScript expects.
func (a *App) shown(channels []caio.Channel) []caio.Channel {
	for i, ch := range channels {
		drawn := a.sandbox != nil && ch.Avatar != ""
		channels[i].Avatar = ""
		if ch.Defaults == nil {
			channels[i].Defaults = map[string]string{}
		}
		if ch.Meta == nil {
			channels[i].Meta = map[string]string{}
		}
		if _, ok := a.renderer.Avatar(ch.ID); ok || drawn {
			channels[i].Avatar = "/avatar/" + string(ch.ID)
		}
	}
	return channels
}

func (a *App) serveAvatar(w http.ResponseWriter, r *http.Request) {
	id := caio.ChannelID(r.PathValue("id"))
	path, ok := a.renderer.Avatar(id)
	if !ok && a.sandbox != nil {
		// Nobody signed in to a sample account, and the sandbox's start does not wait for
		// pictures: each is fetched when it is first looked at.
		if ch, err := a.store.Channel(r.Context(), id); err == nil {
			a.connected(r.Context(), []caio.Channel{ch})
		}
		path, ok = a.renderer.Avatar(id)
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFile(w, r, path)
}
