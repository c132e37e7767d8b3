package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"caio/app/cli"
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// TestGuidedSetUp shows the numbered steps of each way to sign in, with what has to be
// copied, and names what is missing when nobody answers.
func TestGuidedSetUp(t *testing.T) {
	t.Parallel()
	for _, n := range networks() {
		for _, w := range n.Platform.SignIn {
			t.Run(string(n.Platform.ID)+" "+w.ID, func(t *testing.T) {
				t.Parallel()
				guided(t, n.Platform.ID, w)
			})
		}
	}
}

func guided(t *testing.T, id caio.PlatformID, w platform.Way) {
	t.Helper()
	d := &desk{t: t, data: t.TempDir()}
	a := d.typed("", "accounts", "connect", string(id), "--way", w.ID)
	if a.status != 1 || a.out != "" {
		t.Errorf("status %d, printed %q", a.status, a.out)
	}
	rest := a.err
	next := func(text string) {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("%q is not shown, or not in its place:\n%s", text, a.err)
		}
		rest = after
	}
	next(w.Label)
	next(w.Help)
	for i, step := range w.Guide {
		next(fmt.Sprintf("%d. %s\n", i+1, step.Text))
		if step.URL != "" {
			next("Open: " + step.URL + "\n")
		}
		for i, line := range strings.Split(step.Copy, "\n") {
			if line != "" && i == 0 {
				next("Copy: " + line + "\n")
			} else if line != "" {
				next("           " + line + "\n")
			}
		}
	}
	for _, f := range w.Fields {
		if f.Required && f.Default == "" {
			next(f.Help)
			next(f.Label + ": \ncaio: " + f.Label + " is needed. Type it")
			break
		}
	}
	if strings.Contains(rest, "\n\n") || !strings.HasSuffix(rest, "\n") {
		t.Errorf("the refusal is not one line: %q", rest)
	}
}

// TestAskedForWhatIsNeeded answers all questions of each way to sign in that needs a
// browser, and gets as far as the network's own page.
func TestAskedForWhatIsNeeded(t *testing.T) {
	t.Parallel()
	for _, n := range networks() {
		for _, w := range n.Platform.SignIn {
			if !w.Browser || len(w.Ports) > 0 { // those ports belong to the computer, not to a test
				continue
			}
			t.Run(string(n.Platform.ID)+" "+w.ID, func(t *testing.T) {
				t.Parallel()
				d, answers := atDesk(t), ""
				for _, f := range w.Fields {
					answers += typedFor(f) + "\n"
				}
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				errs, done := watch("Give your consent in the browser:\n"), make(chan int)
				var out strings.Builder
				go func() {
					done <- cli.Run(ctx, cli.Program{Networks: networks(), In: strings.NewReader(answers), Out: &out, Err: errs},
						d.args([]string{"accounts", "connect", string(n.Platform.ID), "--way", w.ID, "--no-browser"}))
				}()
				select {
				case <-errs.seen:
					stop()
					<-done
				case <-done:
				}
				if !strings.Contains(errs.text.String(), errs.word) {
					t.Errorf("it did not get that far: %s", errs.text.String())
				}
				for _, f := range w.Fields {
					if !strings.Contains(errs.text.String(), f.Label+": ") {
						t.Errorf("%s was not asked for", f.Name)
					}
				}
			})
		}
	}
}

// typedFor is what a person would type.
func typedFor(f caio.Field) string {
	switch {
	case f.Name == "handle":
		return "sample.bsky.social"
	case f.Name == "instance":
		return "social.example"
	case f.Type == caio.FieldBool:
		return "no"
	case f.Required && f.Type == caio.FieldURL:
		return "https://caio.example/callback"
	case f.Required:
		return "1234567890"
	}
	return ""
}

// TestConnectingByAnswers answers the questions of a way that takes a token; a wrong
// answer is asked for again.
func TestConnectingByAnswers(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, data: t.TempDir()}
	e, n := tokenNetwork(t)
	server, err := emulator.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	id := string(n.Platform.ID)
	d.global = []string{"--endpoint", id + "=" + server.URL}
	token := e.Connect(server.URL, "ann").Access.Reveal()
	a := d.typed("\nsocial.example\n"+token+"\n", "accounts", "connect", id, "--way", "token")
	if a.status != 0 || !strings.Contains(a.out, "ann") || !strings.Contains(a.err, "Server is needed.\nServer: ") || strings.Contains(a.out+a.err, token) {
		t.Errorf("%+v", a)
	}
	var list []caio.Channel
	if again := d.typed(token+"\n", "accounts", "connect", id, "--way", "token", "--field", "instance=social.example", "--token-stdin", "--json"); json.Unmarshal([]byte(again.out), &list) != nil || again.err != "" {
		t.Errorf("a script is shown more than the channels: %+v", again)
	}
}
