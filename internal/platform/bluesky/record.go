package bluesky

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Collections of records.
const (
	collectionPost       = "app.bsky.feed.post"
	collectionThreadgate = "app.bsky.feed.threadgate"
	collectionPostgate   = "app.bsky.feed.postgate"
)

// post is a record as it is written. Its JSON is made once and kept.
type post struct {
	Type    string    `json:"$type"`
	Text    string    `json:"text"`
	Facets  []facet   `json:"facets,omitempty"`
	Reply   *replyRef `json:"reply,omitempty"`
	Embed   any       `json:"embed,omitempty"`
	Langs   []string  `json:"langs,omitempty"`
	Labels  *labels   `json:"labels,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Created string    `json:"createdAt"`
}

type replyRef struct {
	Root   strongRef `json:"root"`
	Parent strongRef `json:"parent"`
}

type labels struct {
	Type   string  `json:"$type"`
	Values []label `json:"values"`
}

type label struct {
	Value string `json:"val"`
}

// blob is a file's reference as the server gave it, used word for word.
type blob = json.RawMessage

type ratio struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

func ratioOf(a caio.Asset) *ratio {
	if a.Width <= 0 || a.Height <= 0 {
		return nil
	}
	return &ratio{a.Width, a.Height}
}

type picture struct {
	Type  string `json:"$type,omitempty"` // only in a gallery, whose items are of several kinds
	Image blob   `json:"image"`
	Alt   string `json:"alt"`
	Ratio *ratio `json:"aspectRatio,omitempty"`
}

type imagesEmbed struct {
	Type   string    `json:"$type"`
	Images []picture `json:"images"`
}

type galleryEmbed struct {
	Type  string    `json:"$type"`
	Items []picture `json:"items"`
}

type videoEmbed struct {
	Type  string `json:"$type"`
	Video blob   `json:"video"`
	Alt   string `json:"alt,omitempty"`
	Ratio *ratio `json:"aspectRatio,omitempty"`
}

type cardEmbed struct {
	Type string `json:"$type"`
	Card card   `json:"external"`
}

type card struct {
	URI         string `json:"uri"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Thumb       blob   `json:"thumb,omitempty"`
}

type quoteEmbed struct {
	Type   string    `json:"$type"`
	Record strongRef `json:"record"`
}

type quoteMediaEmbed struct {
	Type   string     `json:"$type"`
	Record quoteEmbed `json:"record"`
	Media  any        `json:"media"`
}

// picturesEmbed shows up to four pictures as images and more as a gallery.
func picturesEmbed(list []picture) any {
	if len(list) <= maxImages {
		return imagesEmbed{"app.bsky.embed.images", list}
	}
	for i := range list {
		list[i].Type = "app.bsky.embed.gallery#image"
		if list[i].Ratio == nil {
			list[i].Ratio = &ratio{1, 1} // required there
		}
	}
	return galleryEmbed{"app.bsky.embed.gallery", list}
}

// withQuote joins a quoted post with whatever else is embedded; media may be nil.
func withQuote(quoted strongRef, media any) any {
	quote := quoteEmbed{"app.bsky.embed.record", quoted}
	if media == nil {
		return quote
	}
	return quoteMediaEmbed{"app.bsky.embed.recordWithMedia", quote, media}
}

// decorate adds what the fields say about a part.
func (p *post) decorate(job *platform.Job, part int) {
	p.Langs = platform.Lines(job.Variant.Fields["languages"])
	if values := platform.Lines(job.Variant.Fields["labels"]); len(values) > 0 {
		p.Labels = &labels{Type: "com.atproto.label.defs#selfLabels"}
		for _, v := range values {
			p.Labels.Values = append(p.Labels.Values, label{v})
		}
	}
	if part == 0 {
		for _, tag := range platform.Lines(job.Variant.Fields["tags"]) {
			p.Tags = append(p.Tags, strings.TrimPrefix(tag, "#"))
		}
	}
}

// keyOfComment stands for the first comment where parts are numbered.
const keyOfComment = 999

// recordKey returns the key of part n's record: a TID (AT Protocol specification,
// "TID"), the same on every attempt. It begins when the job was made; the second after
// that and the clock id are spread by the job's key, so that jobs made at once do not
// meet. Parts follow each other.
func recordKey(job *platform.Job, n int) string {
	sum := sha256.Sum256([]byte(job.Key))
	spread := binary.BigEndian.Uint64(sum[:])
	micros := uint64(job.Made)*1000 + spread%1_000_000 + uint64(n)
	return tid(micros, uint64(binary.BigEndian.Uint16(sum[8:]))&0x3ff)
}

// tid writes 53 bits of microseconds and 10 bits of clock id in sortable base 32.
func tid(micros, clock uint64) string {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	v := (micros&(1<<53-1))<<10 | clock
	out := make([]byte, 0, 13)
	for range 13 {
		out = append(out, digits[v&31])
		v >>= 5
	}
	slices.Reverse(out)
	return string(out)
}
