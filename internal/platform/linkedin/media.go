package linkedin

import (
	"context"
	"net/http"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	// settling is how long a file is left alone where LinkedIn does not show its state:
	// tokens of a person may not ask.
	settling = 3 * time.Second
	// mostRemakes is how often a file that failed is uploaded anew.
	mostRemakes  = 2
	savedRemakes = "remakes"
	// stuckAfter is how long LinkedIn is given to process a file.
	stuckAfter = 45 * time.Minute
)

// upload is what a checkpoint keeps of an uploaded file.
type upload struct {
	URN   string       `json:"urn"`
	At    caio.Instant `json:"at"`   // when it was sent, or begun
	Sent  bool         `json:"sent"` // LinkedIn has all of it
	Ready bool         `json:"ready"`
	Video *video       `json:"video,omitempty"`
}

// uploads brings all files to LinkedIn and waits, by Pending, until they are processed.
func (w work) uploads(ctx context.Context, files []file) error {
	ready, age := true, time.Duration(0)
	for _, f := range files {
		u, err := w.uploaded(ctx, f)
		if err != nil {
			return err
		}
		if !u.Ready {
			ready, age = false, max(age, w.now().Sub(u.At))
		}
	}
	switch {
	case ready:
		return nil
	case age >= stuckAfter:
		return w.anew(ctx, platform.Errorf(caio.Unavailable, "LinkedIn did not get done with the file; CAIO uploads it again."))
	}
	return platform.PendingUntil(w.soon(pause(age)), "LinkedIn is still working on the file.")
}

// pause is how long to wait for a file that was sent that long ago: an app in the
// development tier may ask for a hundred things a day.
func pause(age time.Duration) time.Duration {
	switch {
	case age < 20*time.Second:
		return settling
	case age < 2*time.Minute:
		return 10 * time.Second
	}
	return time.Minute
}

// anew drops all uploads, so that the next attempt begins again; err says why. After
// some times that is no use.
func (w work) anew(ctx context.Context, err error) error {
	n, saveErr := w.job.Count(ctx, savedRemakes)
	if saveErr != nil {
		return saveErr
	}
	files, _ := w.post.uploads() // a file that is missing now has nothing to drop
	for _, f := range files {
		if saveErr := w.job.Save(ctx, f.key, nil); saveErr != nil {
			return saveErr
		}
	}
	if n > mostRemakes {
		return reworded(err, caio.Rejected, "LinkedIn could not process the file, also when it was sent again; convert it or use another one.")
	}
	return err
}

// uploaded returns a file's upload as it stands now, made if need be.
func (w work) uploaded(ctx context.Context, f file) (upload, error) {
	var u upload
	w.job.Load(f.key, &u)
	if u.Sent {
		w.progress.skip(f.asset.Size)
	} else {
		var err error
		if f.class == "videos" {
			u, err = w.sendVideo(ctx, f, u)
		} else {
			u, err = w.send(ctx, f)
		}
		if err != nil {
			return u, err
		}
	}
	if u.Ready {
		return u, nil
	}
	ready, err := w.processed(ctx, f, u)
	if err != nil || !ready {
		return u, err
	}
	u.Ready = true
	return u, w.job.Save(ctx, f.key, u)
}

// start begins an upload.
func (w work) start(ctx context.Context, class string, more map[string]any) (started, *api.Response, error) {
	wish := map[string]any{"owner": w.author()}
	for name, value := range more {
		wish[name] = value
	}
	request := as("ACTION", w.rest(w.s.Grant, http.MethodPost, class+"?action=initializeUpload"))
	request.JSON = map[string]any{"initializeUploadRequest": wish}
	var out started
	r, err := w.api.JSON(ctx, request, &out)
	return out, r, err
}

// send uploads a picture or a document in one piece. One that breaks off is begun again:
// what is left at LinkedIn is seen by nobody.
func (w work) send(ctx context.Context, f file) (upload, error) {
	if _, err := sizeOf(f.asset.Path); err != nil {
		return upload{}, err
	}
	s, r, err := w.start(ctx, f.class, nil)
	if err != nil {
		return upload{}, err
	}
	u := upload{URN: s.Value.Image + s.Value.Document}
	if u.URN == "" || s.Value.URL == "" {
		return upload{}, r.Missing("an upload address")
	}
	body := api.FileBody(f.asset.Path, "application/octet-stream", 0, f.asset.Size)
	body.Moved = w.progress.next(f.asset.Size)
	if _, err := w.api.Do(ctx, api.Request{Method: http.MethodPut, URL: s.Value.URL, Body: body, Sign: api.Bearer(w.s.Grant.Access)}); err != nil {
		return upload{}, err
	}
	u.Sent, u.At = true, w.now()
	return u, w.job.Save(ctx, f.key, u)
}

// processed asks how far LinkedIn is. Where it does not say, some seconds pass, and
// publishing finds out.
func (w work) processed(ctx context.Context, f file, u upload) (bool, error) {
	blind := w.now() >= u.At.Add(settling)
	if !w.sees() {
		return blind, nil
	}
	var state fileState
	_, err := w.api.JSON(ctx, w.rest(w.s.Grant, http.MethodGet, f.class+"/"+key(u.URN)), &state)
	switch {
	case platform.Is(err, caio.Forbidden):
		return blind, nil
	case platform.Is(err, caio.Gone):
		return false, w.anew(ctx, platform.Errorf(caio.Unavailable, "LinkedIn does not have the file any more; CAIO uploads it again."))
	case err != nil:
		return false, err
	case state.Status == "AVAILABLE":
		return true, nil
	case state.Status == "PROCESSING_FAILED":
		failed := platform.Errorf(caio.Unavailable, "LinkedIn could not process the file; CAIO uploads it again.")
		failed.Detail = state.Reason
		return false, w.anew(ctx, failed)
	case state.Status == "":
		return false, platform.Errorf(caio.Unavailable, "LinkedIn did not say how far it is with the file.")
	}
	return false, nil
}

// refusedFiles acts on a refusal to publish that is about the files.
func (w work) refusedFiles(ctx context.Context, err error) error {
	switch {
	case said(err, codeFailed, codeExpiredURL):
		return w.anew(ctx, err)
	case said(err, codeWaiting, codeProcessing):
		age := w.age()
		if age >= stuckAfter {
			return w.anew(ctx, reworded(err, caio.Unavailable, "LinkedIn did not get done with the file; CAIO uploads it again."))
		}
		e := *platform.AsError(err)
		e.RetryAt = w.soon(pause(age))
		return &e
	}
	return err
}

// age is how long ago the last of the files was sent.
func (w work) age() time.Duration {
	files, _ := w.post.uploads() // one that is missing now was sent all the same
	var last caio.Instant
	for _, f := range files {
		var u upload
		w.job.Load(f.key, &u)
		last = max(last, u.At)
	}
	return w.now().Sub(last)
}

// urn returns the URN of an uploaded file.
func urn(job *platform.Job) func(key string) string {
	return func(key string) string {
		var u upload
		job.Load(key, &u)
		return u.URN
	}
}
