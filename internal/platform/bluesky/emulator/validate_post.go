package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
)

// post checks app.bsky.feed.post.
func (o object) post(a *account) {
	o.only("$type", "text", "facets?", "reply?", "embed?", "langs?", "labels?", "tags?", "createdAt")
	text := o.text("text")
	switch {
	case len(text) > 3000:
		o.at("text").wrong(" must not be longer than 3000 characters")
	case uniseg.GraphemeClusterCount(text) > 300:
		o.at("text").wrong(" must not be longer than 300 graphemes")
	}
	o.datetime("createdAt")
	o.facets(text)
	if reply := o.child("reply"); reply.value != nil {
		reply.only("root", "parent")
		reply.child("root").strongRef()
		reply.child("parent").strongRef()
	}
	for _, lang := range o.list("langs", 3) {
		if s, ok := lang.(string); !ok || !langPattern.MatchString(s) {
			o.at("langs").wrong(" must be a language, not %v", lang)
		}
	}
	for _, tag := range o.list("tags", 8) {
		o.tag("tags", tag)
	}
	if labels := o.child("labels"); labels.value != nil {
		labels.only("$type", "values")
		if labels.text("$type") != "com.atproto.label.defs#selfLabels" {
			labels.wrong(" has an unknown $type")
		}
		labels.each("values", 10, func(l object) { l.only("val"); l.text("val") })
	}
	if embed := o.child("embed"); embed.value != nil {
		embed.embed(a)
	}
}

func (o object) tag(name string, v any) {
	s, ok := v.(string)
	if !ok || s == "" || len(s) > 640 || uniseg.GraphemeClusterCount(s) > 64 {
		o.at(name).wrong(" must be a tag of at most 64 graphemes, not %v", v)
	}
}

// facets checks the byte offsets: within the text, between code points, sorted and apart.
func (o object) facets(text string) {
	end := 0
	o.each("facets", 1000, func(f object) {
		f.only("index", "features", "$type?")
		index := f.child("index")
		index.only("byteStart", "byteEnd", "$type?")
		from, to := index.number("byteStart"), index.number("byteEnd")
		switch {
		case from >= to || to > len(text):
			index.wrong(" must lie within the text's %d bytes, not %d to %d", len(text), from, to)
		case from < end:
			index.wrong(" overlaps or precedes the facet before it")
		case !utf8.RuneStart(text[from]) || to < len(text) && !utf8.RuneStart(text[to]):
			index.wrong(" splits a character")
		}
		end = to
		f.each("features", 10, func(x object) { x.feature() })
		if len(f.list("features", 10)) == 0 {
			f.wrong(" must have a feature")
		}
	})
}

func (o object) feature() {
	switch kind := o.text("$type"); strings.TrimPrefix(kind, "app.bsky.richtext.facet") {
	case "#link":
		o.only("$type", "uri")
		o.match("uri", uriPattern, "uri")
	case "#mention":
		o.only("$type", "did")
		o.match("did", didPattern, "did")
	case "#tag":
		o.only("$type", "tag")
		o.tag("tag", o.value["tag"])
	default:
		o.wrong(" has the unknown $type %q", kind)
	}
}

func (o object) embed(a *account) {
	switch kind := o.text("$type"); strings.TrimPrefix(kind, "app.bsky.embed.") {
	case "images":
		o.only("$type", "images")
		o.each("images", 4, func(i object) { i.only("image", "alt", "aspectRatio?"); i.image(a) })
	case "gallery":
		o.only("$type", "items")
		o.each("items", 20, func(i object) {
			i.only("$type", "image", "alt", "aspectRatio")
			i.image(a)
			if i.text("$type") != "app.bsky.embed.gallery#image" {
				i.wrong(" has an unknown $type")
			}
		})
	case "video":
		o.only("$type", "video", "alt?", "aspectRatio?", "captions?", "presentation?")
		o.blob(a, "video", 300_000_000, "video/mp4")
		o.ratio()
		if uniseg.GraphemeClusterCount(o.text("alt")) > 1000 {
			o.at("alt").wrong(" must not be longer than 1000 graphemes")
		}
	case "external":
		o.only("$type", "external")
		card := o.child("external")
		card.only("uri", "title", "description", "thumb?")
		card.match("uri", uriPattern, "uri")
		if card.value["thumb"] != nil {
			card.blob(a, "thumb", 1_000_000, "image/")
		}
	case "record":
		o.only("$type", "record")
		o.child("record").strongRef()
	case "recordWithMedia":
		o.only("$type", "record", "media")
		o.child("record").child("record").strongRef()
		o.child("media").embed(a)
	default:
		o.wrong(" has the unknown $type %q", kind)
	}
}

func (o object) image(a *account) {
	o.text("alt")
	o.blob(a, "image", 2_000_000, "image/")
	o.ratio()
}

func (o object) ratio() {
	if r := o.child("aspectRatio"); r.value != nil {
		r.only("width", "height")
		if r.number("width") < 1 || r.number("height") < 1 {
			r.wrong(" must be at least 1 by 1")
		}
	}
}

// blob checks that the reference is to a file that was uploaded, as it was.
func (o object) blob(a *account, name string, most int64, kind string) {
	b := o.child(name)
	b.only("$type", "ref", "mimeType", "size")
	ref := b.child("ref")
	ref.only("$link")
	if *o.err != nil {
		return
	}
	mime, size := b.text("mimeType"), int64(b.number("size"))
	there := a.blobs[ref.text("$link")]
	switch {
	case b.text("$type") != "blob":
		b.wrong(" must be a blob")
	case !strings.HasPrefix(mime, kind):
		*o.err = fail(http.StatusBadRequest, "InvalidMimeType", "Wrong mimetype: expected %s, got %s", kind, mime)
	case size > most:
		*o.err = fail(http.StatusBadRequest, "BlobTooLarge", "This file is too large. It is %d bytes but the maximum size is %d.", size, most)
	case there == nil:
		*o.err = fail(http.StatusBadRequest, "BlobNotFound", "Could not find blob: %s", ref.text("$link"))
	case there.mime != mime:
		*o.err = fail(http.StatusBadRequest, "InvalidMimeType", "Referenced Mimetype does not match stored blob. Expected: %s, Got: %s", there.mime, mime)
	case there.size != size:
		*o.err = fail(http.StatusBadRequest, "InvalidSize", "Referenced size does not match stored blob. Expected: %d, Got: %d", there.size, size)
	}
}

// entry is what the ledger keeps of a post.
func entry(a *account, key string, s *stored, at caio.Instant) emu.Entry {
	var p struct {
		Text  string `json:"text"`
		Reply *struct {
			Parent struct {
				URI string `json:"uri"`
			} `json:"parent"`
		} `json:"reply"`
		Embed embedView `json:"embed"`
	}
	b, err := json.Marshal(s.value)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		panic(fmt.Sprintf("a post that was checked cannot be read: %v", err))
	}
	out := emu.Entry{ID: s.uri, Account: a.did, Text: p.Text, Key: key, At: at}
	if p.Reply != nil {
		out.Parent = p.Reply.Parent.URI
	}
	media := p.Embed
	if p.Embed.Media != nil {
		media = *p.Embed.Media
	}
	for _, i := range slices.Concat(media.Images, media.Items) {
		out.Media, out.Alts = out.Media+1, append(out.Alts, i.Alt)
	}
	if media.Video != nil {
		out.Media, out.Alts = 1, []string{media.Alt}
	}
	if media.External != nil && media.External.Thumb != nil {
		out.Media = 1
	}
	return out
}

type embedView struct {
	Images []struct {
		Alt string `json:"alt"`
	} `json:"images"`
	Items []struct {
		Alt string `json:"alt"`
	} `json:"items"`
	Video    any    `json:"video"`
	Alt      string `json:"alt"`
	External *struct {
		Thumb any `json:"thumb"`
	} `json:"external"`
	Media *embedView `json:"media"`
}
