package youtube_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/youtube/emulator"
)

const scope = "https://www.googleapis.com/auth/"

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func ask(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": emulator.ClientID, "uses": "numbers\ncomments\nmanage"},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.ClientSecret)},
	}
}

// adapt gives every post the title that YouTube wants. Those with a comment, and those
// for recorded errors, get all that can follow a video, so that it is crashed and lost too.
func adapt(st *platformtest.Stage, v caio.Variant) caio.Variant {
	v.Fields = map[string]string{"title": "A title"}
	trouble := v.Text() == "A post with trouble"
	if trouble || strings.Contains(v.Text(), "first comment") {
		v = dressed(st, v)
	}
	if trouble {
		v.Comment = "The first one to say something"
	}
	return v
}

// dressed adds a thumbnail, subtitles and a playlist.
func dressed(st *platformtest.Stage, v caio.Variant) caio.Variant {
	st.T.Helper()
	lists, err := st.Client.Choices(st.T.Context(), st.Session, st.Channel, "playlists")
	if err != nil {
		st.T.Fatal(err)
	}
	v.Fields["thumbnail"] = st.Files.Image(st.T, "image/jpeg", 1280, 720).Path
	v.Fields["captions"] = subtitles(st.T)
	v.Fields["captions_language"] = "en"
	v.Fields["playlists"] = lists[0].Value
	return v
}

func subtitles(t testing.TB) string {
	t.Helper()
	return write(t, "subtitles.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nagain\n")
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
