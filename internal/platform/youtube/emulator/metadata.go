package emulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// metadata is what may be said about a video.
type metadata struct {
	ID            string               `json:"id,omitempty"`
	Kind          string               `json:"kind,omitempty"`
	Etag          string               `json:"etag,omitempty"`
	Snippet       *snippet             `json:"snippet,omitempty"`
	Status        *status              `json:"status,omitempty"`
	Recording     *recording           `json:"recordingDetails,omitempty"`
	Localizations map[string]localized `json:"localizations,omitempty"`

	quiet bool
}

type snippet struct {
	Title         string   `json:"title"`
	Description   string   `json:"description"`
	Tags          []string `json:"tags,omitempty"`
	Category      string   `json:"categoryId"`
	Language      string   `json:"defaultLanguage,omitempty"`
	AudioLanguage string   `json:"defaultAudioLanguage,omitempty"`
}

type status struct {
	Privacy     string `json:"privacyStatus"`
	PublishAt   string `json:"publishAt,omitempty"`
	MadeForKids bool   `json:"selfDeclaredMadeForKids"`
	Synthetic   bool   `json:"containsSyntheticMedia"`
	Embeddable  *bool  `json:"embeddable,omitempty"`
	License     string `json:"license,omitempty"`
	StatsPublic *bool  `json:"publicStatsViewable,omitempty"`
}

func (s *status) visible() bool { return s != nil && s.Privacy != "private" }

type recording struct {
	Date  string          `json:"recordingDate,omitempty"`
	Place string          `json:"locationDescription,omitempty"`
	At    json.RawMessage `json:"location,omitempty"`
}

type localized struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

// checkNew checks the metadata of an upload and fills in what it leaves out.
func (e *Emulator) checkNew(c *call, m *metadata) *refusal {
	if refused := c.expected(m); refused != nil {
		return refused
	}
	if m.Snippet == nil {
		m.Snippet = &snippet{Title: "unknown"}
	}
	if m.Status == nil {
		m.Status = &status{}
	}
	if m.Snippet.Category == "" {
		m.Snippet.Category = "22"
	}
	return e.check(m, false)
}

// expected refuses what is in the body and not in part.
func (c *call) expected(m *metadata) *refusal {
	for part, there := range map[string]bool{
		"snippet": m.Snippet != nil, "status": m.Status != nil, "recordingDetails": m.Recording != nil, "localizations": m.Localizations != nil,
	} {
		if there && !c.has(part) {
			return &refusal{status: 400, domain: "youtube.part", reason: "unexpectedPart", message: part}
		}
	}
	return nil
}

func (e *Emulator) check(m *metadata, wasPublic bool) *refusal {
	if s := m.Snippet; s != nil {
		if refused := s.check(); refused != nil {
			return refused
		}
		if len(m.Localizations) > 0 && s.Language == "" {
			return bad("defaultLanguageNotSet", "The request is trying to add localized video details without specifying the default language of the video details.")
		}
	}
	for _, l := range m.Localizations {
		if (&snippet{Title: l.Title, Description: l.Description, Category: "22"}).check() != nil {
			return bad("invalidVideoMetadata", "The request metadata is invalid.")
		}
	}
	if m.Recording != nil && m.Recording.Date != "" {
		if _, err := time.Parse(time.RFC3339, m.Recording.Date); err != nil {
			return bad("invalidRecordingDetails", "The recordingDetails object in the request metadata specifies invalid recording details.")
		}
	}
	if m.Status != nil {
		return e.checkStatus(m.Status, wasPublic)
	}
	return nil
}

func (s *snippet) check() *refusal {
	tags := max(len(s.Tags)-1, 0)
	for _, t := range s.Tags {
		tags += utf8.RuneCountInString(t)
		if strings.Contains(t, " ") {
			tags += 2
		}
	}
	switch n := utf8.RuneCountInString(s.Title); {
	case n == 0 || n > 100 || strings.ContainsAny(s.Title, "<>"):
		return bad("invalidTitle", "The request metadata specifies an invalid or empty video title.")
	case len(s.Description) > 5000 || strings.ContainsAny(s.Description, "<>"):
		return bad("invalidDescription", "The request metadata specifies an invalid video description.")
	case tags > 500 || strings.ContainsAny(strings.Join(s.Tags, ""), "<>"):
		return bad("invalidTags", "The request metadata specifies invalid video keywords.")
	case !assignable(s.Category):
		return bad("invalidCategoryId", "The <code>snippet.categoryId</code> property specifies an invalid category ID.")
	}
	return nil
}

func (e *Emulator) checkStatus(s *status, wasPublic bool) *refusal {
	yes := true
	if s.Privacy == "" {
		s.Privacy = "public" // since 2 November 2026
	}
	if s.License == "" {
		s.License = "youtube"
	}
	if s.Embeddable == nil {
		s.Embeddable = &yes
	}
	if s.StatsPublic == nil {
		s.StatsPublic = &yes
	}
	if !slices.Contains([]string{"public", "unlisted", "private"}, s.Privacy) || !slices.Contains([]string{"youtube", "creativeCommon"}, s.License) {
		return malformed("Invalid value at 'video.status'.")
	}
	if s.PublishAt == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, s.PublishAt)
	if err != nil || !at.After(e.Now()) || s.Privacy != "private" || wasPublic {
		return bad("invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time.")
	}
	return nil
}
