package emulator_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// webp is the head of a picture in one of the container's three forms.
func webp(form string, width, height uint32) []byte {
	data := append([]byte("RIFF\x00\x00\x00\x00WEBP"+form), make([]byte, 30)...)
	switch body := data[20:]; form {
	case "VP8X":
		binary.LittleEndian.PutUint32(body[4:], width-1)
		binary.LittleEndian.PutUint32(body[7:], height-1)
	case "VP8L":
		body[0] = 0x2f
		binary.LittleEndian.PutUint32(body[1:], width-1|(height-1)<<14)
	}
	return data
}

// TestPull fetches pictures and looks at what comes back.
func TestPull(t *testing.T) {
	t.Parallel()
	good := picture(t, 1080, 1920)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 100, 100))); err != nil {
		t.Fatal(err)
	}
	serve := func(status int, kind string, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write(data) // the fetcher may have left
		}
	}
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"JPEG":         {serve(200, "image/jpeg", good), ""},
		"at the edge":  {serve(200, "image/jpeg", append(good[:len(good):len(good)], make([]byte, 20_000_000-len(good))...)), ""},
		"too large":    {serve(200, "image/jpeg", append(good[:len(good):len(good)], make([]byte, 20_000_001-len(good))...)), "file_format_check_failed"},
		"PNG":          {serve(200, "image/png", drawn.Bytes()), "file_format_check_failed"},
		"PNG as JPEG":  {serve(200, "image/jpeg", drawn.Bytes()), "file_format_check_failed"},
		"JPEG as WebP": {serve(200, "image/webp", good), "file_format_check_failed"},
		"WebP":         {serve(200, "image/webp", webp("VP8X", 1080, 1920)), ""},
		"WebP, packed": {serve(200, "image/webp", webp("VP8L", 1920, 1080)), ""},
		"wide WebP":    {serve(200, "image/webp", webp("VP8X", 1921, 1080)), "picture_size_check_failed"},
		"high WebP":    {serve(200, "image/webp", webp("VP8L", 1081, 1920)), "picture_size_check_failed"},
		"odd WebP":     {serve(200, "image/webp", webp("ALPH", 100, 100)), "file_format_check_failed"},
		"no type":      {serve(200, "", good), "file_format_check_failed"},
		"no picture":   {serve(200, "image/jpeg", []byte("hello")), "file_format_check_failed"},
		"too wide":     {serve(200, "image/jpeg", picture(t, 1922, 1080)), "picture_size_check_failed"},
		"too much":     {serve(200, "image/jpeg", picture(t, 1200, 1200)), "picture_size_check_failed"},
		"expired link": {serve(403, "application/xml", []byte("<Error><Code>AccessDenied</Code></Error>")), "photo_pull_failed"},
		"gone":         {http.NotFound, "photo_pull_failed"},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/there" {
				serve(200, "image/jpeg", good)(w, r)
				return
			}
			http.Redirect(w, r, "/there", http.StatusFound)
		}, "photo_pull_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := listen(t)
			server := httptest.NewServer(tt.serve)
			defer server.Close()
			id := n.post(photoInit, photosAt(server.URL+"/1.jpg")).body.Data.ID
			n.clock.Advance(time.Second)
			if a := n.status(id); a.body.Data.Status != "PROCESSING_DOWNLOAD" {
				t.Errorf("at first %s", a.text)
			}
			n.clock.Advance(10 * time.Second)
			if a := n.status(id); a.body.Data.Reason != tt.want || (a.body.Data.Status == "SEND_TO_USER_INBOX") != (tt.want == "") {
				t.Errorf("%s, want %q", a.text, tt.want)
			}
			if live := len(n.e.Live()); (live == 1) != (tt.want == "") {
				t.Errorf("%d live", live)
			}
		})
	}
}

func photosAt(address string) string {
	return fmt.Sprintf(`{"media_type":"PHOTO","post_mode":"MEDIA_UPLOAD","post_info":{"title":"T","description":"D"},"source_info":{"source":"PULL_FROM_URL","photo_images":[%q],"photo_cover_index":0}}`, address)
}

// TestPrefix takes addresses below a verified prefix, and no others.
func TestPrefix(t *testing.T) {
	t.Parallel()
	n := listen(t)
	data := picture(t, 100, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(data) // the fetcher may have left
	}))
	defer server.Close()
	n.e.Verify(server.URL + "/tt/")
	for path, want := range map[string]string{
		"/tt/1.jpg": "ok", "/tt/a/2.jpg": "ok", "/tt": "url_ownership_unverified", "/other/1.jpg": "url_ownership_unverified", "/TT/1.jpg": "url_ownership_unverified",
	} {
		if a := n.post(photoInit, photosAt(server.URL+path)); a.code() != want {
			t.Errorf("%s: %s, want %s", path, a.text, want)
		}
	}
	server.Close()
	a := n.post(photoInit, photosAt(server.URL+"/tt/3.jpg"))
	n.clock.Advance(time.Minute)
	if a := n.status(a.body.Data.ID); a.body.Data.Reason != "photo_pull_failed" {
		t.Errorf("nothing answers: %s", a.text)
	}
}
