package mastodon_test

import (
	"net/url"
	"regexp"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon"
	"caio/internal/platform/mastodon/emulator"
	"caio/internal/platform/platformtest"
)

func suite() platformtest.Suite {
	ask := func(*platformtest.Stage) platform.Ask {
		return platform.Ask{Fields: map[string]string{"instance": "social.example"}}
	}
	return platformtest.Suite{
		Platform: mastodon.Platform,
		Emulator: func(opt emu.Options) emu.Emulator { return emulator.New(opt) },
		SignIn: map[string]func(*platformtest.Stage) platform.Ask{"oauth": ask, "code": ask, "token": func(st *platformtest.Stage) platform.Ask {
			return platform.Ask{Fields: map[string]string{"instance": "social.example"}, Secrets: map[string]caio.Secret{"token": st.Emulator.Connect(st.URL, "ann").Access}}
		}},
		Consent: consent,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return st.Emulator.(*emulator.Emulator).Comment("bob", r.RemoteID, text)
		},
		Metrics:        []caio.MetricName{caio.Likes, caio.Comments, caio.Shares},
		ChannelMetrics: []caio.MetricName{caio.Followers},
	}
}

var codePattern = regexp.MustCompile(`<code>(\w+)</code>`)

// consent reads the code off the page where the server shows it instead of redirecting.
func consent(st *platformtest.Stage, step platform.Step, decision string) map[string][]string {
	if !step.Paste {
		return st.Press(step, decision)
	}
	_, page := st.Browse(step.URL + "&decision=" + decision)
	code := codePattern.FindStringSubmatch(page)
	if code == nil {
		return url.Values{"error": {"access_denied"}, "state": {step.State}}
	}
	return url.Values{"code": {code[1]}, "state": {step.State}}
}

func TestContract(t *testing.T) {
	t.Parallel()
	suite().Run(t)
}
