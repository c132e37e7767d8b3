package threads

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// post is a variant as Threads sees it: every piece is a post of its own, each answering
// another but for the first.
type post struct {
	pieces  []piece
	options map[string]string
}

// piece is one part of a thread, or the first comment.
type piece struct {
	step  string // its name for Job.Step
	key   string // its name in checkpoints
	text  string
	items []item
	first bool
}

// item is one picture or video of a piece.
type item struct {
	attachment caio.Attachment
	key        string
}

func (i item) video() bool { return i.attachment.Asset.Kind == caio.KindVideo }

func (p piece) carousel() bool { return len(p.items) > 1 }

func readPost(v caio.Variant) post {
	p := post{options: map[string]string{}}
	for _, f := range fields() {
		if platform.FieldShown(f, v.Fields) {
			p.options[f.Name] = strings.TrimSpace(v.Fields[f.Name])
		}
	}
	for i, part := range v.Parts {
		pc := piece{step: platform.StepPart(i), key: strconv.Itoa(i), text: part.Text, first: i == 0}
		for n, a := range part.Attachments {
			pc.items = append(pc.items, item{a, fmt.Sprintf("%d/%d", i, n)})
		}
		p.pieces = append(p.pieces, pc)
	}
	if comment := strings.TrimSpace(v.Comment); comment != "" {
		p.pieces = append(p.pieces, piece{step: platform.StepComment, key: platform.StepComment, text: comment})
	}
	return p
}

// piece returns the piece of the step.
func (p post) piece(step string) (piece, int, bool) {
	for i, pc := range p.pieces {
		if pc.step == step {
			return pc, i, true
		}
	}
	return piece{}, 0, false
}

func (p post) option(name string) string { return p.options[name] }

// itemForm returns the parameters of one picture or video, but for its source.
func (p post) itemForm(pc piece, i item) url.Values {
	form := url.Values{"media_type": {"IMAGE"}}
	if i.video() {
		form.Set("media_type", "VIDEO")
	}
	if alt := strings.TrimSpace(i.attachment.Alt); alt != "" {
		form.Set("alt_text", alt)
	}
	if pc.carousel() {
		form.Set("is_carousel_item", "true")
	}
	return form
}

// form returns the parameters of the container that is published, but for its source and
// what has to be looked up. auto_publish_text is never among them: that one request would
// leave nothing to ask about when its answer is lost.
func (p post) form(pc piece) url.Values {
	form := url.Values{"media_type": {"TEXT"}}
	switch {
	case pc.carousel():
		form.Set("media_type", "CAROUSEL")
	case len(pc.items) == 1:
		form = p.itemForm(pc, pc.items[0])
	}
	set(form, "text", pc.text)
	if spoilers := spoilersIn(pc.text, platform.Lines(p.option(fieldSpoilers))); len(spoilers) > 0 {
		form.Set("text_entities", jsonText(spoilers))
	}
	if p.option(fieldBlur) == "true" && len(pc.items) > 0 {
		form.Set("is_spoiler_media", "true")
	}
	if pc.first {
		p.firstForm(form)
	}
	return form
}

// firstForm sets what holds for the first part alone.
func (p post) firstForm(form url.Values) {
	set(form, "reply_control", p.option(fieldAudience))
	set(form, "topic_tag", p.option(fieldTopic))
	set(form, "link_attachment", p.option(fieldLink))
	set(form, "allowlisted_country_codes", strings.ToUpper(strings.Join(platform.Lines(p.option(fieldCountries)), ",")))
	if p.option(fieldApprovals) == "true" {
		form.Set("enable_reply_approvals", "true")
	}
	if p.option(fieldGhost) == "true" {
		form.Set("is_ghost_post", "true")
	}
	if id := p.option(fieldGIF); id != "" {
		form.Set("gif_attachment", jsonText(map[string]string{"gif_id": id, "provider": "GIPHY"}))
	}
	if answers := platform.Lines(p.option(fieldPoll)); len(answers) > 0 {
		poll := map[string]string{}
		for i, answer := range answers {
			poll["option_"+string(rune('a'+i))] = answer
		}
		form.Set("poll_attachment", jsonText(poll))
	}
	if p.option(fieldLong) != "" {
		form.Set("text_attachment", jsonText(p.longText()))
	}
}

func set(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

func jsonText(v any) string {
	b, _ := json.Marshal(v) // strings and numbers always can be
	return string(b)
}

// hasMedia reports whether any piece has pictures or videos.
func (p post) hasMedia() bool {
	for _, pc := range p.pieces {
		if len(pc.items) > 0 {
			return true
		}
	}
	return false
}
