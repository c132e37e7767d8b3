package platform

import (
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"caio/internal/caio"
	"caio/internal/text"
)

// CheckLimits returns what the limits and the fields' descriptions refuse in the
// variant: the composer and the publisher get the same answer. Only fields that name a
// file look at the disk.
func CheckLimits(l caio.Limits, fields []caio.Field, v caio.Variant) []caio.Problem {
	c := &check{problems: []caio.Problem{}}
	c.parts(l, v)
	c.comment(l, v)
	c.fields(fields, v.Fields)
	return c.problems
}

type check struct{ problems []caio.Problem }

func (c *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	c.problems = append(c.problems, p)
}

func (c *check) parts(l caio.Limits, v caio.Variant) {
	if len(v.Parts) == 0 {
		c.add(caio.Problem{Code: "text_required", Media: -1}, "The post is empty.")
		return
	}
	if most := max(l.Parts, 1); len(v.Parts) > most {
		c.add(caio.Problem{Code: "thread_too_long", Part: most, Media: -1, Is: int64(len(v.Parts)), Limit: int64(most)},
			"A thread may have %d parts here; this one has %d.", most, len(v.Parts))
	}
	for i, part := range v.Parts {
		c.text(l, i, part)
		c.media(l, i, part.Attachments)
	}
}

func (c *check) text(l caio.Limits, i int, part caio.Part) {
	at := caio.Problem{Part: i, Media: -1}
	blank := strings.TrimSpace(part.Text) == ""
	if blank && (l.TextRequired || len(part.Attachments) == 0) && !l.MediaRequired {
		at.Code = "text_required"
		c.add(at, "%s is empty.", partName(i))
	}
	c.length(l.Text, at, part.Text, "text_too_long", "text_bytes", partName(i))
	if n := text.Hashtags(part.Text); l.Text.Hashtags > 0 && n > l.Text.Hashtags {
		at.Code, at.Is, at.Limit = "hashtags", int64(n), int64(l.Text.Hashtags)
		c.add(at, "%s has %d hashtags; %d are allowed.", partName(i), n, l.Text.Hashtags)
	}
	if n := text.Mentions(part.Text); l.Text.Mentions > 0 && n > l.Text.Mentions {
		at.Code, at.Is, at.Limit = "mentions", int64(n), int64(l.Text.Mentions)
		c.add(at, "%s mentions %d names; %d are allowed.", partName(i), n, l.Text.Mentions)
	}
}

// length reports a text over its limit in characters or, failing that, in bytes.
func (c *check) length(l caio.TextLimit, at caio.Problem, s, code, bytesCode, what string) {
	if n := text.Count(l, s); l.Max > 0 && n > l.Max {
		at.Code, at.Is, at.Limit = code, int64(n), int64(l.Max)
		c.add(at, "%s is %d characters long; %d are allowed.", what, n, l.Max)
		return
	}
	if l.MaxBytes > 0 && len(s) > l.MaxBytes {
		at.Code, at.Is, at.Limit = bytesCode, int64(len(s)), int64(l.MaxBytes)
		c.add(at, "%s is %d bytes long; %d are allowed.", what, len(s), l.MaxBytes)
	}
}

func partName(i int) string {
	if i == 0 {
		return "The text"
	}
	return fmt.Sprintf("Part %d of the thread", i+1)
}

func (c *check) media(l caio.Limits, i int, list []caio.Attachment) {
	at := caio.Problem{Part: i, Media: -1}
	if l.MediaRequired && i == 0 && len(list) == 0 {
		at.Code = "media_required"
		c.add(at, "A picture or a video is needed here; text alone cannot be posted.")
	}
	if l.MaxMedia > 0 && len(list) > l.MaxMedia {
		at.Code, at.Is, at.Limit = "media_count", int64(len(list)), int64(l.MaxMedia)
		c.add(at, "%d files are attached; %d are allowed.", len(list), l.MaxMedia)
	}
	counts := map[caio.MediaKind]int{}
	for n, a := range list {
		counts[a.Asset.Kind]++
		c.attachment(l, caio.Problem{Part: i, Media: n}, a)
	}
	if len(counts) > 1 && !l.Mixed {
		at.Code, at.Is, at.Limit = "media_mixed", 0, 0
		c.add(at, "Pictures, videos and other files cannot be mixed in one post here.")
	}
	for kind, n := range counts {
		if most := l.Media[kind].MaxCount; most > 0 && n > most && len(list) <= max(l.MaxMedia, most) {
			at.Code, at.Is, at.Limit = "media_count", int64(n), int64(most)
			c.add(at, "%d files of the kind %s are attached; %d are allowed.", n, kind, most)
		}
	}
}

func (c *check) attachment(l caio.Limits, at caio.Problem, a caio.Attachment) {
	limit, ok := l.Media[a.Asset.Kind]
	name := a.Asset.Name
	if !ok {
		at.Code = "media_kind"
		c.add(at, "%s: files of the kind %s cannot be posted here.", name, a.Asset.Kind)
		return
	}
	if len(limit.Types) > 0 && !slices.Contains(limit.Types, a.Asset.Type) {
		at.Code = "media_type"
		c.add(at, "%s is %s; %s is accepted here.", name, a.Asset.Type, strings.Join(limit.Types, ", "))
	}
	if limit.MaxBytes > 0 && a.Asset.Size > limit.MaxBytes {
		at.Code, at.Is, at.Limit = "media_bytes", a.Asset.Size, limit.MaxBytes
		c.add(at, "%s has %s; %s are allowed.", name, bytesText(a.Asset.Size), bytesText(limit.MaxBytes))
	}
	c.dimensions(limit, at, a.Asset)
	c.duration(limit, at, a.Asset)
	at.Is, at.Limit = 0, 0
	c.length(l.Alt, at, a.Alt, "alt_too_long", "alt_too_long", "The alt text of "+name)
	if l.Alt.Max > 0 && !limit.NoAlt && strings.TrimSpace(a.Alt) == "" && a.Asset.Kind != caio.KindAudio {
		at.Code, at.Warning = "alt_missing", true
		c.add(at, "%s has no alt text; people who cannot see it will miss it.", name)
	}
}

func (c *check) dimensions(l caio.MediaLimit, at caio.Problem, a caio.Asset) {
	if a.Width == 0 || a.Height == 0 {
		return
	}
	w, h := a.Width, a.Height
	pixels := int64(w) * int64(h)
	at.Code = "media_size"
	switch {
	case l.MaxWidth > 0 && w > l.MaxWidth, l.MaxHeight > 0 && h > l.MaxHeight, l.MaxPixels > 0 && pixels > l.MaxPixels:
		at.Is, at.Limit = pixels, l.MaxPixels
		c.add(at, "%s is %d × %d pixels, more than is allowed here.", a.Name, w, h)
	case l.MinWidth > 0 && w < l.MinWidth:
		at.Is, at.Limit = int64(w), int64(l.MinWidth)
		c.add(at, "%s is %d pixels wide; at least %d are needed.", a.Name, w, l.MinWidth)
	}
	ratio := float64(w) / float64(h)
	const slack = 0.005 // networks round too
	if (l.MinRatio > 0 && ratio < l.MinRatio-slack) || (l.MaxRatio > 0 && ratio > l.MaxRatio+slack) {
		at.Code, at.Is, at.Limit = "media_ratio", 0, 0
		c.add(at, "%s is %.2f times as wide as high; between %.2f and %.2f is allowed.", a.Name, ratio, l.MinRatio, l.MaxRatio)
	}
}

func (c *check) duration(l caio.MediaLimit, at caio.Problem, a caio.Asset) {
	if a.Duration == 0 {
		return
	}
	at.Code, at.Is = "media_duration", a.Duration
	seconds := func(ms int64) string { return (time.Duration(ms) * time.Millisecond).Round(time.Millisecond).String() }
	if l.MaxDuration > 0 && a.Duration > l.MaxDuration {
		at.Limit = l.MaxDuration
		c.add(at, "%s lasts %s; %s is allowed.", a.Name, seconds(a.Duration), seconds(l.MaxDuration))
	}
	if a.Duration < l.MinDuration {
		at.Limit = l.MinDuration
		c.add(at, "%s lasts %s; at least %s is needed.", a.Name, seconds(a.Duration), seconds(l.MinDuration))
	}
}

func bytesText(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", int64(math.Ceil(float64(n)/1024)))
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

func (c *check) comment(l caio.Limits, v caio.Variant) {
	if strings.TrimSpace(v.Comment) == "" {
		return
	}
	at := caio.Problem{Media: -1}
	if l.Comment == nil {
		at.Code = "comment_unsupported"
		c.add(at, "A first comment cannot be posted here.")
		return
	}
	c.length(*l.Comment, at, v.Comment, "comment_too_long", "comment_too_long", "The first comment")
}

func (c *check) fields(fields []caio.Field, values map[string]string) {
	known := map[string]bool{}
	for _, f := range fields {
		known[f.Name] = true
		if FieldShown(f, values) {
			c.field(f, values[f.Name])
		}
	}
	for name := range values {
		if !known[name] && values[name] != "" {
			c.add(caio.Problem{Code: "field_invalid", Media: -1, Field: name}, "There is no option called %q here.", name)
		}
	}
}

// FieldShown reports whether the field's condition holds under these values.
func FieldShown(f caio.Field, values map[string]string) bool {
	if f.When == nil {
		return true
	}
	v := values[f.When.Field]
	if len(f.When.Values) == 0 {
		return v != ""
	}
	return slices.Contains(f.When.Values, v)
}

func (c *check) field(f caio.Field, value string) {
	if message := FieldProblem(f, value); message != "" {
		code := "field_invalid"
		if strings.TrimSpace(value) == "" {
			code = "field_required"
		}
		c.add(caio.Problem{Code: code, Media: -1, Field: f.Name}, "%s", message)
	}
}

// FieldProblem returns one sentence about what is wrong with a field's value, or "".
func FieldProblem(f caio.Field, value string) string {
	if strings.TrimSpace(value) == "" {
		if f.Required {
			return fmt.Sprintf("%s is needed.", f.Label)
		}
		return ""
	}
	switch f.Type {
	case caio.FieldBool:
		if value != "true" && value != "false" {
			return fmt.Sprintf("%s is either true or false, not %q.", f.Label, value)
		}
	case caio.FieldChoice:
		if !f.Remote && !offered(f, value) {
			return fmt.Sprintf("%s cannot be %q.", f.Label, value)
		}
	case caio.FieldNumber:
		n, err := strconv.Atoi(value)
		if err != nil || n < f.Min || (f.Max > 0 && n > f.Max) {
			return fmt.Sprintf("%s is a whole number from %d to %d, not %q.", f.Label, f.Min, f.Max, value)
		}
	case caio.FieldList, caio.FieldChoices:
		return listProblem(f, Lines(value))
	case caio.FieldURL:
		if u, err := url.Parse(value); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			return fmt.Sprintf("%s is not a web address: %q.", f.Label, value)
		}
	case caio.FieldInstant:
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return fmt.Sprintf("%s is not a date and time such as 2026-11-23T09:00:00Z: %q.", f.Label, value)
		}
	case caio.FieldFile:
		return fileProblem(f, value)
	case caio.FieldText, caio.FieldLongText, caio.FieldSecret:
		if n := len([]rune(value)); f.Max > 0 && n > f.Max {
			return fmt.Sprintf("%s is %d characters long; %d are allowed.", f.Label, n, f.Max)
		}
	}
	return ""
}

func fileProblem(f caio.Field, path string) string {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return fmt.Sprintf("%s: the file %s cannot be found.", f.Label, name)
	}
	kind, err := mimetype.DetectFile(path)
	if err != nil {
		return fmt.Sprintf("%s: the file %s cannot be read.", f.Label, name)
	}
	if !slices.ContainsFunc(f.Types, kind.Is) {
		return fmt.Sprintf("%s: %s is not one of %s.", f.Label, name, strings.Join(f.Types, ", "))
	}
	if f.MaxBytes > 0 && info.Size() > f.MaxBytes {
		return fmt.Sprintf("%s: %s is %s large; %s is allowed.", f.Label, name, bytesText(info.Size()), bytesText(f.MaxBytes))
	}
	return ""
}

func offered(f caio.Field, value string) bool {
	return slices.ContainsFunc(f.Choices, func(c caio.Choice) bool { return c.Value == value })
}

func listProblem(f caio.Field, entries []string) string {
	if len(entries) < f.Min || (f.Max > 0 && len(entries) > f.Max) {
		return fmt.Sprintf("%s takes %d to %d entries; there are %d.", f.Label, f.Min, f.Max, len(entries))
	}
	for _, e := range entries {
		if n := len([]rune(e)); f.EntryMax > 0 && n > f.EntryMax {
			return fmt.Sprintf("%s: %q is %d characters long; %d are allowed.", f.Label, e, n, f.EntryMax)
		}
		if f.Type == caio.FieldChoices && !f.Remote && !offered(f, e) {
			return fmt.Sprintf("%s cannot be %q.", f.Label, e)
		}
	}
	return ""
}

// Lines returns the entries of a list value: one a line, blank ones dropped.
func Lines(value string) []string {
	out := []string{}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
