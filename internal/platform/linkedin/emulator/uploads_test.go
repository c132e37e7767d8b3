package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/platform/linkedin/emulator"
)

func (d *desk) put(address, mime, token string, data []byte) answer {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPut, address, bytes.NewReader(data))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", mime)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return d.do(r)
}

func TestImages(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.NewShare)
	me, token := "urn:li:person:"+d.grant.Subject, d.grant.Access.Reveal()
	begun := d.send("POST", "/rest/images?action=initializeUpload", fmt.Sprintf(`{"initializeUploadRequest":{"owner":%q}}`, me))
	value, _ := begun.fields["value"].(map[string]any)
	urn, address := fmt.Sprint(value["image"]), fmt.Sprint(value["uploadUrl"])
	body := post(me, "x", fmt.Sprintf(`,"content":{"media":{"id":%q,"altText":"a"}}`, urn))
	d.expect("before the upload", d.send("POST", "/rest/posts", body), 400, "MEDIA_ASSET_WAITING_UPLOAD")
	gif := append([]byte("GIF89a"), make([]byte, 40)...)
	d.expect("without a token", d.put(address, "image/gif", "", gif), 401, "")
	d.expect("no picture", d.put(address, "image/gif", token, []byte("words")), 400, "")
	d.expect("a picture", d.put(address, "image/gif", token, gif), 201, "")
	d.expect("while it is processed", d.send("POST", "/rest/posts", body), 400, "MEDIA_ASSET_PROCESSING")
	d.expect("its state, for a person", d.send("GET", "/rest/images/"+url.QueryEscape(urn), ""), 403, "ACCESS_DENIED")
	d.clock.Advance(time.Second)
	d.expect("when it is ready", d.send("POST", "/rest/posts", body), 201, "")
	d.clock.Advance(24 * time.Hour)
	d.expect("an address that has expired", d.put(address, "image/gif", token, gif), 400, "EXPIRED_UPLOAD_URL")
}

func TestVideos(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.New)
	page := d.page()
	begun := d.send("POST", "/rest/videos?action=initializeUpload", fmt.Sprintf(`{"initializeUploadRequest":{"owner":%q,"fileSizeBytes":9000000,"uploadCaptions":true,"uploadThumbnail":false}}`, page))
	value, _ := begun.fields["value"].(map[string]any)
	parts, _ := value["uploadInstructions"].([]any)
	if len(parts) != 3 || value["captionsUploadUrl"] == nil || value["thumbnailUploadUrl"] != nil {
		t.Fatalf("the answer is %s", begun.body)
	}
	var ids []string
	for i, p := range parts {
		one, _ := p.(map[string]any)
		size := int(one["lastByte"].(float64)-one["firstByte"].(float64)) + 1
		if i == 0 && size != 4<<20 {
			t.Errorf("the first part has %d bytes", size)
		}
		address := fmt.Sprint(one["uploadUrl"])
		d.expect("a part that is short", d.put(address, "application/octet-stream", "", make([]byte, size-1)), 400, "")
		d.expect("a part of another type", d.put(address, "video/mp4", "", make([]byte, size)), 400, "")
		a := d.put(address, "application/octet-stream", "", make([]byte, size))
		d.expect("a part", a, 200, "")
		ids = append(ids, strings.Trim(a.header.Get("ETag"), `"`))
	}
	finish := func(ids ...string) answer {
		list, _ := json.Marshal(ids) // texts always can be
		return d.send("POST", "/rest/videos?action=finalizeUpload", fmt.Sprintf(`{"finalizeUploadRequest":{"video":%q,"uploadToken":"","uploadedPartIds":%s}}`, value["video"], list))
	}
	d.expect("another order", finish(ids[1], ids[0], ids[2]), 400, "")
	d.expect("a part less", finish(ids[0], ids[1]), 400, "")
	d.expect("all parts", finish(ids...), 200, "")
	d.expect("all parts again", finish(ids...), 400, "")
	state := func() any {
		return d.send("GET", "/rest/videos/"+url.QueryEscape(fmt.Sprint(value["video"])), "").fields["status"]
	}
	if s := state(); s != "PROCESSING" {
		t.Errorf("at first it is %v", s)
	}
	d.clock.Advance(10 * time.Second)
	if s := state(); s != "AVAILABLE" {
		t.Errorf("then it is %v", s)
	}
}
