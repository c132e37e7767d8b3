package mastodon_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform/mastodon/emulator"
	"caio/internal/platform/platformtest"

	emu "caio/internal/platform/emulator"
)

// stageOf is a stage with a server of that version.
func stageOf(t *testing.T, version string) (*platformtest.Stage, *emulator.Emulator) {
	t.Helper()
	s := suite()
	s.Emulator = func(opt emu.Options) emu.Emulator { return emulator.NewVersion(opt, version) }
	st := s.Stage(t)
	return st, st.Emulator.(*emulator.Emulator)
}

func withFields(v caio.Variant, pairs ...string) caio.Variant {
	for i := 0; i < len(pairs); i += 2 {
		v.Fields[pairs[i]] = pairs[i+1]
	}
	return v
}

func TestCheck(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, emulator.Latest)
	old, _ := stageOf(t, "4.2.0")
	poll := withFields(st.Text("Which?"), "poll_options", "a\nb")
	for name, test := range map[string]struct {
		stage *platformtest.Stage
		v     caio.Variant
		want  string // part of the first problem; "" none
	}{
		"spoiler at the edge":   {st, withFields(st.Text(strings.Repeat("a", 490)), "spoiler", strings.Repeat("b", 10)), ""},
		"spoiler over the edge": {st, withFields(st.Text(strings.Repeat("a", 490)), "spoiler", strings.Repeat("b", 11)), "501 characters long; 500"},
		"spoiler and comment": {st, func() caio.Variant {
			v := withFields(st.Text("a"), "spoiler", strings.Repeat("b", 11))
			v.Comment = strings.Repeat("a", 490)
			return v
		}(), "501 characters long; 500"},
		"poll":                 {st, poll, ""},
		"poll with a file":     {st, st.Attach(withFields(st.Text("Which?"), "poll_options", "a\nb"), 0, caio.KindImage), "cannot have files"},
		"poll of five":         {st, withFields(st.Text("Which?"), "poll_options", "a\nb\nc\nd\ne"), "at most 4 answers"},
		"poll of one":          {st, withFields(st.Text("Which?"), "poll_options", "a"), "2 to 50 entries"},
		"poll answer too long": {st, withFields(st.Text("Which?"), "poll_options", "a\n"+strings.Repeat("b", 51)), "50 characters"},
		"poll answer twice":    {st, withFields(st.Text("Which?"), "poll_options", "a\nb\na"), "twice"},
		"quote":                {st, withFields(st.Text("Look"), "quote", "https://social.example/@ann/1"), ""},
		"quote on old server":  {old, withFields(old.Text("Look"), "quote", "https://social.example/@ann/1"), "4.5 or later"},
		"link counts 23":       {st, st.Text(strings.Repeat("a", 476) + " https://example.com/" + strings.Repeat("x", 300)), ""},
		"link is one too many": {st, st.Text(strings.Repeat("a", 477) + " https://example.com/" + strings.Repeat("x", 300)), "501 characters"},
	} {
		problems := test.stage.Client.Check(test.stage.Channel, test.v)
		first := ""
		for _, p := range problems {
			if !p.Warning && first == "" {
				first = p.Message
			}
		}
		if (test.want == "") != (first == "") || !strings.Contains(first, test.want) {
			t.Errorf("%s: %q, want %q", name, first, test.want)
		}
	}
}
