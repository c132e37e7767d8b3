package tiktok_test

import (
	"maps"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/tiktok"
	"caio/internal/platform/tiktok/emulator"
)

const image, video = caio.KindImage, caio.KindVideo

// only is TikTok as far as it takes one kind of file.
func only(kind caio.MediaKind) func() platform.Platform {
	return func() platform.Platform {
		p := tiktok.Platform()
		maps.DeleteFunc(p.Limits.Media, func(k caio.MediaKind, _ caio.MediaLimit) bool { return k != kind })
		if kind == video {
			p.Limits.Text.Max = 2200 // what Check says of videos
		}
		return p
	}
}

// whole is TikTok as it is.
func whole() platformtest.Suite {
	s := directVideos()
	s.Platform, s.Adapt = tiktok.Platform, nil
	return s
}

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func askOAuth(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_key": emulator.AppKey, "direct": "true", "uses": "numbers"},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.AppSecret)},
	}
}

// toEveryone makes a direct post of a variant.
func toEveryone(_ *platformtest.Stage, v caio.Variant) caio.Variant {
	return with(v, "mode", "direct", "privacy", "PUBLIC_TO_EVERYONE")
}

// with sets fields, given in pairs, where the variant has none of that name.
func with(v caio.Variant, pairs ...string) caio.Variant {
	fields := maps.Clone(v.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	for i := 0; i < len(pairs); i += 2 {
		if _, ok := fields[pairs[i]]; !ok {
			fields[pairs[i]] = pairs[i+1]
		}
	}
	v.Fields = fields
	return v
}

func attach(st *platformtest.Stage, kinds ...caio.MediaKind) caio.Variant {
	v := st.Text("Hello #world")
	for _, k := range kinds {
		v = st.Attach(v, 0, k)
	}
	return v
}

// prepare prepares, waiting as long as TikTok works.
func prepare(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) {
	t.Helper()
	if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
		t.Fatal(err)
	}
}

func count(st *platformtest.Stage, method, part string) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == method && strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}
