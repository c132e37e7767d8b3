package emulator

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"time"
)

const (
	videoDID    = "did:web:video.bsky.app"
	dailyVideos = 25
	dailyBytes  = 10_000_000_000
)

// videoJob is the service's work on one video.
type videoJob struct {
	id      string
	account *account
	polls   int
	file    file
	failure string // "": it will succeed
}

func (e *Emulator) videoRoutes() {
	e.authorizedService("GET /xrpc/app.bsky.video.getUploadLimits", videoDID, "app.bsky.video.getUploadLimits", e.uploadLimits)
	e.handle("GET /xrpc/app.bsky.video.getJobStatus", e.jobStatus)
	e.mux.HandleFunc("POST /xrpc/app.bsky.video.uploadVideo", func(w http.ResponseWriter, r *http.Request) {
		e.upload(w, r, kindService, e.uploadVideo)
	})
}

// getServiceAuth gives out a token with which another service may call one method.
func (e *Emulator) getServiceAuth(c *call) (any, error) {
	aud, lxm := c.param("aud"), c.param("lxm")
	if aud == "" || lxm == "" {
		return nil, invalid("Params must have the properties \"aud\" and \"lxm\"")
	}
	life := time.Minute
	if exp := c.param("exp"); exp != "" {
		seconds, err := strconv.ParseInt(exp, 10, 64)
		life = time.Unix(seconds, 0).Sub(e.Now())
		switch {
		case err != nil || life < 0:
			return nil, fail(http.StatusBadRequest, "BadExpiration", "expiration is in past")
		case life > time.Hour:
			return nil, fail(http.StatusBadRequest, "BadExpiration", "cannot request a token with an expiration more than an hour in the future")
		}
	}
	t := e.newToken(token{kind: kindService, account: c.account, aud: aud, lxm: lxm}, life)
	return map[string]string{"token": t.value}, nil
}

func (e *Emulator) authorizedService(pattern, aud, lxm string, f func(*call) (any, error)) {
	e.handle(pattern, func(c *call) (any, error) {
		if err := e.service(c, aud, lxm); err != nil {
			return nil, err
		}
		return f(c)
	})
}

// service checks a service token and whom and what it is for.
func (e *Emulator) service(c *call, aud, lxm string) error {
	if e.opt.NoVideo {
		return fail(http.StatusNotFound, "XRPCNotSupported", "XRPCNotSupported")
	}
	if err := e.authority(c, kindService); err != nil {
		return err
	}
	if c.token.aud != aud || c.token.lxm != lxm {
		return fail(http.StatusUnauthorized, "BadJwtAudience", "jwt is for %s and %s", c.token.aud, c.token.lxm)
	}
	return nil
}

func (e *Emulator) uploadLimits(c *call) (any, error) {
	if c.account.unconfirmed {
		return map[string]any{"canUpload": false, "error": "unconfirmed_email", "message": "Please confirm your email to upload videos"}, nil
	}
	left := dailyVideos
	if w := c.account.limits["video"]; w != nil && e.Now().Before(w.ends) {
		left = max(dailyVideos-w.used, 0)
	}
	if left == 0 {
		return map[string]any{"canUpload": false, "remainingDailyVideos": 0, "message": "User has exceeded daily upload videos limit"}, nil
	}
	return map[string]any{"canUpload": true, "remainingDailyVideos": left, "remainingDailyBytes": dailyBytes}, nil
}

func (e *Emulator) uploadVideo(c *call, f file) (any, error) {
	if err := e.service(c, serverDID(c), "com.atproto.repo.uploadBlob"); err != nil {
		return nil, err
	}
	switch {
	case c.param("did") != c.account.did || c.param("name") == "":
		return nil, invalid("did and name are required")
	case f.mime != "video/mp4":
		return nil, fail(http.StatusBadRequest, "InvalidMimeType", "Wrong mimetype: expected video/mp4, got %s", f.mime)
	case f.size > 300_000_000:
		return nil, fail(http.StatusBadRequest, "BlobTooLarge", "This file is too large. It is %d bytes but the maximum size is 300000000.", f.size)
	case c.account.unconfirmed:
		return nil, fail(http.StatusUnauthorized, "unconfirmed_email", "Please confirm your email to upload videos")
	}
	content := encode(f.sum[:])
	if id, ok := c.account.videos[content]; ok {
		f := fail(http.StatusConflict, "already_exists", "Video already processed")
		f.job = id
		return nil, f
	}
	if err := e.spend(c, c.account, limit{"video", dailyVideos, 24 * time.Hour}, 1); err != nil {
		return nil, err
	}
	j := &videoJob{id: encode(random(9)), account: c.account, polls: e.opt.VideoPolls, file: f}
	e.jobs[j.id], c.account.videos[content] = j, j.id
	return map[string]any{"jobId": j.id, "did": c.account.did, "state": "JOB_STATE_CREATED"}, nil
}

// FailVideos has every job that is not done end with this failure code.
func (e *Emulator) FailVideos(code string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, j := range e.jobs {
		j.failure = code
		delete(j.account.videos, encode(j.file.sum[:])) // it may be sent again
	}
}

func (e *Emulator) jobStatus(c *call) (any, error) {
	j := e.jobs[c.param("jobId")]
	if j == nil {
		return nil, fail(http.StatusNotFound, "NotFound", "job not found")
	}
	status := map[string]any{"jobId": j.id, "did": j.account.did}
	out := map[string]any{"jobStatus": status}
	switch {
	case j.polls > 0:
		states := [...]string{"JOB_STATE_SCANNING", "JOB_STATE_ENCODING", "JOB_STATE_CREATED"}
		status["state"], status["progress"] = states[min(j.polls-1, len(states)-1)], 100/(j.polls+1)
		j.polls--
	case j.failure != "":
		status["state"], status["failureCode"], status["error"], status["message"] = "JOB_STATE_FAILED", j.failure, j.failure, "The video could not be processed"
	default:
		done := j.file
		done.size += 1000 // re-encoded: another file
		done.sum = sha256.Sum256(j.file.sum[:])
		status["state"], status["progress"], status["blob"] = "JOB_STATE_COMPLETED", 100, e.keep(j.account, done).ref()
	}
	return out, nil
}
