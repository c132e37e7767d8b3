package facebook_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/facebook/emulator"
	"caio/internal/platform/platformtest"
)

const image, video = caio.KindImage, caio.KindVideo

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func ask(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": emulator.App, "uses": "numbers\ncomments"},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.Secret)},
	}
}

func askToken(st *platformtest.Stage) platform.Ask {
	a := ask(st)
	delete(a.Fields, "uses")
	a.Secrets["token"] = caio.NewSecret(networkOf(st).ExplorerToken("ann"))
	return a
}

// withoutVideoAlt drops what Facebook does not take, unless it is over the edge.
func withoutVideoAlt(_ *platformtest.Stage, v caio.Variant) caio.Variant {
	for _, p := range v.Parts {
		for i := range p.Attachments {
			if a := p.Attachments[i]; a.Asset.Kind == caio.KindVideo && len(a.Alt) <= 1000 {
				p.Attachments[i].Alt = ""
			}
		}
	}
	return v
}

// spoilPages makes the tokens of Pages worthless too: they are what publishes.
func spoilPages(g *platform.Grant) {
	for key := range g.Secrets {
		if strings.HasPrefix(key, "page:") {
			g.Secrets[key] = caio.NewSecret("nobody-gave-this-page-token-out")
		}
	}
}

func with(v caio.Variant, fields map[string]string) caio.Variant {
	v.Fields = fields
	return v
}

func attach(st *platformtest.Stage, kinds ...caio.MediaKind) caio.Variant {
	v := st.Text("Hello #world")
	for _, k := range kinds {
		v = st.Attach(v, 0, k)
	}
	return withoutVideoAlt(st, v)
}

func reel(st *platformtest.Stage) caio.Variant {
	return with(attach(st, video), map[string]string{"type": "reel"})
}

func videoStory(st *platformtest.Stage) caio.Variant {
	v := attach(st, video)
	v.Parts[0].Text = ""
	return with(v, map[string]string{"type": "story"})
}

func photoStory(st *platformtest.Stage) caio.Variant {
	v := attach(st, image)
	v.Parts[0].Text, v.Parts[0].Attachments[0].Alt = "", ""
	return with(v, map[string]string{"type": "story"})
}

// prepare prepares until nothing is pending.
func prepare(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) {
	t.Helper()
	for range 50 {
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		if err == nil {
			return
		}
		if !platform.Is(err, caio.Pending) {
			t.Fatal(err)
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	t.Fatal("preparing does not come to an end")
}
