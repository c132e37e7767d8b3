package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// newPost is the body that creates a post.
type newPost struct {
	Author       string `json:"author"`
	Commentary   string `json:"commentary"`
	Visibility   string `json:"visibility"`
	Distribution *struct {
		Feed     string `json:"feedDistribution"`
		Targets  []any  `json:"targetEntities"`
		Channels []any  `json:"thirdPartyDistributionChannels"`
	} `json:"distribution"`
	Content   *content `json:"content"`
	State     string   `json:"lifecycleState"`
	NoReshare bool     `json:"isReshareDisabledByAuthor"`
	Reshare   *struct {
		Parent string `json:"parent"`
	} `json:"reshareContext"`
}

type content struct {
	Media      *media `json:"media,omitempty"`
	MultiImage *struct {
		Images []media `json:"images"`
	} `json:"multiImage,omitempty"`
	Article *struct {
		Source      string `json:"source"`
		Title       string `json:"title"`
		Description string `json:"description,omitempty"`
		Thumbnail   string `json:"thumbnail,omitempty"`
	} `json:"article,omitempty"`
	Poll *struct {
		Question string `json:"question"`
		Options  []struct {
			Text string `json:"text"`
		} `json:"options"`
		Settings struct {
			Duration string `json:"duration"`
		} `json:"settings"`
	} `json:"poll,omitempty"`
}

type media struct {
	ID    string `json:"id"`
	Alt   string `json:"altText,omitempty"`
	Title string `json:"title,omitempty"`
}

// refusal is why a post is not taken.
type refusal struct {
	status        int
	code, message string
}

func invalid(code, format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

const (
	mostCommentary  = 3000
	mostAlt         = 4086
	codeField       = "INVALID_VALUE_FOR_FIELD"
	codeMissing     = "MISSING_FIELD"
	codeTooLong     = "FIELD_LENGTH_TOO_LONG"
	codeURN         = "INVALID_URN_ID"
	mostPollTitle   = 140
	mostPollOption  = 30
	mostMultiImages = 20
)

func length(s string) int { return len(utf16.Encode([]rune(s))) }

// problem checks all of a post but who its author is.
func (e *Emulator) problem(p newPost) *refusal {
	text, _ := Read(p.Commentary)
	switch {
	case p.Distribution == nil:
		return invalid(codeMissing, "distribution :: field is required but not found")
	case p.Visibility == "" || p.State == "":
		return invalid(codeMissing, "visibility and lifecycleState :: fields are required")
	case p.State != "PUBLISHED":
		return invalid(codeField, "lifecycleState must be PUBLISHED")
	case !slices.Contains([]string{"PUBLIC", "CONNECTIONS", "LOGGED_IN"}, p.Visibility) || p.Visibility == "CONNECTIONS" && strings.HasPrefix(p.Author, urnPage):
		return invalid(codeField, "visibility %s is not allowed for this author", p.Visibility)
	case p.Distribution.Feed != "MAIN_FEED" && p.Distribution.Feed != "NONE":
		return invalid(codeField, "feedDistribution %q is unknown", p.Distribution.Feed)
	case p.Distribution.Targets == nil || p.Distribution.Channels == nil || len(p.Distribution.Targets)+len(p.Distribution.Channels) > 0:
		return invalid(codeField, "targetEntities and thirdPartyDistributionChannels must be empty lists")
	case length(text) > mostCommentary:
		return invalid(codeTooLong, "commentary has %d characters, more than %d", length(text), mostCommentary)
	case strings.TrimSpace(text) == "" && p.Content == nil && p.Reshare == nil:
		return invalid(codeMissing, "commentary :: field is required but not found")
	case p.Reshare != nil && p.Content != nil:
		return invalid(codeField, "reshareContext and content exclude each other")
	case p.Reshare != nil && e.post(p.Reshare.Parent) == nil:
		return invalid(codeURN, "reshareContext/parent is invalid")
	case p.Content != nil:
		return e.contentProblem(p)
	}
	return nil
}

func (e *Emulator) contentProblem(p newPost) *refusal {
	c := p.Content
	given := 0
	for _, is := range []bool{c.Media != nil, c.MultiImage != nil, c.Article != nil, c.Poll != nil} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return invalid(codeField, "content takes exactly one kind, not %d", given)
	case c.Media != nil:
		return e.mediaProblem(p.Author, *c.Media, "")
	case c.MultiImage != nil:
		if n := len(c.MultiImage.Images); n < 2 || n > mostMultiImages {
			return invalid(codeField, "multiImage takes 2 to %d images, not %d", mostMultiImages, n)
		}
		for _, m := range c.MultiImage.Images {
			if r := e.mediaProblem(p.Author, m, classImage); r != nil {
				return r
			}
		}
	case c.Article != nil:
		u, err := url.Parse(c.Article.Source)
		if err != nil || u.Host == "" || c.Article.Title == "" {
			return invalid(codeMissing, "article/source and article/title are required")
		}
		if c.Article.Thumbnail != "" {
			return e.mediaProblem(p.Author, media{ID: c.Article.Thumbnail}, classImage)
		}
	default:
		return pollProblem(c)
	}
	return nil
}

var assetURN = regexp.MustCompile(`^urn:li:(image|video|document):[A-Za-z0-9_-]+$`)

// mediaProblem checks one file; only names the kind it has to be, "" any.
func (e *Emulator) mediaProblem(author string, m media, only string) *refusal {
	a := e.assets[m.ID]
	switch {
	case !assetURN.MatchString(m.ID):
		return invalid("INVALID_URN_TYPE", "media id %q is no image, video or document", m.ID)
	case a == nil && strings.HasPrefix(m.ID, "urn:li:video:"):
		return invalid("INVALID_VIDEO_ID", "The video id is invalid")
	case a == nil || a.owner != author || only != "" && a.class != only:
		return invalid(codeURN, "media id %s is not the author's", m.ID)
	case a.class == classDocument && m.Title == "":
		return invalid(codeMissing, "media/title :: field is required but not found")
	case length(m.Alt) > mostAlt:
		return invalid(codeTooLong, "altText is too long")
	case m.Alt != "" && a.class != classImage:
		return invalid(codeField, "altText is for images")
	}
	switch state := e.state(a); state {
	case "WAITING_UPLOAD":
		return invalid("MEDIA_ASSET_WAITING_UPLOAD", "Media asset %s is waiting for its upload", m.ID)
	case "PROCESSING":
		return invalid("MEDIA_ASSET_PROCESSING", "Media asset %s is being processed", m.ID)
	case "PROCESSING_FAILED":
		return invalid("MEDIA_ASSET_PROCESSING_FAILED", "Media asset %s could not be processed", m.ID)
	}
	return nil
}

func pollProblem(c *content) *refusal {
	durations := []string{"ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS", "ONE_WEEK", "TWO_WEEKS"}
	switch {
	case c.Poll.Question == "":
		return invalid(codeMissing, "poll/question :: field is required but not found")
	case length(c.Poll.Question) > mostPollTitle:
		return invalid(codeTooLong, "poll/question is too long")
	case len(c.Poll.Options) < 2 || len(c.Poll.Options) > 4:
		return invalid(codeField, "a poll has 2 to 4 options, not %d", len(c.Poll.Options))
	case !slices.Contains(durations, c.Poll.Settings.Duration):
		return invalid(codeField, "poll/settings/duration %q is unknown", c.Poll.Settings.Duration)
	}
	for _, o := range c.Poll.Options {
		if o.Text == "" || length(o.Text) > mostPollOption {
			return invalid(codeTooLong, "poll/options/text must have 1 to %d characters", mostPollOption)
		}
	}
	return nil
}
