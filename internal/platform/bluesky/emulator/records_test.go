package emulator_test

import (
	"net/http"
	"strings"
	"testing"
)

type object = map[string]any

const post = "app.bsky.feed.post"

func text(s string, more ...any) object {
	o := object{"$type": post, "text": s, "createdAt": "2026-09-01T12:00:00.000Z"}
	for i := 0; i < len(more); i += 2 {
		o[more[i].(string)] = more[i+1]
	}
	return o
}

func facet(from, to int, feature object) object {
	return object{"index": object{"byteStart": from, "byteEnd": to}, "features": []object{feature}}
}

func link(uri string) object { return object{"$type": "app.bsky.richtext.facet#link", "uri": uri} }

// TestRecords writes records that the lexicons refuse.
func TestRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	upload := func(content, mime string) object {
		r := w.call(http.MethodPost, "/xrpc/com.atproto.repo.uploadBlob", content, "Content-Type", mime)
		if r.status != http.StatusOK {
			t.Fatalf("upload: %d %v", r.status, r.json)
		}
		return r.json["blob"].(object)
	}
	images := func(blob object, more ...any) object {
		image := object{"alt": "", "image": blob}
		for i := 0; i < len(more); i += 2 {
			image[more[i].(string)] = more[i+1]
		}
		return text("x", "embed", object{"$type": "app.bsky.embed.images", "images": []object{image}})
	}
	changed := func(blob object, name string, value any) object {
		out := object{}
		for k, v := range blob {
			out[k] = v
		}
		out[name] = value
		return out
	}
	picture, big, plain := upload("\x89PNG\r\n\x1a\n....", "image/png"), upload("\x89PNG\r\n\x1a\n"+strings.Repeat("x", 2_000_000), "image/png"), upload("words", "text/plain")
	if picture["mimeType"] != "image/png" || !strings.HasPrefix(picture["ref"].(object)["$link"].(string), "bafkrei") {
		t.Errorf("the blob is %v", picture)
	}
	gate := func(key string) object {
		return object{"$type": "app.bsky.feed.threadgate", "post": "at://" + w.did + "/" + post + "/" + key, "createdAt": "2026-09-01T12:00:00Z", "allow": []object{}}
	}
	ref := object{"uri": "at://" + w.did + "/" + post + "/3l5abcdefgh2a", "cid": "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}
	for name, test := range map[string]struct {
		collection string
		record     object
		err        string
	}{
		"plain":                    {post, text("x"), ""},
		"300 graphemes":            {post, text(strings.Repeat("é", 300)), ""},
		"301 graphemes":            {post, text(strings.Repeat("a", 301)), "InvalidRequest"},
		"3001 bytes":               {post, text(strings.Repeat("👩‍👩‍👧‍👦", 120) + strings.Repeat("a", 1)), "InvalidRequest"},
		"another type":             {post, object{"$type": "app.bsky.feed.like", "text": "x"}, "InvalidRequest"},
		"unknown collection":       {"app.example.thing", object{"$type": "app.example.thing"}, "InvalidRequest"},
		"unknown field":            {post, text("x", "colour", "red"), "InvalidRequest"},
		"no time":                  {post, object{"$type": post, "text": "x"}, "InvalidRequest"},
		"bad time":                 {post, text("x", "createdAt", "yesterday"), "InvalidRequest"},
		"link":                     {post, text("see http://a.b", "facets", []object{facet(4, 14, link("http://a.b"))}), ""},
		"facet past the end":       {post, text("see", "facets", []object{facet(0, 4, link("http://a.b"))}), "InvalidRequest"},
		"facet backwards":          {post, text("see", "facets", []object{facet(2, 1, link("http://a.b"))}), "InvalidRequest"},
		"facet splits a character": {post, text("ä..", "facets", []object{facet(1, 3, link("http://a.b"))}), "InvalidRequest"},
		"facets overlap":           {post, text("abcdef", "facets", []object{facet(0, 4, link("http://a.b")), facet(3, 6, link("http://a.b"))}), "InvalidRequest"},
		"facets unsorted":          {post, text("abcdef", "facets", []object{facet(3, 6, link("http://a.b")), facet(0, 2, link("http://a.b"))}), "InvalidRequest"},
		"unknown feature":          {post, text("abc", "facets", []object{facet(0, 3, object{"$type": "x"})}), "InvalidRequest"},
		"mention of no DID":        {post, text("abc", "facets", []object{facet(0, 3, object{"$type": "app.bsky.richtext.facet#mention", "did": "ann"})}), "InvalidRequest"},
		"link without a host":      {post, text("abc", "facets", []object{facet(0, 3, link("https://"))}), "InvalidRequest"},
		"four languages":           {post, text("x", "langs", []string{"a", "b", "c", "d"}), "InvalidRequest"},
		"no language":              {post, text("x", "langs", []string{"e!"}), "InvalidRequest"},
		"nine tags":                {post, text("x", "tags", strings.Split("123456789", "")), "InvalidRequest"},
		"picture":                  {post, images(picture), ""},
		"no alt":                   {post, text("x", "embed", object{"$type": "app.bsky.embed.images", "images": []object{{"image": picture}}}), "InvalidRequest"},
		"unknown embed":            {post, text("x", "embed", object{"$type": "app.bsky.embed.poll"}), "InvalidRequest"},
		"flat picture":             {post, images(picture, "aspectRatio", object{"width": 0, "height": 1}), "InvalidRequest"},
		"lost blob":                {post, images(changed(picture, "ref", object{"$link": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"})), "BlobNotFound"},
		"another size":             {post, images(changed(picture, "size", 3)), "InvalidSize"},
		"another kind":             {post, images(changed(picture, "mimeType", "image/webp")), "InvalidMimeType"},
		"no picture":               {post, images(plain), "InvalidMimeType"},
		"too big":                  {post, images(big), "BlobTooLarge"},
		"gallery without ratio":    {post, text("x", "embed", object{"$type": "app.bsky.embed.gallery", "items": []object{{"$type": "app.bsky.embed.gallery#image", "image": picture, "alt": ""}}}), "InvalidRequest"},
		"reply":                    {post, text("x", "reply", object{"root": ref, "parent": ref}), ""},
		"reply without a cid":      {post, text("x", "reply", object{"root": ref, "parent": object{"uri": ref["uri"], "cid": "x"}}), "InvalidRequest"},
		"gate of another post":     {"app.bsky.feed.threadgate", gate("3l5abcdefgh2b"), "InvalidRequest"},
	} {
		r := w.write("putRecord", object{"collection": test.collection, "rkey": "3l5abcdefgh2a", "record": test.record})
		if is, _ := r.json["error"].(string); is != test.err {
			t.Errorf("%s: %d %v, want %q", name, r.status, r.json, test.err)
		}
	}
	w.want("no TID", w.write("putRecord", object{"collection": post, "rkey": "first-post", "record": text("x")}), 400, "InvalidRequest")
	w.want("unknown input", w.write("putRecord", object{"collection": post, "rkey": "3l5abcdefgh2a", "record": text("x"), "please": true}), 400, "InvalidRequest")
	w.want("another's repo", w.call(http.MethodPost, "/xrpc/com.atproto.repo.putRecord", object{"repo": w.Person("ben").DID, "collection": post, "rkey": "3l5abcdefgh2a", "record": text("x")}), 401, "AuthenticationRequired")
	w.want("unknown method", w.call(http.MethodGet, "/xrpc/app.bsky.feed.getMagic", nil), 501, "MethodNotImplemented")
}

// TestWrites checks what happens to a key that is taken.
func TestWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const key = "3l5abcdefgh2a"
	put := func(record object, more ...any) reply {
		in := object{"collection": post, "rkey": key, "record": record}
		for i := 0; i < len(more); i += 2 {
			in[more[i].(string)] = more[i+1]
		}
		return w.write("putRecord", in)
	}
	first := put(text("one"), "swapRecord", nil)
	if first.status != 200 || first.json["commit"] == nil {
		t.Fatalf("put: %v", first.json)
	}
	again := put(text("one"), "swapRecord", nil)
	if again.status != 200 || again.json["commit"] != nil || again.json["cid"] != first.json["cid"] {
		t.Errorf("the same again: %v", again.json)
	}
	w.want("another where none may be", put(text("two"), "swapRecord", nil), 400, "InvalidSwap")
	w.want("another version expected", put(text("two"), "swapRecord", "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"), 400, "InvalidSwap")
	if r := put(text("two"), "swapRecord", first.json["cid"]); r.status != 200 || r.json["cid"] == first.json["cid"] {
		t.Errorf("replaced: %v", r.json)
	}
	if r := put(text("three")); r.status != 200 {
		t.Errorf("replaced without asking: %v", r.json)
	}
	w.want("created twice", w.write("createRecord", object{"collection": post, "rkey": key, "record": text("four")}), 500, "InternalServerError")
	if n := len(w.Kit().Live()); n != 1 {
		t.Errorf("%d are live, want 1", n)
	}
	writes := func(second string) object {
		return object{"writes": []object{
			{"$type": "com.atproto.repo.applyWrites#create", "collection": post, "rkey": "3l5abcdefgh2b", "value": text("a")},
			{"$type": "com.atproto.repo.applyWrites#create", "collection": post, "rkey": second, "value": text("b")},
		}}
	}
	w.want("half of the writes", w.write("applyWrites", writes(key)), 500, "InternalServerError")
	if n := len(w.Kit().Live()); n != 1 {
		t.Errorf("half of the writes were done: %d are live", n)
	}
	if r := w.write("applyWrites", writes("3l5abcdefgh2c")); r.status != 200 || len(w.Kit().Live()) != 3 {
		t.Errorf("both writes: %v, %d are live", r.json, len(w.Kit().Live()))
	}
	for range 2 {
		if r := w.write("deleteRecord", object{"collection": post, "rkey": key}); r.status != 200 {
			t.Errorf("delete: %v", r.json)
		}
	}
	if n := len(w.Kit().Live()); n != 2 {
		t.Errorf("%d are live after deleting, want 2", n)
	}
}
