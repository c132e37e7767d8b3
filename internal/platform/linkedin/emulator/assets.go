package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// asset is an uploaded picture, video or document.
type asset struct {
	class    string // image, video or document
	urn      string
	owner    string
	size     int64 // of a video, as announced
	targets  []*target
	captions bool
	cover    bool
	sent     time.Time // when the last byte was there; zero: not yet
	fails    bool
	number   int64
}

// target is one address to upload to.
type target struct {
	asset       *asset
	first, last int64  // the range of a part; last is -1 when it may be any
	etag        string // set when the bytes are there
	until       time.Time
	role        string // "", part, captions or cover
}

const (
	imageURLLife  = 24 * time.Hour
	videoURLLife  = 48 * time.Hour
	mostImage     = 8 << 20
	mostVideo     = 500 << 20
	mostDocument  = 100 << 20
	imageWork     = time.Second
	videoWork     = 6 * time.Second
	documentWork  = 2 * time.Second
	captionsMost  = 5 << 20
	classImage    = "image"
	classVideo    = "video"
	classDocument = "document"
)

func (a *asset) work() time.Duration {
	switch a.class {
	case classVideo:
		return videoWork
	case classDocument:
		return documentWork
	}
	return imageWork
}

// state is how far LinkedIn is with the asset.
func (e *Emulator) state(a *asset) string {
	switch {
	case a.sent.IsZero():
		return "WAITING_UPLOAD"
	case !e.quick && e.Now().Before(a.sent.Add(a.work())):
		return "PROCESSING"
	case a.fails:
		return "PROCESSING_FAILED"
	}
	return "AVAILABLE"
}

func (e *Emulator) newAsset(class, owner string) *asset {
	number := e.number()
	prefix := map[string]string{classImage: "C4E10AQ", classVideo: "C5F10AQ", classDocument: "C4D1FAQ"}[class]
	a := &asset{class: class, owner: owner, urn: fmt.Sprintf("urn:li:%s:%s%d", class, prefix, number), number: number}
	if e.failing > 0 {
		e.failing--
		a.fails = true
	}
	e.assets[a.urn] = a
	return a
}

func (e *Emulator) newTarget(c *call, t target) string {
	key := secret("")
	e.targets[key] = &t
	return c.base + "/dms-uploads/" + key
}

// initialize begins the upload of a picture or a document.
func (e *Emulator) initialize(c *call, class string) {
	q, ok := c.query("action")
	if !ok || !c.method("ACTION", false) {
		return
	}
	var in struct {
		Request struct {
			Owner string `json:"owner"`
		} `json:"initializeUploadRequest"`
	}
	if q["action"] != "initializeUpload" {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: action")
		return
	}
	if !c.body(&in) || !e.author(c, in.Request.Owner, class+"s.ACTION-initializeUpload") {
		return
	}
	a := e.newAsset(class, in.Request.Owner)
	t := target{asset: a, last: -1, until: e.Now().Add(imageURLLife)}
	send(c.w, http.StatusOK, map[string]any{"value": map[string]any{
		"uploadUrlExpiresAt": t.until.UnixMilli(), "uploadUrl": e.newTarget(c, t), class: a.urn,
	}})
}

// assetState says how far LinkedIn is. Who may only write for a person is not told.
func (e *Emulator) assetState(c *call, class string) {
	urn := c.r.PathValue("urn")
	if !c.method("GET", false) {
		return
	}
	if name, ok := strings.CutPrefix(urn, "urn:li:image:"); ok && class == classImage && e.isLogo(name) {
		send(c.w, http.StatusOK, map[string]any{"id": urn, "status": "AVAILABLE", "downloadUrl": c.base + "/dms/" + name + ".png"})
		return
	}
	a := e.assets[urn]
	switch {
	case !c.token.may("w_organization_social", "r_organization_social"):
		c.denied(class + "s.GET")
	case a == nil || a.class != class:
		c.missing("The " + class)
	default:
		out := map[string]any{"id": a.urn, "owner": a.owner, "status": e.state(a)}
		if out["status"] == "PROCESSING_FAILED" {
			out["processingFailureReason"] = "The file could not be decoded"
		}
		send(c.w, http.StatusOK, out)
	}
}
