package threads

import (
	"encoding/json"

	"caio/internal/platform/api/graph"
)

// shortToken is the answer to a code. The user's id is a number beyond what a float holds
// and is not needed: the profile says it as a text.
type shortToken struct {
	Access string `json:"access_token"`
}

type longToken struct {
	Access  string `json:"access_token"`
	Expires int64  `json:"expires_in"` // seconds
}

// inspection is what the network says about a token.
type inspection struct {
	Valid   bool     `json:"is_valid"`
	Expires int64    `json:"expires_at"` // Unix seconds; 0 not said
	Issued  int64    `json:"issued_at"`
	Scopes  []string `json:"scopes"`
}

type profile struct {
	ID       graph.ID `json:"id"`
	Username string   `json:"username"`
	Name     string   `json:"name"`
	Picture  string   `json:"threads_profile_picture_url"`
}

type created struct {
	ID graph.ID `json:"id"`
}

type success struct {
	Success bool `json:"success"`
}

// status is the state of a container.
type status struct {
	Code  string `json:"status"`
	Error string `json:"error_message"`
}

// media is a post or a reply that is live.
type media struct {
	ID         string `json:"id"`
	Text       string `json:"text"`
	Type       string `json:"media_type"`
	Permalink  string `json:"permalink"`
	Shortcode  string `json:"shortcode"`
	Timestamp  string `json:"timestamp"`
	Username   string `json:"username"`
	Mine       bool   `json:"is_reply_owned_by_me"`
	HideStatus string `json:"hide_status"`
	RepliedTo  *struct {
		ID graph.ID `json:"id"`
	} `json:"replied_to"`
}

// answers returns the id of what the reply answers, "" when it does not say.
func (m media) answers() string {
	if m.RepliedTo == nil {
		return ""
	}
	return string(m.RepliedTo.ID)
}

// insight is one metric: of a post a value, of an account a total, a value for each day,
// or one for each link.
type insight struct {
	Name   string   `json:"name"`
	Values []number `json:"values"`
	Total  *number  `json:"total_value"`
	Links  []number `json:"link_total_values"`
}

type number struct {
	Value json.Number `json:"value"`
}
