package bluesky_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky"
)

// stored is a post as the PDS has it.
type stored struct {
	CID   string `json:"cid"`
	Value struct {
		Text   string `json:"text"`
		Facets []struct {
			Index struct {
				Start int `json:"byteStart"`
				End   int `json:"byteEnd"`
			} `json:"index"`
			Features []map[string]string `json:"features"`
		} `json:"facets"`
		Reply struct {
			Root   map[string]string `json:"root"`
			Parent map[string]string `json:"parent"`
		} `json:"reply"`
		Embed struct {
			Type   string `json:"$type"`
			Images []struct {
				Alt   string         `json:"alt"`
				Ratio map[string]int `json:"aspectRatio"`
			} `json:"images"`
			Video map[string]any `json:"video"`
		} `json:"embed"`
		Langs []string `json:"langs"`
		Tags  []string `json:"tags"`
	} `json:"value"`
}

func (p *realPDS) record(t *testing.T, uri string) (stored, bool) {
	t.Helper()
	parts := strings.Split(strings.TrimPrefix(uri, "at://"), "/")
	query := "com.atproto.repo.getRecord?repo=" + parts[0] + "&collection=" + parts[1] + "&rkey=" + parts[2]
	if p.get(t, query, nil) != http.StatusOK {
		return stored{}, false
	}
	var out stored
	p.get(t, query, &out)
	return out, true
}

// text checks facets, languages, tags, gates and deletion.
func (p *realPDS) text(t *testing.T, s platform.Session, ben person) {
	const text = "Grüße 👩‍👩‍👧 @ben.test, @nobody.test: https://example.com/ä?b=c. #Straße"
	v := variant(text)
	v.Comment = "The first comment, for @ben.test"
	v.Fields = map[string]string{"languages": "de\nen", "tags": "hidden", "replies": "mentioned\nfollowers", "no_quotes": "true", "labels": "sexual"}
	r := p.mustPublish(t, s, p.job(v))
	got, ok := p.record(t, r.RemoteID)
	if !ok || got.Value.Text != text || !slices.Equal(got.Value.Langs, []string{"de", "en"}) || !slices.Equal(got.Value.Tags, []string{"hidden"}) {
		t.Fatalf("the record is %+v", got)
	}
	var seen []string
	for _, f := range got.Value.Facets {
		seen = append(seen, text[f.Index.Start:f.Index.End]+" "+f.Features[0]["did"]+f.Features[0]["uri"]+f.Features[0]["tag"])
	}
	want := []string{"@ben.test " + ben.DID, "https://example.com/ä?b=c https://example.com/ä?b=c", "#Straße Straße"}
	if !slices.Equal(seen, want) {
		t.Errorf("facets %q, want %q", seen, want)
	}
	comment, ok := p.record(t, r.Parts[0].RemoteID)
	if !ok || comment.Value.Reply.Parent["uri"] != r.RemoteID || comment.Value.Reply.Root["cid"] != got.CID {
		t.Errorf("the first comment is %+v", comment)
	}
	gates := func() (there int) {
		for _, collection := range [...]string{"threadgate", "postgate"} {
			if _, ok := p.record(t, strings.Replace(r.RemoteID, "feed.post", "feed."+collection, 1)); ok {
				there++
			}
		}
		return there
	}
	if gates() != 2 {
		t.Errorf("%d gates are there, want 2", gates())
	}
	for range 2 {
		if err := p.client.Delete(t.Context(), s, caio.Channel{}, r); err != nil {
			t.Fatalf("delete: %v", err)
		}
	}
	if _, ok := p.record(t, r.RemoteID); ok || gates() != 0 {
		t.Errorf("after deleting, the post is there: %v, and %d gates", ok, gates())
	}
}

// pictures posts four, and a gallery of five.
func (p *realPDS) pictures(t *testing.T, s platform.Session) {
	for _, n := range [...]int{4, 5} {
		v := variant("With pictures")
		for i := range n {
			v.Parts[0].Attachments = append(v.Parts[0].Attachments, caio.Attachment{
				Asset: p.files.Image(t, "image/png", 40+i, 30), Alt: "Picture " + string(rune('A'+i)),
			})
		}
		job := p.job(v)
		r := p.mustPublish(t, s, job)
		got, _ := p.record(t, r.RemoteID)
		if n == 5 {
			if got.Value.Embed.Type != "app.bsky.embed.gallery" {
				t.Errorf("five pictures are shown as %s", got.Value.Embed.Type)
			}
			continue
		}
		for i, image := range got.Value.Embed.Images {
			if image.Alt != v.Parts[0].Attachments[i].Alt || image.Ratio["width"] != 40+i || image.Ratio["height"] != 30 {
				t.Errorf("picture %d is %+v", i, image)
			}
		}
		if len(got.Value.Embed.Images) != n {
			t.Errorf("%d pictures, want %d", len(got.Value.Embed.Images), n)
		}
	}
}

// directVideo posts a video through the PDS itself.
func (p *realPDS) directVideo(t *testing.T, s platform.Session) {
	v := variant("With a video")
	v.Parts[0].Attachments = []caio.Attachment{{Asset: p.files.Asset(t, caio.KindVideo, "video/mp4", 0), Alt: "Teal"}}
	got, ok := p.record(t, p.mustPublish(t, s, p.job(v)).RemoteID)
	if !ok || got.Value.Embed.Type != "app.bsky.embed.video" || got.Value.Embed.Video["mimeType"] != "video/mp4" {
		t.Errorf("the record is %+v", got)
	}
}

func (p *realPDS) thread(t *testing.T, s platform.Session) {
	r := p.mustPublish(t, s, p.job(variant("One", "Two", "Three")))
	first, _ := p.record(t, r.RemoteID)
	before := r.RemoteID
	for _, part := range r.Parts {
		got, ok := p.record(t, part.RemoteID)
		if !ok || got.Value.Reply.Root["uri"] != r.RemoteID || got.Value.Reply.Root["cid"] != first.CID || got.Value.Reply.Parent["uri"] != before {
			t.Errorf("%s is %+v", part.Name, got)
		}
		before = part.RemoteID
	}
	if len(r.Parts) != 2 {
		t.Errorf("%d further parts, want 2", len(r.Parts))
	}
}

// lostAnswer loses the answer to a publication; the post is found, and sending it again
// changes nothing.
func (p *realPDS) lostAnswer(t *testing.T, s platform.Session) {
	job := p.job(variant("Did it arrive?"))
	p.drop.Store(true)
	if _, err := p.publish(t.Context(), s, job); !platform.Is(err, caio.Uncertain) {
		t.Fatalf("a lost answer: %v", err)
	}
	count := func() int {
		var list struct {
			Records []struct {
				Value struct {
					Text string `json:"text"`
				} `json:"value"`
			} `json:"records"`
		}
		p.get(t, "com.atproto.repo.listRecords?collection=app.bsky.feed.post&limit=100&repo="+s.Grant.Subject, &list)
		n := 0
		for _, r := range list.Records {
			if r.Value.Text == "Did it arrive?" {
				n++
			}
		}
		return n
	}
	blind := *job // sent again without a look
	if _, err := p.publish(t.Context(), s, &blind); err != nil || count() != 1 {
		t.Errorf("sent again: %v, and %d are there", err, count())
	}
	job.Doubt = platform.StepPost
	r, found, err := p.client.Find(t.Context(), s, job)
	if err != nil || !found || count() != 1 {
		t.Fatalf("find: %+v %v %v, and %d are there", r, found, err, count())
	}
	never := p.job(variant("Never sent"))
	never.Doubt = platform.StepPost
	if _, found, err := p.client.Find(t.Context(), s, never); found || err != nil {
		t.Errorf("find of what never was sent: %v %v", found, err)
	}
}

// taken has someone else's record under our key: it is neither replaced nor taken for ours.
func (p *realPDS) taken(t *testing.T, s platform.Session) {
	job := p.job(variant("Ours"))
	r := p.mustPublish(t, s, job)
	again := p.job(variant("Other words"))
	again.Key, again.Made = job.Key, job.Made
	if _, err := p.publish(t.Context(), s, again); !platform.Is(err, caio.Uncertain) {
		t.Errorf("another record under the same key: %v", err)
	}
	if got, _ := p.record(t, r.RemoteID); got.Value.Text != "Ours" {
		t.Errorf("the record reads %q", got.Value.Text)
	}
}

// tooLong is refused by us without a request, and by the PDS, which counts the same.
func (p *realPDS) tooLong(t *testing.T, s platform.Session) {
	const family = "👩‍👩‍👧" // one grapheme of 18 bytes
	before := p.requests.Load()
	_, err := p.publish(t.Context(), s, p.job(variant(strings.Repeat("a", 301))))
	if !platform.Is(err, caio.Rejected) || p.requests.Load() != before {
		t.Errorf("301 graphemes: %v after %d requests", err, p.requests.Load()-before)
	}
	// Past our own check the server says the same, and the creator reads it in our words.
	unchecked := bluesky.Platform().New(p.env)
	_, err = unchecked.Publish(t.Context(), s, p.job(variant(strings.Repeat("a", 301))))
	if !platform.Is(err, caio.Rejected) || platform.AsError(err).Message != "The text is longer than Bluesky allows; shorten it to 300 characters." {
		t.Errorf("301 graphemes past the check: %v", err)
	}
	exact := strings.Repeat(family, 100) + strings.Repeat("é", 100) + strings.Repeat("a", 100)
	if _, err := p.publish(t.Context(), s, p.job(variant(exact))); err != nil {
		t.Errorf("exactly 300 graphemes: %v", err)
	}
}
