package emulator

import "unicode/utf16"

// mostAlt is how long an alt text may be.
const mostAlt = 1000

// metadata sets the alt text (POST /2/media/metadata).
func (e *Emulator) metadata(c *call) {
	var in struct {
		ID       string `json:"id"`
		Metadata struct {
			Alt *struct {
				Text string `json:"text"`
			} `json:"alt_text"`
		} `json:"metadata"`
	}
	if !c.body(&in) {
		return
	}
	m := e.media[in.ID]
	switch {
	case m == nil || m.account != c.account || !m.whole:
		invalid(c.w, "id", in.ID, "Your media IDs are invalid.")
	case e.brokenMeta || in.Metadata.Alt == nil || in.Metadata.Alt.Text == "" || len(utf16.Encode([]rune(in.Metadata.Alt.Text))) > mostAlt:
		invalid(c.w, "metadata.alt_text.text", "", "$.metadata.alt_text.text: must be between 1 and 1000 characters long")
	default:
		m.alt = in.Metadata.Alt.Text
		data(c.w, map[string]any{"id": m.id, "associated_metadata": map[string]any{"alt_text": map[string]string{"text": m.alt}}})
	}
}

// subtitle shows an upload of subtitles with a video (POST /2/media/subtitles).
func (e *Emulator) subtitle(c *call) {
	var in struct {
		ID        string `json:"id"`
		Category  string `json:"media_category"`
		Subtitles struct {
			ID       string `json:"id"`
			Language string `json:"language_code"`
			Name     string `json:"display_name"`
		} `json:"subtitles"`
	}
	if !c.body(&in) {
		return
	}
	video, words := e.media[in.ID], e.media[in.Subtitles.ID]
	switch {
	case video == nil || video.account != c.account || categories[video.category].prefix != "13_" || in.Category != "TweetVideo" && in.Category != "AmplifyVideo":
		invalid(c.w, "id", in.ID, "Your media IDs are invalid.")
	case words == nil || words.account != c.account || words.category != "subtitles" || !words.whole:
		invalid(c.w, "subtitles.id", in.Subtitles.ID, "Your media IDs are invalid.")
	case len(in.Subtitles.Language) < 2 || in.Subtitles.Name == "" || e.brokenMeta:
		invalid(c.w, "subtitles.language_code", in.Subtitles.Language, "$.subtitles.language_code: should be a BCP47 code")
	default:
		if video.subtitles == nil {
			video.subtitles = map[string]string{}
		}
		video.subtitles[in.Subtitles.Language] = string(words.data)
		data(c.w, map[string]any{"id": video.id, "media_category": in.Category, "associated_subtitles": []any{in.Subtitles}})
	}
}
