package x

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// subtitles is where a checkpoint keeps them: they are no attachment.
const subtitles = -1

// subtitle uploads the subtitles of the first part's video and has X show them with it
// (POST /2/media/subtitles, "Create Media subtitles").
func (c *connector) subtitle(ctx context.Context, s platform.Session, job *platform.Job, path string) error {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be read any more.", name), Err: err}
	}
	t := &transfer{
		connector: c, s: s, job: job, n: subtitles,
		file: caio.Attachment{Asset: caio.Asset{Name: name, Path: path, Size: info.Size(), Type: "text/srt", Kind: caio.KindDocument}},
	}
	if wait, err := t.run(ctx); err != nil {
		return err
	} else if wait > 0 {
		return platform.PendingUntil(c.soon(wait), "X is still processing the subtitles.")
	}
	video, ok := savedUpload(job, 0, 0)
	if !ok || t.up.Described {
		return nil
	}
	language := strings.ToUpper(job.Field(fieldLanguage))
	if language == "" {
		language = "EN"
	}
	request := c.at(s.Grant, http.MethodPost, "/2/media/subtitles")
	request.JSON = map[string]any{
		"id": video.ID, "media_category": "TweetVideo",
		"subtitles": map[string]string{"id": t.up.ID, "language_code": language, "display_name": language},
	}
	return t.adorn(ctx, request, "X did not take the subtitles")
}
