package emulator

import (
	"html"
	"regexp"
	"strings"

	"github.com/rivo/uniseg"
)

var (
	blankLines     = regexp.MustCompile(`\n{2,}`)
	linkPattern    = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)
	mentionPattern = regexp.MustCompile(`(^|[^\w/])@(\w+)(?:@([\w.-]+\w))?`)
	hashPattern    = regexp.MustCompile(`(^|[^\w/&])#(\w*[A-Za-z_]\w*)`)
)

// length counts as the server does: grapheme clusters, a link is 23, and the host of a
// mention does not count.
func length(s string) int {
	s = linkPattern.ReplaceAllString(s, strings.Repeat("x", 23))
	s = mentionPattern.ReplaceAllString(s, "$1@$2")
	return uniseg.GraphemeClusterCount(s)
}

// render writes a text as the server's HTML: paragraphs, links shortened for the eye,
// mentions without their host.
func render(s, base string) string {
	if s == "" {
		return ""
	}
	var out strings.Builder
	for _, paragraph := range blankLines.Split(s, -1) {
		out.WriteString("<p>" + strings.ReplaceAll(inline(paragraph, base), "\n", "<br />") + "</p>")
	}
	return out.String()
}

func inline(s, base string) string {
	var out strings.Builder
	at := 0
	for _, m := range linkPattern.FindAllStringIndex(s, -1) {
		out.WriteString(words(s[at:m[0]], base))
		out.WriteString(link(s[m[0]:m[1]]))
		at = m[1]
	}
	out.WriteString(words(s[at:], base))
	return out.String()
}

func link(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	shown, hidden := rest, ""
	if runes := []rune(rest); len(runes) > 30 {
		shown, hidden = string(runes[:30]), string(runes[30:])
	}
	class := ""
	if hidden != "" {
		class = "ellipsis"
	}
	e := html.EscapeString
	return `<a href="` + e(address) + `" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">` + scheme +
		`://</span><span class="` + class + `">` + e(shown) + `</span><span class="invisible">` + e(hidden) + `</span></a>`
}

func words(s, base string) string {
	s = html.EscapeString(s)
	s = mentionPattern.ReplaceAllString(s, `$1<span class="h-card" translate="no"><a href="`+base+`/@$2" class="u-url mention">@<span>$2</span></a></span>`)
	return hashPattern.ReplaceAllString(s, `$1<a href="`+base+`/tags/$2" class="mention hashtag" rel="tag">#<span>$2</span></a>`)
}

// statusJSON is a status as the server shows it.
func (e *Emulator) statusJSON(s *status, base string) map[string]any {
	address := base + "/@" + s.account.username + "/" + s.id
	attachments := []any{}
	for _, m := range s.media {
		attachments = append(attachments, m.json(base))
	}
	var replies int64
	var quotes int64
	for i := len(e.statuses) - 1; i >= 0 && e.statuses[i] != s; i-- { // answers come after what they answer
		other := e.statuses[i]
		if other.parent == s {
			replies++
		}
		if other.quoted == s {
			quotes++
		}
	}
	out := map[string]any{
		"id": s.id, "created_at": stamp(s.created), "url": address, "uri": base + "/users/" + s.account.username + "/statuses/" + s.id,
		"visibility": s.visibility, "content": render(s.text, base), "spoiler_text": s.spoiler, "sensitive": s.sensitive, "language": s.language,
		"replies_count": replies, "reblogs_count": 0, "favourites_count": s.favourites, "media_attachments": attachments,
		"account": s.account.json(base), "in_reply_to_id": nil, "in_reply_to_account_id": nil, "poll": nil, "edited_at": nil, "reblog": nil, "card": nil,
		"mentions": []any{}, "tags": []any{}, "emojis": []any{},
	}
	if s.app != nil {
		out["application"] = map[string]any{"name": s.app.name, "website": nil}
	}
	if e.has.quotes {
		out["quotes_count"] = quotes
	}
	if s.parent != nil {
		out["in_reply_to_id"], out["in_reply_to_account_id"] = s.parent.id, s.parent.account.id
	}
	if !s.edited.IsZero() {
		out["edited_at"] = stamp(s.edited)
	}
	if s.poll != nil {
		options := []any{}
		for _, title := range s.poll.options {
			options = append(options, map[string]any{"title": title, "votes_count": 0})
		}
		out["poll"] = map[string]any{"id": s.poll.id, "expires_at": stamp(s.poll.expires), "expired": false, "multiple": s.poll.multiple, "votes_count": 0, "options": options}
	}
	return out
}
