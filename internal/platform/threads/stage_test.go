package threads_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/threads/emulator"
)

const (
	image = caio.KindImage
	video = caio.KindVideo
)

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func askToken(st *platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields: map[string]string{"client_id": emulator.App},
		Secrets: map[string]caio.Secret{
			"token": caio.NewSecret(networkOf(st).DashboardToken("ann")), "client_secret": caio.NewSecret(emulator.Secret),
		},
	}
}

func askOAuth(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Way:     "oauth",
		Fields:  map[string]string{"client_id": emulator.App, "redirect": "https://127.0.0.1:8443/callback", "uses": "numbers\ncomments"},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.Secret)},
	}
}

// attach is a text with files of these kinds.
func attach(st *platformtest.Stage, kinds ...caio.MediaKind) caio.Variant {
	v := st.Text("Look at this")
	for _, kind := range kinds {
		v = st.Attach(v, 0, kind)
	}
	return v
}

func with(v caio.Variant, pairs ...string) caio.Variant {
	v.Fields = map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		v.Fields[pairs[i]] = pairs[i+1]
	}
	return v
}

// chain is a thread of these texts.
func chain(st *platformtest.Stage, texts ...string) caio.Variant {
	v := st.Text(texts[0])
	for _, text := range texts[1:] {
		v.Parts = append(v.Parts, caio.Part{Text: text, Attachments: []caio.Attachment{}})
	}
	return v
}

// codesOf lists the problems of the variant; a warning's code has a question mark.
func codesOf(st *platformtest.Stage, v caio.Variant) []string {
	out := []string{}
	for _, p := range st.Client.Check(st.Channel, v) {
		code := p.Code
		if p.Warning {
			code += "?"
		}
		if p.Code != "alt_missing" {
			out = append(out, code)
		}
		if !strings.HasSuffix(p.Message, ".") || p.Channel != st.Channel.ID {
			st.T.Errorf("the problem %+v", p)
		}
	}
	return out
}

// prepare prepares until nothing is pending.
func prepare(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) {
	t.Helper()
	for range 100 {
		err := st.Client.Prepare(t.Context(), st.Session, d.Job)
		if err == nil {
			return
		}
		st.Is(err, "preparing", caio.Pending)
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
	t.Fatal("it does not get ready")
}

// requests counts those of the method whose path contains a part.
func requests(st *platformtest.Stage, method, part string) int {
	n := 0
	for _, r := range st.Kit.Requests() {
		if r.Method == method && strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}
