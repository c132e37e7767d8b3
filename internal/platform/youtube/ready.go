package youtube

import (
	"context"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	savedProcessed = "processed"
	savedPolls     = "polls"
)

// private uploads the whole file as a private video, once, and returns the video's id.
func (w work) private(ctx context.Context) (string, error) {
	var up uploaded
	if w.job.Load(savedVideo, &up); up.ID != "" {
		return up.ID, nil
	}
	at, err := w.upload(ctx, w.asset().Size)
	if err != nil {
		return "", err
	}
	if at.video.ID == "" {
		return "", platform.PendingUntil(w.soon(10*time.Second), "YouTube has the whole file, but not yet a video.")
	}
	return at.video.ID, save(ctx, w.job, savedVideo, uploaded{at.video.ID, w.now()})
}

// processed reports as nil that YouTube is done with the video, as Pending that it is
// not. A video that it cannot use is Rejected.
func (w work) processed(ctx context.Context, id string) error {
	if w.job.Saved.Get(savedProcessed) != "" {
		return nil
	}
	v, found, err := w.video(ctx, w.s, id, "status,processingDetails")
	if err != nil {
		return err
	}
	if !found {
		return w.vanished(ctx)
	}
	if err := unusable(v); err != nil {
		return err
	}
	if v.Status.Upload == "processed" || v.Processing != nil && v.Processing.Status == "succeeded" {
		return save(ctx, w.job, savedProcessed, "yes")
	}
	polls := 0
	w.job.Load(savedPolls, &polls)
	if err := save(ctx, w.job, savedPolls, polls+1); err != nil {
		return err
	}
	pause := min(10*time.Second<<min(polls, 3), time.Minute)
	if polls > 60 {
		pause = 10 * time.Minute // long films take hours
	}
	return platform.PendingUntil(w.soon(pause), "YouTube is still processing the video.")
}

// vanished acts on a video that is not there: just after it arrived that is a lag, later
// somebody deleted it. One that was never published is sent again by another attempt.
func (w work) vanished(ctx context.Context) error {
	if w.fresh() {
		return platform.PendingUntil(w.soon(10*time.Second), "YouTube does not show the uploaded video yet.")
	}
	if _, live := w.job.Done(platform.StepPost); live {
		return platform.Errorf(caio.Gone, "The video is not on YouTube any more; somebody deleted it there.")
	}
	if err := w.forget(ctx); err != nil {
		return err
	}
	return platform.Errorf(caio.Gone, "The uploaded video was deleted on YouTube; try again to send it once more.")
}

// fresh reports whether the video came so lately that YouTube may not show it yet.
func (w work) fresh() bool {
	var up uploaded
	w.job.Load(savedVideo, &up)
	post, _ := w.job.Done(platform.StepPost)
	return w.now() < max(up.At, post.At).Add(listLag)
}

// forget drops what is known of an upload that is gone.
func (w work) forget(ctx context.Context) error {
	keys := []string{savedVideo, savedSession, savedProcessed, savedPolls, savedThumbnail, savedCaptions, savedNew}
	for _, list := range platform.Lines(w.job.Variant.Fields[fieldPlaylists]) {
		keys = append(keys, savedPlaylist+list)
	}
	for _, key := range keys {
		if err := save(ctx, w.job, key, nil); err != nil {
			return err
		}
	}
	return nil
}

// video reads the parts of one video.
func (c *connector) video(ctx context.Context, s platform.Session, id, parts string) (video, bool, error) {
	p, err := page[video](ctx, c, s, "/videos", url.Values{"part": {parts}, "id": {id}})
	if err != nil {
		return video{}, false, err
	}
	if len(p.Items) == 0 {
		return video{}, false, nil
	}
	v := p.Items[0]
	if v.ID != id || v.Status == nil {
		return video{}, false, platform.Errorf(caio.Unavailable, "YouTube's answer about the video was incomplete.")
	}
	return v, true, nil
}

// failures are the reasons for which YouTube gives up on a file, rejections those for
// which it takes a video down (Data API, "Videos", status).
var (
	failures = map[string]string{
		"codec":         "YouTube does not know the format of the video; convert it to MP4 with H.264 and AAC.",
		"conversion":    "YouTube could not convert the video; convert it to MP4 with H.264 and AAC.",
		"emptyFile":     "The video file is empty.",
		"invalidFile":   "YouTube does not take the file for a video; convert it to MP4 with H.264 and AAC.",
		"tooSmall":      "The video file is too small.",
		"uploadAborted": "The upload to YouTube was stopped; try again.",
	}
	rejections = map[string]string{
		"claim":                    "YouTube rejected the video because somebody claims a right in it.",
		"copyright":                "YouTube rejected the video because of a copyright.",
		"duplicate":                "YouTube rejected the video because this channel has uploaded the same one before.",
		"inappropriate":            "YouTube rejected the video as inappropriate.",
		"legal":                    "YouTube rejected the video for a legal reason.",
		"length":                   "YouTube rejected the video because it is too long for this channel; confirm its phone number at youtube.com/verify.",
		"termsOfUse":               "YouTube rejected the video because it breaks the terms of use.",
		"trademark":                "YouTube rejected the video because of a trademark.",
		"uploaderAccountClosed":    "YouTube rejected the video because the channel is closed.",
		"uploaderAccountSuspended": "YouTube rejected the video because the channel is suspended.",
	}
)

// unusable says why nobody will be able to watch the video; nil when they will.
func unusable(v video) error {
	refuse := func(table map[string]string, reason, otherwise string) error {
		message := table[reason]
		if message == "" {
			message = otherwise
		}
		e := platform.Errorf(caio.Rejected, "%s", message)
		e.Detail = "uploadStatus " + v.Status.Upload + " " + reason
		return e
	}
	switch {
	case v.Status.Upload == "failed":
		return refuse(failures, v.Status.Failure, "YouTube could not process the video; use another file.")
	case v.Status.Upload == "rejected":
		return refuse(rejections, v.Status.Rejection, "YouTube rejected the video; look in YouTube Studio why.")
	case v.Status.Upload == "deleted":
		return platform.Errorf(caio.Gone, "The video was deleted on YouTube.")
	case v.Processing != nil && (v.Processing.Status == "failed" || v.Processing.Status == "terminated"):
		return refuse(nil, v.Processing.Failure, "YouTube could not process the video; use another file.")
	}
	return nil
}
