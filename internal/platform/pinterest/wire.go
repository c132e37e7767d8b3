package pinterest

import (
	"encoding/json"
	"time"

	"caio/internal/caio"
)

// account is GET /v5/user_account.
type account struct {
	ID           string `json:"id"`
	Username     string `json:"username"`
	Type         string `json:"account_type"`
	BusinessName string `json:"business_name"`
	Picture      string `json:"profile_image"`
	Followers    *int64 `json:"follower_count"`
	Following    *int64 `json:"following_count"`
	Boards       *int64 `json:"board_count"`
	Pins         *int64 `json:"pin_count"`
	MonthlyViews *int64 `json:"monthly_views"`
}

// board is a board, or a section of one.
type board struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Privacy string `json:"privacy"`
}

// newPin is what POST /v5/pins takes (PinCreate).
type newPin struct {
	Board       string       `json:"board_id"`
	Section     string       `json:"board_section_id,omitempty"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Link        string       `json:"link,omitempty"`
	Alt         string       `json:"alt_text,omitempty"`
	Color       string       `json:"dominant_color,omitempty"`
	Parent      string       `json:"parent_pin_id,omitempty"`
	AI          *disclosures `json:"ai_disclosures,omitempty"` // since 5.28
	Source      source       `json:"media_source"`
}

type disclosures struct {
	Values []string `json:"values"`
}

// source is what the Pin shows (PinMediaSource). Which fields there are depends on Type.
type source struct {
	Type        string `json:"source_type"`
	ContentType string `json:"content_type,omitempty"`
	Data        string `json:"data,omitempty"`
	Items       []slot `json:"items,omitempty"`
	Index       *int   `json:"index,omitempty"`
	Media       string `json:"media_id,omitempty"`
	CoverType   string `json:"cover_image_content_type,omitempty"`
	CoverData   string `json:"cover_image_data,omitempty"`
	CoverTime   *int   `json:"cover_image_key_frame_time,omitempty"` // seconds
}

// slot is one picture of a carousel, or, in an edit, what is written beside it.
type slot struct {
	ContentType string `json:"content_type,omitempty"`
	Data        string `json:"data,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Link        string `json:"link,omitempty"`
}

// pinEdit is what PATCH /v5/pins/{pin_id} takes (PinUpdate); null clears.
type pinEdit struct {
	Board       string  `json:"board_id"`
	Section     *string `json:"board_section_id"`
	Title       *string `json:"title"`
	Description *string `json:"description"`
	Link        *string `json:"link"`
	Alt         *string `json:"alt_text"`
	Slots       []slot  `json:"carousel_slots,omitempty"`
}

// livePin is a Pin that exists.
type livePin struct {
	ID          string `json:"id"`
	Created     moment `json:"created_at"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Link        string `json:"link"`
	Alt         string `json:"alt_text"`
	Owner       *bool  `json:"is_owner"`
	Media       struct {
		Type  string            `json:"media_type"`
		Items []json.RawMessage `json:"items"`
	} `json:"media"`
	Metrics *struct {
		Lifetime map[string]json.Number `json:"lifetime_metrics"`
	} `json:"pin_metrics"`
}

// moment reads created_at: the description calls it a date-time, the answers leave the
// zone out (pinterest/api-quickstart issue 78); it is UTC. What cannot be read is zero.
type moment struct{ caio.Instant }

// UnmarshalJSON accepts both forms.
func (m *moment) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			m.Instant = caio.At(t)
			return nil
		}
	}
	return nil
}

// registered is the answer to POST /v5/media.
type registered struct {
	ID         string            `json:"media_id"`
	URL        string            `json:"upload_url"`
	Parameters map[string]string `json:"upload_parameters"`
}

// mediaState is GET /v5/media/{media_id}.
type mediaState struct {
	ID     string `json:"media_id"`
	Status string `json:"status"` // registered, processing, succeeded, failed
}

// analytics is the numbers of one subject, by how they are split: "all" when they are not.
type analytics map[string]struct {
	Lifetime map[string]json.Number `json:"lifetime_metrics"`
	Daily    []struct {
		Status  string                 `json:"data_status"`
		Date    string                 `json:"date"`
		Metrics map[string]json.Number `json:"metrics"`
	} `json:"daily_metrics"`
	Summary map[string]json.Number `json:"summary_metrics"`
}
