package emulator

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"caio/internal/platform/emulator/graph"
	"caio/internal/text"
)

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// length counts a text: one for each character, and for an emoji the bytes of its UTF-8.
func length(s string) int {
	n := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		cluster := g.Str()
		if strings.ContainsAny(cluster, "\ufe0f\u20e3") || slices.ContainsFunc(g.Runes(), func(r rune) bool { return r >= 0x1F000 && r <= 0x1FAFF }) {
			n += len(cluster)
			continue
		}
		n += utf8.RuneCountInString(cluster)
	}
	return n
}

// checkText checks what is written: its length, its links, its topic.
func (c *call) checkText(made *container) *graph.Refusal {
	p := c.params
	words := p.get("text")
	if made.kind == "TEXT" && strings.TrimSpace(words) == "" && !p.has("gif_attachment") && !p.has("text_attachment") {
		return invalid("text is required")
	}
	if length(words) > 500 {
		return invalid("text must be at most 500 characters long")
	}
	links := map[string]bool{}
	for _, at := range text.URLs(words) {
		links[words[at[0]:at[1]]] = true
	}
	if link := p.get("link_attachment"); link != "" {
		if !webAddress(link) {
			return invalid("link_attachment must be a URL")
		}
		links[link] = true
	}
	if len(links) > 5 {
		return refuse(100, 0, "THREADS_API__LINK_LIMIT_EXCEEDED")
	}
	if utf8.RuneCountInString(made.alt) > 1000 {
		return invalid("alt_text must be at most 1000 characters long")
	}
	if topic := p.get("topic_tag"); utf8.RuneCountInString(topic) > 50 || strings.ContainsAny(topic, ".&") {
		return invalid("topic_tag must be 1 to 50 characters without . and &")
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// checkAttachments checks a poll, a GIF and a link's preview, of which a post has one.
func (c *call) checkAttachments(*container) *graph.Refusal {
	p := c.params
	if p.has("poll_attachment") && (p.has("link_attachment") || p.has("gif_attachment") || p.has("text_attachment")) {
		return invalid("poll_attachment cannot be combined with another attachment")
	}
	if p.has("poll_attachment") {
		var poll map[string]string
		if refused := p.object("poll_attachment", &poll); refused != nil {
			return refused
		}
		for i, name := range [...]string{"option_a", "option_b", "option_c", "option_d"} {
			answer, given := poll[name]
			if n := utf8.RuneCountInString(answer); given != (i < len(poll)) || (given && (n < 1 || n > 25)) {
				return invalid("poll_attachment must have option_a to option_d in order, of 1 to 25 characters each")
			}
		}
		if len(poll) < 2 || len(poll) > 4 {
			return invalid("poll_attachment must have 2 to 4 options")
		}
	}
	if p.has("gif_attachment") {
		var gif struct {
			ID       string `json:"gif_id"`
			Provider string `json:"provider"`
		}
		if refused := p.object("gif_attachment", &gif); refused != nil {
			return refused
		}
		if gif.ID == "" || gif.Provider != "GIPHY" {
			return invalid("gif_attachment needs gif_id and the provider GIPHY")
		}
	}
	return nil
}

var (
	audiences = []string{"everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only"}
	country   = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (c *call) checkAudience(made *container) *graph.Refusal {
	p := c.params
	if v := p.get("reply_control"); v != "" && !slices.Contains(audiences, v) {
		return invalid("reply_control must be one of %s", strings.Join(audiences, ", "))
	}
	codes, refused := p.texts("allowlisted_country_codes")
	if refused != nil {
		return refused
	}
	for _, code := range codes {
		if !country.MatchString(code) {
			return refuse(100, 0, "THREADS_API__GEO_GATING_INVALID_COUNTRY_CODES")
		}
	}
	if len(codes) > 0 && made.account.username == "bob" { // one account that the feature is not there for
		return refuse(100, 0, "THREADS_API__FEATURE_NOT_AVAILABLE")
	}
	return nil
}

// checkEntities checks the hidden passages of the text.
func (c *call) checkEntities(*container) *graph.Refusal {
	if !c.params.has("text_entities") {
		return nil
	}
	var list []struct {
		Type   string `json:"entity_type"`
		Offset *int   `json:"offset"`
		Length int    `json:"length"`
	}
	if refused := c.params.object("text_entities", &list); refused != nil {
		return refused
	}
	if len(list) > 10 {
		return invalid("text_entities may have at most 10 entries")
	}
	size, end := utf8.RuneCountInString(c.params.get("text")), 0
	for _, e := range list {
		if e.Type != "SPOILER" || e.Offset == nil || e.Length < 1 || *e.Offset < end || *e.Offset+e.Length > size {
			return invalid("text_entities has an entry that is no SPOILER within the text")
		}
		end = *e.Offset + e.Length
	}
	return nil
}

var styles = []string{"bold", "italic", "highlight", "underline", "strikethrough"}

// checkLongText checks the text that is attached.
func (c *call) checkLongText(*container) *graph.Refusal {
	if !c.params.has("text_attachment") {
		return nil
	}
	var long struct {
		Text   string `json:"plaintext"`
		Link   string `json:"link_attachment_url"`
		Styles []struct {
			Offset *int     `json:"offset"`
			Length int      `json:"length"`
			Styles []string `json:"styling_info"`
		} `json:"text_with_styling_info"`
	}
	if refused := c.params.object("text_attachment", &long); refused != nil {
		return refused
	}
	size := utf8.RuneCountInString(long.Text)
	switch {
	case size < 1 || size > 10_000:
		return invalid("plaintext must be 1 to 10000 characters long")
	case long.Link != "" && (!webAddress(long.Link) || c.params.has("link_attachment")):
		return invalid("link_attachment_url must be a URL, and the only link that is attached")
	}
	for _, s := range long.Styles {
		if s.Offset == nil || *s.Offset < 0 || s.Length < 1 || *s.Offset+s.Length > size || len(s.Styles) == 0 {
			return invalid("text_with_styling_info has an entry outside the text")
		}
		for _, name := range s.Styles {
			if !slices.Contains(styles, name) {
				return invalid("styling_info %s is not known", name)
			}
		}
	}
	return nil
}
