package instagram_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// TestCheck walks through what limits alone cannot say.
func TestCheck(t *testing.T) {
	t.Parallel()
	sized := func(v caio.Variant, width, height int) caio.Variant {
		v.Parts[0].Attachments[0].Asset.Width, v.Parts[0].Attachments[0].Asset.Height = width, height
		return v
	}
	lasting := func(v caio.Variant, d time.Duration) caio.Variant {
		v.Parts[0].Attachments[0].Asset.Duration = d.Milliseconds()
		return v
	}
	weighing := func(v caio.Variant, size int64) caio.Variant {
		v.Parts[0].Attachments[0].Asset.Size = size
		return v
	}
	fields := func(v caio.Variant, pairs ...string) caio.Variant {
		v.Fields = map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			v.Fields[pairs[i]] = pairs[i+1]
		}
		return v
	}
	commented := func(v caio.Variant, comment string) caio.Variant {
		v.Comment = comment
		return v
	}
	tests := []struct {
		name string
		make func(st *platformtest.Stage) caio.Variant
		want []string // codes; a warning's with a question mark
	}{
		{"upright picture", func(st *platformtest.Stage) caio.Variant { return sized(attach(st, image), 1080, 1350) }, nil},
		{"too upright", func(st *platformtest.Stage) caio.Variant { return sized(attach(st, image), 1080, 1370) }, []string{"media_ratio"}},
		{"wide", func(st *platformtest.Stage) caio.Variant { return sized(attach(st, image), 1910, 1000) }, nil},
		{"too wide", func(st *platformtest.Stage) caio.Variant { return sized(attach(st, image, image), 1930, 1000) }, []string{"media_ratio"}},
		{"upright story", func(st *platformtest.Stage) caio.Variant {
			return fields(sized(attach(st, image), 1080, 1920), "type", "story")
		}, []string{"alt_ignored?", "text_ignored?"}},
		{"long reel", func(st *platformtest.Stage) caio.Variant { return lasting(attach(st, video), 15*time.Minute) }, nil},
		{"long in a carousel", func(st *platformtest.Stage) caio.Variant { return lasting(attach(st, video, image), 61*time.Second) }, []string{"media_duration"}},
		{"long story", func(st *platformtest.Stage) caio.Variant {
			return fields(lasting(attach(st, video), 61*time.Second), "type", "story")
		}, []string{"media_duration", "text_ignored?"}},
		{"heavy reel", func(st *platformtest.Stage) caio.Variant { return weighing(attach(st, video), 300_000_000) }, nil},
		{"heavy story", func(st *platformtest.Stage) caio.Variant {
			return fields(weighing(attach(st, video), 100_000_001), "type", "story")
		}, []string{"media_bytes", "text_ignored?"}},
		{"reel of a picture", func(st *platformtest.Stage) caio.Variant { return fields(attach(st, image), "type", "reel") }, []string{"media_count"}},
		{"reel of two videos", func(st *platformtest.Stage) caio.Variant { return fields(attach(st, video, video), "type", "reel") }, []string{"media_count"}},
		{"reel with two covers", func(st *platformtest.Stage) caio.Variant {
			return fields(attach(st, video, image, image), "type", "reel")
		}, []string{"media_count"}},
		{"reel with a cover", func(st *platformtest.Stage) caio.Variant { return fields(attach(st, video, image), "type", "reel") }, nil},
		{"story of two", func(st *platformtest.Stage) caio.Variant { return fields(attach(st, video, video), "type", "story") }, []string{"media_count", "text_ignored?"}},
		{"story with a comment", func(st *platformtest.Stage) caio.Variant {
			return commented(fields(attach(st, video), "type", "story"), "Hi")
		}, []string{"comment_unsupported", "text_ignored?"}},
		{"risky comment", func(st *platformtest.Stage) caio.Variant {
			return commented(attach(st, image), strings.Repeat("#a ", 5))
		}, []string{"comment_risky?"}},
		{"shouting", func(st *platformtest.Stage) caio.Variant { return commented(attach(st, image), "LOOK HERE") }, []string{"comment_risky?"}},
		{"comment, but none allowed", func(st *platformtest.Stage) caio.Variant {
			return commented(fields(attach(st, image), "comments_off", "true"), "Hi")
		}, []string{"field_invalid"}},
		{"collaborator", func(st *platformtest.Stage) caio.Variant {
			return fields(attach(st, image), "collaborators", "ann smith")
		}, []string{"field_invalid"}},
		{"tags", func(st *platformtest.Stage) caio.Variant {
			return fields(attach(st, image, image), "user_tags", "@ann\n2: bob 0 1\ncarol 0.5 0.5")
		}, nil},
		{"bad tags", func(st *platformtest.Stage) caio.Variant {
			return fields(attach(st, image), "user_tags", "ann 0.5\nbob 2 0\n0: carol\nx: dave\n2: eve\nfrank NaN 0\nä 0 0")
		}, slices.Repeat([]string{"field_invalid"}, 7)},
		{"place", func(st *platformtest.Stage) caio.Variant { return fields(attach(st, image), "location_id", "Berlin") }, []string{"field_invalid"}},
		{"alt of a video", func(st *platformtest.Stage) caio.Variant {
			v := attach(st, video)
			v.Parts[0].Attachments[0].Alt = "A dog runs"
			return v
		}, []string{"alt_ignored?"}},
	}
	st := viaFacebook().Stage(t)
	for _, tt := range tests {
		var got []string
		for _, p := range st.Client.Check(st.Channel, tt.make(st)) {
			if p.Code == "alt_missing" {
				continue
			}
			code := p.Code
			if p.Warning {
				code += "?"
			}
			got = append(got, code)
			if !strings.HasSuffix(p.Message, ".") || p.Channel != st.Channel.ID {
				t.Errorf("%s: %+v", tt.name, p)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	st = viaInstagram().Stage(t)
	if codes := codesOf(st, with(attach(st, image), map[string]string{"location_id": "1234"})); !slices.Equal(codes, []string{"field_invalid"}) {
		t.Errorf("a place in the flavour without Facebook: %q", codes)
	}
}
