package bluesky_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
)

func TestFields(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	quoted := st.Live(st.Delivery(st.Text("Quote me")))
	quotedURL := "https://bsky.app/profile/ann.bsky.social/post/" + quoted.RemoteID[strings.LastIndexByte(quoted.RemoteID, '/')+1:]

	r := st.Live(st.Delivery(fields(st.Text("All of it"), "languages", "en\npt-BR", "labels", "nudity\nsexual",
		"tags", "#one\ntwo", "replies", "mentioned\nfollowing\nfollowers", "no_quotes", "true", "quote", quotedURL)))
	got := value(st, r.RemoteID)
	for _, want := range []struct {
		path []any
		want any
	}{
		{[]any{"langs", 1}, "pt-BR"},
		{[]any{"labels", "values", 1, "val"}, "sexual"},
		{[]any{"tags", 0}, "one"},
		{[]any{"embed", "$type"}, "app.bsky.embed.record"},
		{[]any{"embed", "record", "uri"}, quoted.RemoteID},
	} {
		if is := dig(got, want.path...); is != want.want {
			t.Errorf("%v is %v, want %v", want.path, is, want.want)
		}
	}
	gate := value(st, gateOf(r.RemoteID, "threadgate"))
	if allow, _ := gate["allow"].([]any); len(allow) != 3 || gate["post"] != r.RemoteID {
		t.Errorf("the threadgate is %v", gate)
	}
	if rules := value(st, gateOf(r.RemoteID, "postgate")); dig(rules, "embeddingRules", 0, "$type") != "app.bsky.feed.postgate#disableRule" {
		t.Errorf("the postgate is %v", rules)
	}

	nobody := st.Live(st.Delivery(fields(st.Text("Silence"), "replies", "nobody")))
	if allow, ok := value(st, gateOf(nobody.RemoteID, "threadgate"))["allow"].([]any); !ok || len(allow) != 0 {
		t.Errorf("nobody may reply, but the rules are %v", allow)
	}
	plain := st.Live(st.Delivery(st.Text("Everyone")))
	if gate := value(st, gateOf(plain.RemoteID, "threadgate")); gate != nil {
		t.Errorf("everyone may reply, but there is the gate %v", gate)
	}
}

func TestEmbeds(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	quoted := st.Live(st.Delivery(st.Text("Quote me")))
	card := []string{"card_url", "https://example.com/", "card_title", "Example", "card_description", "A page"}

	r := st.Live(st.Delivery(fields(st.Text("A card"), card...)))
	if external := dig(value(st, r.RemoteID), "embed", "external"); dig(external, "title") != "Example" || dig(external, "thumb") != nil {
		t.Errorf("the card is %v", external)
	}
	v := fields(st.Attach(st.Text("A card with a picture"), 0, caio.KindImage), card...)
	v.Parts[0].Attachments[0].Alt = "" // a card has none
	r = st.Live(st.Delivery(v))
	if thumb := dig(value(st, r.RemoteID), "embed", "external", "thumb", "mimeType"); thumb != "image/png" {
		t.Errorf("the card's picture is %v", thumb)
	}
	r = st.Live(st.Delivery(fields(st.Attach(st.Text("A quote with a picture"), 0, caio.KindImage), "quote", quoted.RemoteID)))
	got := dig(value(st, r.RemoteID), "embed")
	if dig(got, "$type") != "app.bsky.embed.recordWithMedia" || dig(got, "media", "$type") != "app.bsky.embed.images" || dig(got, "record", "record", "uri") != quoted.RemoteID {
		t.Errorf("a quote with a picture is %v", got)
	}
	v = st.Text("Five pictures")
	for range 5 {
		v = st.Attach(v, 0, caio.KindImage)
	}
	v.Parts[0].Attachments[4].Asset.Width = 0 // unknown, but required in a gallery
	r = st.Live(st.Delivery(v))
	if got := dig(value(st, r.RemoteID), "embed"); dig(got, "$type") != "app.bsky.embed.gallery" || dig(got, "items", 4, "aspectRatio", "width") != 1.0 {
		t.Errorf("five pictures are %v", got)
	}
	_, err := st.Client.Publish(t.Context(), st.Session, st.Delivery(fields(st.Text("Whom?"), "quote", quoted.RemoteID[:len(quoted.RemoteID)-4]+"2222")).Job)
	st.Is(err, "a quote of what is not there", caio.Rejected)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	video := func(alt int) caio.Variant {
		v := st.Attach(st.Text("x"), 0, caio.KindVideo)
		v.Parts[0].Attachments[0].Alt = strings.Repeat("a", alt)
		return v
	}
	big := st.Attach(st.Text("x"), 0, caio.KindImage)
	big.Parts[0].Attachments[0].Asset.Size = 1_000_001
	for name, test := range map[string]struct {
		v    caio.Variant
		code string
	}{
		"nobody and some":       {fields(st.Text("x"), "replies", "nobody\nfollowers"), "field_invalid"},
		"no language":           {fields(st.Text("x"), "languages", "english"), "field_invalid"},
		"quote of a page":       {fields(st.Text("x"), "quote", "https://example.com"), "field_invalid"},
		"card without a title":  {fields(st.Text("x"), "card_url", "https://example.com"), "field_required"},
		"card and two pictures": {fields(st.Attach(st.Attach(st.Text("x"), 0, caio.KindImage), 0, caio.KindImage), "card_url", "https://a.example", "card_title", "A"), "field_invalid"},
		"card and a video":      {fields(st.Attach(st.Text("x"), 0, caio.KindVideo), "card_url", "https://a.example", "card_title", "A"), "field_invalid"},
		"card picture too big":  {fields(big, "card_url", "https://a.example", "card_title", "A"), "field_invalid"},
		"video alt too long":    {video(1001), "alt_too_long"},
		"moving picture":        {st.Attach(st.Text("x"), 0, caio.KindAnimated), "media_still"},
		"fine":                  {video(1000), ""},
	} {
		problems := st.Client.Check(st.Channel, test.v)
		if test.code == "" && len(problems) != 0 || test.code != "" && (len(problems) != 1 || problems[0].Code != test.code || problems[0].Warning != (test.code == "media_still")) {
			t.Errorf("%s: %+v, want %q", name, problems, test.code)
		}
	}
}
