package emulator

import (
	"bytes"
	"image/gif"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
)

const (
	mebibyte  = 1 << 20
	mediaLife = 24 * time.Hour
)

// category is what X accepts under a media_category.
type category struct {
	prefix   string // of media keys
	types    []string
	most     int64
	duration bool // processed afterwards
}

var categories = map[string]category{
	"tweet_image":   {"3_", []string{"image/jpeg", "image/png", "image/gif", "image/webp"}, 5 * mebibyte, false},
	"tweet_gif":     {"16_", []string{"image/gif"}, 15 * mebibyte, true},
	"tweet_video":   {"13_", []string{"video/mp4", "video/quicktime"}, 512 * mebibyte, true},
	"subtitles":     {"17_", []string{"text/srt", "text/vtt"}, mebibyte, false},
	"amplify_video": {"13_", []string{"video/mp4", "video/quicktime"}, 512 * mebibyte, true},
}

// media is an upload.
type media struct {
	id, category, mime, alt string
	account                 *account
	until                   time.Time
	total                   int64
	chunks                  map[int]segment
	data                    []byte
	whole                   bool
	states                  []string // still to come, the last stays
	failure                 string
	views                   int64
	subtitles               map[string]string // text by language
}

func (m *media) key() string { return categories[m.category].prefix + m.id }

func (m *media) ready() bool {
	return m.whole && m.failure == "" && (len(m.states) == 0 || m.states[0] == "succeeded")
}

func (m *media) json(fields []string) map[string]any {
	kind := map[string]string{"tweet_image": "photo", "tweet_gif": "animated_gif"}[m.category]
	all := map[string]any{}
	if kind == "" {
		kind = "video"
		all["public_metrics"] = map[string]int64{"view_count": m.views}
		all["non_public_metrics"] = map[string]int64{"playback_0_count": m.views, "playback_100_count": m.views / 2}
	}
	if m.alt != "" {
		all["alt_text"] = m.alt
	}
	return pick(map[string]any{"media_key": m.key(), "type": kind}, all, fields)
}

func (e *Emulator) newMedia(c *call, kind, mime string, total int64) *media {
	m := &media{id: e.nextID(), category: kind, mime: mime, account: c.account, until: e.now().Add(mediaLife), total: total, chunks: map[int]segment{}}
	e.media[m.id] = m
	return m
}

// acceptUpload checks what an upload says of itself.
func acceptUpload(c *call, kind, mime string, total int64) bool {
	rule, ok := categories[kind]
	switch {
	case !ok:
		invalid(c.w, "media_category", kind, "$.media_category: does not have a value in the enumeration [amplify_video, tweet_gif, tweet_image, tweet_video, subtitles]")
	case !slices.Contains(rule.types, mime):
		invalid(c.w, "media_type", mime, "$.media_type: is not supported for this media_category")
	case total < 1 || total > rule.most:
		invalid(c.w, "total_bytes", strconv.FormatInt(total, 10), "The media's size exceeds the limit of its media_category")
	default:
		return true
	}
	return false
}

// parts reads a multipart body: these fields and one file called media, which may come
// without a name, as plhery/node-twitter-api-v2 sends it.
func (c *call) parts(known ...string) (fields map[string]string, file []byte, ok bool) {
	if c.r.ContentLength < 0 || c.r.ParseMultipartForm(8*mebibyte) != nil {
		invalid(c.w, "body", "", "The body is not multipart/form-data of a known length")
		return nil, nil, false
	}
	fields = map[string]string{}
	for name, values := range c.r.MultipartForm.Value {
		if name == "media" && len(values) == 1 {
			file = []byte(values[0])
			continue
		}
		if !slices.Contains(known, name) {
			invalid(c.w, name, "", "$."+name+": is not defined in the schema and the schema does not allow additional properties")
			return nil, nil, false
		}
		fields[name] = values[0]
	}
	if files := c.r.MultipartForm.File["media"]; len(files) == 1 {
		if b, err := readAll(files[0]); err == nil {
			return fields, b, true
		}
	}
	if len(file) > 0 {
		return fields, file, true
	}
	invalid(c.w, "media", "", "$.media: is missing but it is required")
	return nil, nil, false
}

func readAll(header *multipart.FileHeader) ([]byte, error) {
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

// upload takes a picture at once (POST /2/media/upload).
func (e *Emulator) upload(c *call) {
	if c.r.ContentLength > 0 && c.r.ParseMultipartForm(8*mebibyte) == nil && c.r.FormValue("command") != "" {
		e.command(c)
		return
	}
	fields, file, ok := c.parts("media_category", "media_type", "shared")
	if !ok {
		return
	}
	mime := typeOf(file)
	if fields["media_type"] != "" && fields["media_type"] != mime {
		invalid(c.w, "media_type", fields["media_type"], "The media does not match its media_type")
		return
	}
	if fields["media_category"] != "tweet_image" {
		invalid(c.w, "media_category", fields["media_category"], "$.media_category: does not have a value in the enumeration [tweet_image, dm_image, subtitles]")
		return
	}
	if mime == "image/gif" { // only in chunks
		invalid(c.w, "media_type", mime, "$.media_type: does not have a value in the enumeration [image/bmp, image/jpeg, image/pjpeg, image/png, image/tiff, image/webp, text/srt, text/vtt]")
		return
	}
	if !acceptUpload(c, fields["media_category"], mime, int64(len(file))) {
		return
	}
	m := e.newMedia(c, fields["media_category"], mime, int64(len(file)))
	m.data, m.whole = file, true
	out := m.state(e.now())
	out["image"] = map[string]any{"image_type": mime, "w": 800, "h": 600}
	data(c.w, out)
}

func typeOf(b []byte) string {
	mime, _, _ := strings.Cut(mimetype.Detect(b).String(), ";")
	return mime
}

// state is what an upload is answered with.
func (m *media) state(now time.Time) map[string]any {
	out := map[string]any{"id": m.id, "media_key": m.key(), "expires_after_secs": int(m.until.Sub(now) / time.Second)}
	if m.whole {
		out["size"] = m.total
	}
	if len(m.states) == 0 {
		return out
	}
	info := map[string]any{"state": m.states[0]}
	switch m.states[0] {
	case "pending", "in_progress":
		info["check_after_secs"] = 1
		info["progress_percent"] = 50
	case "failed":
		info["error"] = map[string]any{"code": 1, "name": "InvalidMedia", "message": m.failure}
	}
	out["processing_info"] = info
	return out
}

// gifProblem says what X refuses in a GIF.
func gifProblem(b []byte) string {
	all, err := gif.DecodeAll(bytes.NewReader(b))
	switch {
	case err != nil:
		return "Unsupported GIF format"
	case len(all.Image) > 350 || all.Config.Width > 1280 || all.Config.Height > 1080:
		return "The GIF has too many frames or pixels"
	}
	return ""
}

// uploadStatus tells how far an upload is processed; asking moves it on.
func (e *Emulator) uploadStatus(c *call) {
	q, ok := c.query(map[string][]string{"command": {"STATUS"}, "media_id": nil})
	if !ok {
		return
	}
	m := e.media[strings.Join(q["media_id"], "")]
	if m == nil || m.account != c.account || !e.now().Before(m.until) || len(q["command"]) == 0 || !m.whole {
		invalid(c.w, "media_id", strings.Join(q["media_id"], ""), "Your media IDs are invalid.")
		return
	}
	if len(m.states) > 1 {
		m.states = m.states[1:]
	}
	data(c.w, m.state(e.now()))
}

// own returns the upload of an id, if it is the account's and not finished.
func (e *Emulator) own(c *call, id string) *media {
	m := e.media[id]
	if m == nil || m.account != c.account || m.whole || !e.now().Before(m.until) {
		invalid(c.w, "id", id, "Your media IDs are invalid.")
		return nil
	}
	return m
}
