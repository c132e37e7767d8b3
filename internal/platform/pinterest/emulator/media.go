package emulator

import (
	"crypto/rand"
	"encoding/xml"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
)

const (
	// pollsUntilReady is how often a video is asked for before it is processed.
	pollsUntilReady = 2
	uploadLife      = time.Hour // of the permission to upload
	maxVideo        = 2_000_000_000
)

var videoTypes = []string{"video/mp4", "video/quicktime", "video/x-m4v"}

// media is a video that was registered.
type media struct {
	id         string
	owner      *account
	made       time.Time
	parameters map[string]string
	received   bool
	polls      int // still to go
	failed     bool
}

func (m *media) status() string {
	switch {
	case !m.received:
		return "registered"
	case m.polls > 0:
		return "processing"
	case m.failed:
		return "failed"
	}
	return "succeeded"
}

// registerMedia is POST /v5/media.
func (n *network) registerMedia(c *call) (int, any, *refusal) {
	s := schema{"media_type": {kind: "string", required: true, enum: []string{"video"}}}
	if _, refused := s.read(c.Request); refused != nil {
		return 0, nil, refused
	}
	m := &media{id: n.id("52"), owner: c.account, made: n.now()}
	m.parameters = map[string]string{
		"x-amz-date": n.now().UTC().Format("20060102T150405Z"), "x-amz-signature": rand.Text(), "x-amz-security-token": secret("IQoJ"),
		"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": "ASIA" + rand.Text()[:16] + "/us-east-1/s3/aws4_request",
		"key": "uploads/11/aa/22/3:video:" + c.account.id + ":" + m.id, "policy": secret("eyJ"), "Content-Type": "multipart/form-data",
	}
	n.media[m.id] = m
	return http.StatusCreated, map[string]any{"media_id": m.id, "media_type": "video", "upload_url": c.base + "/media-upload/", "upload_parameters": m.parameters}, nil
}

// mediaStatus is GET /v5/media/{media_id}.
func (n *network) mediaStatus(c *call) (int, any, *refusal) {
	m := n.media[c.PathValue("media")]
	if m == nil || m.owner != c.account {
		return 0, nil, refuse(http.StatusNotFound, 404, "Media not found.")
	}
	out := map[string]any{"media_id": m.id, "media_type": "video", "status": m.status()}
	if m.received && m.polls > 0 {
		m.polls--
	}
	return http.StatusOK, out, nil
}

// storageError is a refusal of the storage host.
type storageError struct {
	XMLName xml.Name `xml:"Error"`
	Code    string   `xml:"Code"`
	Message string   `xml:"Message"`
}

func storageRefused(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(storageError{Code: code, Message: message}) // the client may have left
}

// store is the storage host: a form with every parameter and, behind them, the file (AWS,
// "Browser-based uploads using POST").
func (n *network) store(w http.ResponseWriter, r *http.Request) {
	form, err := r.MultipartReader()
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/media-upload/":
		storageRefused(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		return
	case r.Header.Get("Authorization") != "":
		storageRefused(w, http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed.")
		return
	case err != nil:
		storageRefused(w, http.StatusPreconditionFailed, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data.")
		return
	case r.ContentLength < 0:
		storageRefused(w, http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
		return
	}
	fields, kind, size, err := received(form)
	if err != nil {
		storageRefused(w, http.StatusBadRequest, "MalformedPOSTRequest", err.Error())
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	var m *media
	for _, candidate := range n.media {
		if candidate.parameters["key"] == fields["key"] {
			m = candidate
		}
	}
	switch {
	case m == nil || n.now().After(m.made.Add(uploadLife)):
		storageRefused(w, http.StatusForbidden, "AccessDenied", "Invalid according to Policy: Policy expired.")
		return
	case !same(m.parameters, fields):
		storageRefused(w, http.StatusForbidden, "AccessDenied", "Invalid according to Policy: Policy Condition failed.")
		return
	case size > maxVideo:
		storageRefused(w, http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.")
		return
	}
	if !m.received {
		m.received, m.polls, m.failed = true, pollsUntilReady, !slices.Contains(videoTypes, kind)
		if n.habits.failMedia > 0 {
			n.habits.failMedia--
			m.failed = true
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func same(want, got map[string]string) bool {
	for name, value := range want {
		if got[name] != value {
			return false
		}
	}
	return len(want) == len(got)
}

type malformed string

func (m malformed) Error() string { return string(m) }

// received reads the form: the fields, then the type and size of the file, which is last.
func received(form *multipart.Reader) (fields map[string]string, kind string, size int64, err error) {
	fields = map[string]string{}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, "", 0, malformed("POST requires exactly one file upload per request.")
		}
		if part.FormName() == "file" {
			if kind, size, err = measured(part); err != nil {
				return nil, "", 0, malformed("The body is not well-formed multipart/form-data.")
			}
			break
		}
		value, err := io.ReadAll(io.LimitReader(part, 20_000))
		if err != nil {
			return nil, "", 0, malformed("The body is not well-formed multipart/form-data.")
		}
		fields[part.FormName()] = string(value)
	}
	if _, err := form.NextPart(); !errors.Is(err, io.EOF) {
		return nil, "", 0, malformed("Fields behind the file are not read.")
	}
	return fields, kind, size, nil
}

func measured(file io.Reader) (string, int64, error) {
	head := make([]byte, 3072)
	read, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", 0, err
	}
	rest, err := io.Copy(io.Discard, file)
	kind, _, _ := strings.Cut(mimetype.Detect(head[:read]).String(), ";")
	return kind, int64(read) + rest, err
}
