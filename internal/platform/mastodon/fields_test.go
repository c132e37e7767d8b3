package mastodon_test

import (
	"slices"
	"testing"

	gomastodon "github.com/mattn/go-mastodon"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/mastodon/emulator"
)

// TestFields publishes with every field and reads the posts with another client.
func TestFields(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	quoted := st.Live(st.Delivery(st.Text("Quote me")))
	v := withFields(st.Text("Which?"), "visibility", "unlisted", "spoiler", "Choices", "language", "de",
		"poll_options", "Left\nRight", "poll_expires", "3600", "poll_multiple", "true", "quote", quoted.URL, "quote_policy", "nobody")
	v.Parts = append(v.Parts, caio.Part{Text: "And why?"})
	r := st.Live(st.Delivery(v))

	other := gomastodon.NewClient(&gomastodon.Config{Server: st.URL, AccessToken: st.Session.Grant.Access.Reveal()})
	first, err := other.GetStatus(t.Context(), gomastodon.ID(r.RemoteID))
	if err != nil {
		t.Fatal(err)
	}
	if first.Visibility != "unlisted" || first.SpoilerText != "Choices" || first.Language != "de" || first.Poll == nil || !first.Poll.Multiple || len(first.Poll.Options) != 2 {
		t.Errorf("the first part is %+v", first)
	}
	second, err := other.GetStatus(t.Context(), gomastodon.ID(r.Parts[0].RemoteID))
	if err != nil || second.Visibility != "unlisted" || second.SpoilerText != "Choices" || second.Poll != nil {
		t.Errorf("the second part is %+v: %v", second, err)
	}
	list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{quoted})
	if err != nil || list[0].Metrics[caio.Shares] != 1 || list[0].Native["quotes_count"] != 1 {
		t.Errorf("the quoted post has %+v: %v", list, err)
	}
	lost := withFields(st.Text("Which?"), "quote", quoted.URL+"0")
	if o := st.Drive(st.Delivery(lost)); o.Kind != caio.Rejected {
		t.Errorf("a quote of nothing: %+v", o)
	}
	if n := len(e.Live()); n != 3 {
		t.Errorf("%d are live, want 3", n)
	}
}

// TestFocus sends the point of a picture that must stay visible.
func TestFocus(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	v := st.Attach(st.Text("Look up"), 0, caio.KindImage)
	v.Parts[0].Attachments[0].Focus = &caio.Point{X: -0.5, Y: 1}
	r := st.Live(st.Delivery(v))
	if got := e.Focus(r.RemoteID); !slices.Equal(got, []string{"-0.50,1.00"}) {
		t.Errorf("the focus is %q", got)
	}
}

// TestReply answers a stranger in private: the answer names them and stays private.
func TestReply(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, emulator.Latest)
	r := st.Live(st.Delivery(withFields(st.Text("Between us"), "visibility", "direct")))
	id := e.Comment("bob", r.RemoteID, "Psst")
	mine, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{RemoteID: id}, "Yes?")
	if err != nil {
		t.Fatal(err)
	}
	if text, _, _ := e.Source(mine.RemoteID); text != "@bob Yes?" {
		t.Errorf("the answer is %q", text)
	}
	other := gomastodon.NewClient(&gomastodon.Config{Server: st.URL, AccessToken: st.Session.Grant.Access.Reveal()})
	if got, err := other.GetStatus(t.Context(), gomastodon.ID(mine.RemoteID)); err != nil || got.Visibility != "direct" {
		t.Errorf("the answer is %+v: %v", got, err)
	}
	if _, err := st.Client.Reply(t.Context(), st.Session, st.Channel, r, caio.Comment{RemoteID: "1"}, "Yes?"); !platform.Is(err, caio.Gone) {
		t.Errorf("an answer to nothing: %v", err)
	}
}
