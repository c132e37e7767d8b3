package bluesky

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// Videos go through Bluesky's video service, which re-encodes them and puts the result on
// the account's server (lexicons app.bsky.video.*). A server that the service does not
// know takes the file itself, as it is.

const (
	videoService  = "did:web:video.bsky.app"
	videoTimeout  = time.Hour // of sending one file
	videoPoll     = 3 * time.Second
	directVideo   = "direct" // instead of a job id: the service does not serve this server
	serviceTokens = 30 * time.Minute
)

func videoName(a caio.Asset) string { return strings.Replace(blobName(a), "blob/", "video/", 1) }

// videoJob is the service's work on one video. Some answers wrap it, some do not.
type videoJob struct {
	Wrapped  *videoJob `json:"jobStatus"`
	ID       string    `json:"jobId"`
	State    string    `json:"state"`
	Blob     blob      `json:"blob"`
	Error    string    `json:"error"`
	Failure  string    `json:"failureCode"`
	Progress int       `json:"progress"`
}

func (j *videoJob) open() *videoJob {
	if j.Wrapped != nil {
		return j.Wrapped
	}
	return j
}

func (c *connector) uploadVideo(ctx context.Context, s platform.Session, job *platform.Job, a caio.Attachment) (blob, error) {
	id := job.Saved.Get(videoName(a.Asset))
	if id == "" {
		sent, err := c.sendVideo(ctx, s, job, a.Asset)
		if err != nil {
			return nil, err
		}
		id = sent
		if err := save(ctx, job, videoName(a.Asset), id); err != nil {
			return nil, err
		}
	}
	if id == directVideo {
		return c.uploadBlob(ctx, s, job, a.Asset, videoTimeout)
	}
	return c.pollVideo(ctx, job, a.Asset, id)
}

// sendVideo hands the file to the service and returns the id of its job, or directVideo.
func (c *connector) sendVideo(ctx context.Context, s platform.Session, job *platform.Job, a caio.Asset) (string, error) {
	err := c.videoAllowed(ctx, s)
	if notServed(err) {
		return directVideo, nil
	}
	if err != nil {
		return "", err
	}
	token, err := c.serviceToken(ctx, s, didOfServer(pds(s)), "com.atproto.repo.uploadBlob")
	if err != nil {
		return "", err
	}
	body := api.FileBody(a.Path, a.Type, 0, a.Size)
	body.Moved = job.Moved
	var out videoJob
	err = c.send(ctx, api.Request{
		Method: http.MethodPost, URL: xrpc(c.video(), "app.bsky.video.uploadVideo"), Body: body, Timeout: videoTimeout,
		Query: url.Values{"did": {s.Grant.Subject}, "name": {recordKey(job, 0) + ".mp4"}},
		Sign:  api.Bearer(token), Accept: []int{http.StatusConflict}, // already_exists: the same bytes are there
	}, &out)
	if notServed(err) {
		return directVideo, nil
	}
	if err != nil {
		return "", err
	}
	if out.open().ID == "" {
		return "", platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return out.open().ID, nil
}

// notServed reports whether the video service cannot do anything for this server.
func notServed(err error) bool {
	return platform.Is(err, caio.Gone) || platform.Is(err, caio.Unsupported)
}

// videoAllowed asks for the day's quota and whether the account may post videos at all.
func (c *connector) videoAllowed(ctx context.Context, s platform.Session) error {
	const method = "app.bsky.video.getUploadLimits"
	token, err := c.serviceToken(ctx, s, videoService, method)
	if err != nil {
		return err
	}
	var out struct {
		CanUpload bool   `json:"canUpload"`
		Error     string `json:"error"`
	}
	if err := c.send(ctx, api.Request{URL: xrpc(c.video(), method), Sign: api.Bearer(token)}, &out); err != nil {
		return err
	}
	switch {
	case out.CanUpload:
		return nil
	case out.Error == "unconfirmed_email":
		return platform.Errorf(caio.Forbidden, "Bluesky takes videos only from accounts with a confirmed e-mail address; confirm it in Bluesky's settings.")
	}
	e := platform.Errorf(caio.RateLimited, "Bluesky takes no more videos from this account today.")
	e.RetryAt, e.Scope = caio.At(c.env.Clock.Now().Add(time.Hour)), platform.ScopeAccount
	return e
}

// serviceToken asks the account's server for a token that lets another service call one
// method in the account's name.
func (c *connector) serviceToken(ctx context.Context, s platform.Session, audience, method string) (caio.Secret, error) {
	var out struct {
		Token string `json:"token"`
	}
	until := c.env.Clock.Now().Add(serviceTokens).Unix()
	err := c.query(ctx, s, "com.atproto.server.getServiceAuth",
		url.Values{"aud": {audience}, "lxm": {method}, "exp": {strconv.FormatInt(until, 10)}}, &out)
	if err == nil && out.Token == "" {
		err = platform.Errorf(caio.Unavailable, "The network's answer was incomplete.")
	}
	return caio.NewSecret(out.Token), err
}

// didOfServer returns the DID of a PDS: its host, with the port escaped.
func didOfServer(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return "did:web:" + strings.ReplaceAll(u.Host, ":", "%3A")
}

// pollVideo asks once how far the job is. A state it does not know is one under way.
func (c *connector) pollVideo(ctx context.Context, job *platform.Job, a caio.Asset, id string) (blob, error) {
	var out videoJob
	err := c.send(ctx, api.Request{URL: xrpc(c.video(), "app.bsky.video.getJobStatus"), Query: url.Values{"jobId": {id}}}, &out)
	if platform.Is(err, caio.Gone) {
		return nil, c.videoFailed(ctx, job, a, platform.Errorf(caio.Unavailable, "Bluesky lost the video %s; CAIO will send it again.", a.Name))
	}
	if err != nil {
		return nil, err
	}
	state := out.open()
	if len(state.Blob) > 0 && state.State != "JOB_STATE_FAILED" {
		return c.keep(ctx, job, a, state.Blob)
	}
	if state.State == "JOB_STATE_FAILED" {
		return nil, c.videoFailed(ctx, job, a, videoError(state, a.Name))
	}
	return nil, platform.PendingUntil(caio.At(c.env.Clock.Now().Add(videoPoll)), "Bluesky is still working on the video.")
}

// videoFailed forgets the job, so that the next attempt begins anew, and returns e.
func (c *connector) videoFailed(ctx context.Context, job *platform.Job, a caio.Asset, e *platform.Error) error {
	if err := save(ctx, job, videoName(a), ""); err != nil {
		return err
	}
	return e
}

func videoError(j *videoJob, name string) *platform.Error {
	e := platform.Errorf(caio.Unavailable, "Bluesky could not finish the video %s; CAIO will send it again.", name)
	switch j.Failure {
	case "validation_failure", "encoding_failure":
		e = platform.Errorf(caio.Rejected, "Bluesky cannot use the video %s; export it again as an MP4 of ten minutes at most.", name)
	case "pds_upload_unsupported_blob_size":
		e = platform.Errorf(caio.Rejected, "The video %s is larger than the account's server accepts; choose a smaller one.", name)
	}
	e.Detail = strings.TrimSpace(j.Failure + " " + j.Error)
	return e
}
