package youtube

import (
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	s   platform.Session
	job *platform.Job
	// direct says that the video has to be completed at the due second itself, because the
	// consent did not cover changing it later when its upload was opened.
	direct bool
}

func (c *connector) work(s platform.Session, job *platform.Job) work {
	w := work{c, s, job, !granted(s.Grant, scopeManage)}
	var up session
	if job.Load(savedSession, &up); up.URI != "" {
		w.direct = up.Direct
	}
	return w
}

func (w work) asset() caio.Asset { return w.job.Variant.Parts[0].Attachments[0].Asset }

// privacy is what the author chose.
func (w work) privacy() string { return value(w.job.Variant, fieldPrivacy, privacyPublic) }

// fileName goes with the upload; YouTube shows it to the owner only, as the name of the
// original file. It is how a video is known as this job's when all else is lost.
func (w work) fileName() string {
	name := w.asset().Name
	extension := ".mp4"
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 5 {
		extension = name[i:]
	}
	return "caio-" + w.job.Key + extension
}

// metadata is what the job says about its video, the same bytes on every attempt, and the
// parts it consists of.
func (w work) metadata(privacy string) (video, string) {
	v := w.job.Variant
	meta := video{Snippet: snippetOf(v), Status: statusOf(v, privacy)}
	parts := "snippet,status"
	if at := value(v, fieldRecorded, ""); at != "" {
		meta.Recording = &recording{Date: at}
		parts += ",recordingDetails"
	}
	if to := translationsOf(v); len(to) > 0 {
		meta.Localizations = to
		parts += ",localizations"
	}
	return meta, parts
}

func snippetOf(v caio.Variant) *snippet {
	return &snippet{
		Title: value(v, fieldTitle, ""), Description: v.Text(), Tags: tagsOf(v),
		Category: value(v, fieldCategory, usualCategory), Language: value(v, fieldLanguage, ""), AudioLanguage: value(v, fieldAudio, ""),
	}
}

// statusOf is the whole part: what an update leaves out is reset.
func statusOf(v caio.Variant, privacy string) *status {
	is := func(field string) bool { return v.Fields[field] == "true" }
	return &status{
		Privacy: privacy, MadeForKids: is(fieldKids), Synthetic: is(fieldSynthetic),
		Embeddable: !is(fieldNoEmbed), StatsPublic: !is(fieldHideStats), License: value(v, fieldLicense, usualLicense),
	}
}

func translationsOf(v caio.Variant) map[string]localized {
	out := map[string]localized{}
	for _, line := range platform.Lines(v.Fields[fieldTranslations]) {
		if language, to, ok := translation(line); ok {
			out[language] = to
		}
	}
	return out
}

// watchURL is where people see the video.
func watchURL(id string, a caio.Asset) string {
	if isShort(a) {
		return "https://www.youtube.com/shorts/" + id
	}
	return "https://www.youtube.com/watch?v=" + id
}

// receipt is proof of the video. At is when it became what its author chose.
func (w work) receipt(id string, at caio.Instant) caio.PartReceipt {
	return caio.PartReceipt{Name: platform.StepPost, RemoteID: id, URL: watchURL(id, w.asset()), At: at}
}
