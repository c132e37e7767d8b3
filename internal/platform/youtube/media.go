package youtube

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Checkpoints of the upload.
const (
	savedSession = "session"
	savedVideo   = "video"
)

const (
	// quantum is what every request of an upload but the last must be a multiple of
	// ("Resumable Uploads").
	quantum     = 256 << 10
	uploadTries = 3
	// pushTimeout ends a request of an upload that may have come to a halt. What has
	// arrived by then is kept, so that a slow connection only asks more often.
	pushTimeout = 15 * time.Minute
	// listLag is how far the list of a channel's uploads may be behind.
	listLag = 3 * time.Minute
)

// session is an upload under way. Only one video can ever come of it, so it is what keeps
// a file from being uploaded twice: it is written down before the first byte leaves.
type session struct {
	URI    string       `json:"uri"`    // whoever knows it may send bytes
	Direct bool         `json:"direct"` // the video will be what its author chose as soon as it is complete
	Lost   caio.Instant `json:"lost"`   // when YouTube said that it does not know it
}

// uploaded is a video that is complete.
type uploaded struct {
	ID string       `json:"id"`
	At caio.Instant `json:"at"` // when CAIO learned of it
}

// progress is how far an upload is: a video, or a number of bytes.
type progress struct {
	video  video
	offset int64
}

// held is how much of the file may be sent before the due second of a direct upload: all
// but the last piece, without which there is no video.
func (w work) held() int64 { return (w.asset().Size - 1) / quantum * quantum }

// upload sends what is missing of the file's first end bytes. The progress has a video
// when these were all. When the connection breaks it asks how far it got and goes on
// there, until nothing more arrives.
func (w work) upload(ctx context.Context, end int64) (progress, error) {
	if err := w.readable(); err != nil {
		return progress{}, err
	}
	reached := int64(0)
	for tries := 1; ; tries++ {
		at, err := w.resume(ctx)
		if err != nil || at.video.ID != "" || at.offset >= end {
			return at, interrupted(err)
		}
		if at.offset > reached {
			reached, tries = at.offset, 1
		}
		at, err = w.push(ctx, at.offset, end)
		if err == nil && at.video.ID == "" && at.offset < end {
			err = platform.Errorf(caio.Unavailable, "YouTube did not keep all of the file; CAIO sends the rest.")
		}
		if err == nil || !broke(err) || tries == uploadTries {
			return at, interrupted(err)
		}
	}
}

// broke reports whether a request may have got through in part.
func broke(err error) bool {
	return platform.Is(err, caio.Uncertain) || platform.Is(err, caio.Unavailable) || platform.Is(err, caio.Offline)
}

// interrupted says that an upload goes on later; bytes make nothing visible.
func interrupted(err error) error {
	if !platform.Is(err, caio.Uncertain) {
		return err
	}
	e := *platform.AsError(err)
	e.Kind, e.Message = caio.Unavailable, "The upload to YouTube broke off; CAIO goes on where it stopped."
	return &e
}

// readable checks the file before anything is asked for: a session costs one of a hundred
// a day.
func (w work) readable() error {
	a := w.asset()
	info, err := os.Stat(a.Path)
	switch {
	case err != nil:
		return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be read any more.", a.Name), Detail: err.Error(), Err: err}
	case info.Size() != a.Size || a.Size == 0:
		return platform.Errorf(caio.Rejected, "The file %s has changed since it was attached; attach it again.", a.Name)
	}
	return nil
}

// resume opens an upload, or asks the one that is open how far it is.
func (w work) resume(ctx context.Context) (progress, error) {
	var up session
	if w.job.Load(savedSession, &up); up.URI == "" {
		return progress{}, w.open(ctx)
	}
	at, err := w.probe(ctx, up)
	if platform.Is(err, caio.Gone) {
		return w.forgotten(ctx, up)
	}
	return at, err
}

// open begins an upload (POST, uploadType=resumable). What YouTube has against title,
// tags or options it says here.
func (w work) open(ctx context.Context) error {
	up := session{Direct: w.direct}
	privacy := privacyPrivate
	if up.Direct {
		privacy = w.privacy()
	}
	meta, parts := w.metadata(privacy)
	a := w.asset()
	request := w.connector.upload(w.s, "/videos", url.Values{
		"uploadType": {"resumable"}, "part": {parts},
		"notifySubscribers": {strconv.FormatBool(w.job.Field(fieldQuiet) != "true")},
	})
	request.JSON = meta
	request.Header = http.Header{
		"X-Upload-Content-Length": {strconv.FormatInt(a.Size, 10)},
		"X-Upload-Content-Type":   {a.Type},
		"Slug":                    {w.fileName()},
	}
	r, err := w.do(ctx, w.s, request)
	if err != nil {
		return err
	}
	if up.URI = r.Header.Get("Location"); up.URI == "" {
		return r.Missing("an upload address")
	}
	if err := w.trusted(up.URI); err != nil {
		return err
	}
	return save(ctx, w.job, savedSession, up)
}

// trusted keeps the token from travelling to an address that is not Google's.
func (w work) trusted(address string) error {
	u, err := url.Parse(address)
	base, baseErr := url.Parse(w.dataHost())
	if err == nil && baseErr == nil {
		if u.Scheme == base.Scheme && u.Host == base.Host || u.Scheme == "https" && strings.HasSuffix(u.Host, ".googleapis.com") {
			return nil
		}
	}
	return platform.Errorf(caio.Unavailable, "YouTube named an upload address that is not its own.")
}

// probe asks how far the upload is.
func (w work) probe(ctx context.Context, up session) (progress, error) {
	return w.put(ctx, up, api.Request{Header: http.Header{"Content-Range": {fmt.Sprintf("bytes */%d", w.asset().Size)}}})
}

// push sends the file from offset up to end in one streamed request.
func (w work) push(ctx context.Context, offset, end int64) (progress, error) {
	var up session
	w.job.Load(savedSession, &up)
	a := w.asset()
	body := api.FileBody(a.Path, a.Type, offset, end-offset)
	if moved := w.job.Moved; moved != nil {
		body.Moved = func(done, _ int64) { moved(offset+done, a.Size) }
	}
	return w.put(ctx, up, api.Request{
		Body: body, Timeout: pushTimeout,
		Once:   true, // the same bytes at the same place are refused once some have arrived
		Header: http.Header{"Content-Range": {fmt.Sprintf("bytes %d-%d/%d", offset, end-1, a.Size)}},
	})
}

// put sends a request to the upload's address. The answer is the video, or 308 with how
// many bytes are there.
func (w work) put(ctx context.Context, up session, request api.Request) (progress, error) {
	if err := w.trusted(up.URI); err != nil {
		return progress{}, err
	}
	request.Method, request.URL, request.Sign = http.MethodPut, up.URI, api.Bearer(w.s.Grant.Access)
	request.Accept = []int{http.StatusPermanentRedirect}
	r, err := w.do(ctx, w.s, request)
	if err != nil {
		return progress{}, err
	}
	if r.Status == http.StatusPermanentRedirect {
		return progress{offset: arrived(r.Header.Get("Range"))}, nil
	}
	var v video
	if err := r.Decode(&v); err != nil {
		return progress{}, err
	}
	if v.ID == "" {
		return progress{}, r.Missing("an id")
	}
	return progress{video: v, offset: w.asset().Size}, nil
}

// arrived reads "bytes=0-12345"; without a range nothing has arrived.
func arrived(header string) int64 {
	_, last, ok := strings.Cut(header, "-")
	n, err := strconv.ParseInt(last, 10, 64)
	if !ok || err != nil || n < 0 {
		return 0
	}
	return n + 1
}
