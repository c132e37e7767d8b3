package threads

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/text"
)

// Check finds what limits alone cannot say: how Threads counts, what goes together, and
// that pictures and videos need a Host.
func (c *connector) Check(_ caio.Channel, v caio.Variant) []caio.Problem {
	k := &check{post: readPost(v), problems: []caio.Problem{}}
	for i, pc := range k.post.pieces {
		k.piece(i, pc)
	}
	if len(k.post.pieces) > 0 {
		k.together()
		k.values()
		k.passages()
	}
	if c.env.Host == nil && k.post.hasMedia() {
		k.add(caio.Problem{Media: -1, Code: "host_missing"}, "Threads fetches pictures and videos from a public address. Set up a Host in the settings.")
	}
	return k.problems
}

type check struct {
	post     post
	problems []caio.Problem
}

func (k *check) add(p caio.Problem, format string, args ...any) {
	p.Message = fmt.Sprintf(format, args...)
	k.problems = append(k.problems, p)
}

func (k *check) field(name, format string, args ...any) {
	k.add(caio.Problem{Media: -1, Code: "field_invalid", Field: name}, format, args...)
}

// piece checks a text's length and links. What limits refuse too is left to them.
func (k *check) piece(i int, pc piece) {
	at, what := caio.Problem{Part: i, Media: -1}, "The text"
	switch {
	case pc.step == platform.StepComment:
		at.Part, what = 0, "The first comment"
	case i > 0:
		what = fmt.Sprintf("Part %d of the thread", i+1)
	}
	if n := count(pc.text); n > mostText && len([]rune(pc.text)) <= mostText {
		at.Code, at.Is, at.Limit = "text_too_long", int64(n), mostText
		k.add(at, "%s counts as %d characters at Threads, where an emoji is several; %d are allowed.", what, n, mostText)
	}
	links := map[string]bool{}
	for _, at := range text.URLs(pc.text) {
		links[pc.text[at[0]:at[1]]] = true
	}
	if link := k.post.option(fieldLink); pc.first && link != "" {
		links[link] = true
	}
	if n := len(links); n > mostLinks {
		at.Code, at.Is, at.Limit = "links", int64(n), mostLinks
		k.add(at, "%s has %d different links; %d are allowed.", what, n, mostLinks)
	}
}

// together checks which options exclude each other.
func (k *check) together() {
	p := k.post
	has := func(name string) bool { return p.option(name) != "" && p.option(name) != "false" }
	media := len(p.pieces[0].items) > 0
	for _, name := range [...]string{fieldPoll, fieldLink, fieldGIF, fieldLong, fieldGhost} {
		if has(name) && media {
			k.field(name, "%s cannot be combined with pictures or videos.", labelOf(name))
		}
	}
	for _, pair := range [...][2]string{
		{fieldPoll, fieldLink},
		{fieldPoll, fieldGIF},
		{fieldPoll, fieldLong},
		{fieldGIF, fieldLink},
		{fieldGIF, fieldLong},
		{fieldLongLink, fieldLink},
		{fieldGhost, fieldReplyTo},
	} { // a post shows one attachment
		if has(pair[0]) && has(pair[1]) {
			k.field(pair[0], "%s and %s cannot be combined.", labelOf(pair[0]), labelOf(pair[1]))
		}
	}
	if has(fieldGhost) && len(p.pieces) > 1 {
		k.field(fieldGhost, "A ghost post stands alone: without further parts and without a first comment.")
	}
}

func labelOf(name string) string {
	for _, f := range fields() {
		if f.Name == name {
			return f.Label
		}
	}
	return name
}

var (
	country   = regexp.MustCompile(`^[A-Za-z]{2}$`)
	gifID     = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	digits    = regexp.MustCompile(`^[0-9]{1,30}$`)
	permalink = regexp.MustCompile(`^https?://[^/]+/(?:@[A-Za-z0-9._]+/post|t)/([A-Za-z0-9_-]+)/?(?:[?#].*)?$`) // threads.net, threads.com, the Sandbox
)

func (k *check) values() {
	p := k.post
	if topic := p.option(fieldTopic); strings.ContainsAny(topic, ".&#\n") {
		k.field(fieldTopic, "The topic must not contain # . or &: %q.", topic)
	}
	if id := p.option(fieldGIF); id != "" && !gifID.MatchString(id) {
		k.field(fieldGIF, "The id of a GIF has letters and digits only, not %q.", id)
	}
	for _, name := range [...]string{fieldQuote, fieldReplyTo} {
		if v := p.option(name); v != "" && !digits.MatchString(v) && !permalink.MatchString(v) {
			k.field(name, "%s: %q is neither the address of a post at Threads nor its number.", labelOf(name), v)
		}
	}
	for _, c := range platform.Lines(p.option(fieldCountries)) {
		if !country.MatchString(c) {
			k.field(fieldCountries, "%q is no code of a country; it has two letters, such as DE.", c)
		}
	}
}

// passages checks that what is to be hidden, or styled, is there.
func (k *check) passages() {
	p := k.post
	spoilers := platform.Lines(p.option(fieldSpoilers))
	for _, s := range spoilers {
		if !slices.ContainsFunc(p.pieces, func(pc piece) bool { return strings.Contains(pc.text, s) }) {
			k.field(fieldSpoilers, "The text does not contain %q, which is to be hidden.", s)
		}
	}
	for _, pc := range p.pieces {
		found := spoilersIn(pc.text, spoilers)
		if len(found) > mostSpoiler {
			k.field(fieldSpoilers, "%d passages of one part would be hidden; %d are allowed.", len(found), mostSpoiler)
		}
		if n := len(found); n > 0 && ambiguous(pc.text, found[n-1]) {
			k.add(caio.Problem{Media: -1, Code: "spoiler_risky", Field: fieldSpoilers, Warning: true},
				"Threads may hide the wrong letters where an emoji comes first; put emoji behind what is hidden.")
		}
	}
	for _, line := range platform.Lines(p.option(fieldLongStyles)) {
		style, words, ok := styled(line)
		switch {
		case !ok:
			k.field(fieldLongStyles, "%q is no style and its words, such as bold: these words.", line)
		case !strings.Contains(p.option(fieldLong), words):
			k.field(fieldLongStyles, "The longer text does not contain %q, which is to be %s.", words, style)
		}
	}
}

// ambiguous reports whether the place of the passage depends on what is counted: in front
// of it, or in it, is a character that is two in UTF-16.
func ambiguous(text string, last entity) bool {
	runes := []rune(text)
	return slices.ContainsFunc(runes[:last.Offset+last.Length], func(r rune) bool { return r > 0xFFFF })
}
