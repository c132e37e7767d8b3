package mastodon

import (
	"encoding/json"
	"time"

	"caio/internal/caio"
)

// instance is GET /api/v2/instance, and what v1 has of it.
type instance struct {
	Domain       string         `json:"domain"`         // v2
	URI          string         `json:"uri"`            // v1
	Version      string         `json:"version"`        //
	APIVersions  map[string]int `json:"api_versions"`   // since 4.3
	MaxTootChars int            `json:"max_toot_chars"` // Pleroma

	Configuration struct {
		Statuses struct {
			MaxCharacters int `json:"max_characters"`
			MaxMedia      int `json:"max_media_attachments"`
			PerURL        int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		Media struct {
			Description int      `json:"description_limit"`
			ImageBytes  int64    `json:"image_size_limit"`
			VideoBytes  int64    `json:"video_size_limit"`
			VideoPixels int64    `json:"video_matrix_limit"`
			Types       []string `json:"supported_mime_types"`
		} `json:"media_attachments"`
		Polls struct {
			Options int `json:"max_options"`
			Chars   int `json:"max_characters_per_option"`
			Min     int `json:"min_expiration"`
			Max     int `json:"max_expiration"`
		} `json:"polls"`
	} `json:"configuration"`
}

// account is who a token belongs to, or who wrote something.
type account struct {
	ID          string `json:"id"`
	Username    string `json:"username"`
	Acct        string `json:"acct"`
	DisplayName string `json:"display_name"`
	URL         string `json:"url"`
	Avatar      string `json:"avatar_static"`
	Followers   *int64 `json:"followers_count"`
	Following   *int64 `json:"following_count"`
	Statuses    *int64 `json:"statuses_count"`
	Source      struct {
		Privacy   string `json:"privacy"`
		Sensitive bool   `json:"sensitive"`
		Language  string `json:"language"`
	} `json:"source"`
}

func (a account) name() string {
	if a.DisplayName != "" {
		return a.DisplayName
	}
	return a.Username
}

// media is an uploaded file. URL is null while it is processed.
type media struct {
	ID  string  `json:"id"`
	URL *string `json:"url"`
}

// post is what creates a status.
type post struct {
	Status      string   `json:"status"`
	MediaIDs    []string `json:"media_ids,omitempty"`
	Visibility  string   `json:"visibility,omitempty"`
	Sensitive   bool     `json:"sensitive"`
	Spoiler     string   `json:"spoiler_text,omitempty"`
	Language    string   `json:"language,omitempty"`
	ReplyTo     string   `json:"in_reply_to_id,omitempty"`
	Poll        *poll    `json:"poll,omitempty"`
	ScheduledAt string   `json:"scheduled_at,omitempty"`
	Quoted      string   `json:"quoted_status_id,omitempty"`
	QuotePolicy string   `json:"quote_approval_policy,omitempty"`
}

type poll struct {
	Options    []string `json:"options"`
	ExpiresIn  int      `json:"expires_in"`
	Multiple   bool     `json:"multiple"`
	HideTotals bool     `json:"hide_totals"`
}

// edit is what changes a status. Files and the poll that are not named again are lost.
type edit struct {
	Status          string       `json:"status"`
	Spoiler         string       `json:"spoiler_text"`
	Sensitive       bool         `json:"sensitive"`
	Language        string       `json:"language,omitempty"`
	MediaIDs        []string     `json:"media_ids,omitempty"`
	MediaAttributes []attributes `json:"media_attributes,omitempty"`
	Poll            *poll        `json:"poll,omitempty"`
}

type attributes struct {
	ID          string `json:"id"`
	Description string `json:"description"`
	Focus       string `json:"focus,omitempty"`
}

// status is something published.
type status struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"created_at"`
	URL        string    `json:"url"`
	URI        string    `json:"uri"`
	Visibility string    `json:"visibility"`
	Content    string    `json:"content"` // HTML
	Spoiler    string    `json:"spoiler_text"`
	ReplyTo    *string   `json:"in_reply_to_id"`
	Account    account   `json:"account"`
	Media      []media   `json:"media_attachments"`
	Favourites *int64    `json:"favourites_count"`
	Reblogs    *int64    `json:"reblogs_count"`
	Replies    *int64    `json:"replies_count"`
	Quotes     *int64    `json:"quotes_count"` // since 4.5
	Poll       *struct {
		Options []struct {
			Votes *int64 `json:"votes_count"`
		} `json:"options"`
	} `json:"poll"`
}

func (s status) address() string {
	if s.URL != "" {
		return s.URL
	}
	return s.URI
}

func (s status) receipt(step string) caio.PartReceipt {
	return caio.PartReceipt{Name: step, RemoteID: s.ID, URL: s.address(), At: caio.At(s.CreatedAt)}
}

// scheduled is a status that waits at the server.
type scheduled struct {
	ID     string    `json:"id"`
	At     time.Time `json:"scheduled_at"`
	Params struct {
		Text     string   `json:"text"`
		MediaIDs []string `json:"media_ids"`
	} `json:"params"`
	Media []media `json:"media_attachments"`
}

// refusal is the body of an error.
type refusal struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func refusalOf(body []byte) string {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return "" // a proxy's page: the status has to do
	}
	return r.Error + " " + r.Description
}
