package instagram

import (
	"encoding/json"
	"strings"

	"caio/internal/platform/api/graph"
)

// list reads permissions written as a JSON list or as one text with commas.
type list []string

// UnmarshalJSON accepts both forms.
func (l *list) UnmarshalJSON(b []byte) error {
	var many []string
	if err := json.Unmarshal(b, &many); err == nil {
		*l = many
		return nil
	}
	var one string
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*l = strings.FieldsFunc(one, func(r rune) bool { return r == ',' || r == ' ' })
	return nil
}

type shortToken struct {
	Access      string   `json:"access_token"`
	User        graph.ID `json:"user_id"`
	Permissions list     `json:"permissions"`
}

type longToken struct {
	Access      string `json:"access_token"`
	Expires     int64  `json:"expires_in"`
	Permissions list   `json:"permissions"`
}

// profile is an account. Signed in at Instagram, user_id is the account's id and id is
// only the app's name for it; through Facebook there is id alone.
type profile struct {
	ID        graph.ID `json:"id"`
	UserID    graph.ID `json:"user_id"`
	Username  string   `json:"username"`
	Name      string   `json:"name"`
	Type      string   `json:"account_type"`
	Picture   string   `json:"profile_picture_url"`
	Followers *int64   `json:"followers_count"`
}

func (p profile) id() string {
	if p.UserID != "" {
		return string(p.UserID)
	}
	return string(p.ID)
}

// page is a Facebook Page and the account linked to it, if any.
type page struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Token     string   `json:"access_token"`
	Instagram *profile `json:"instagram_business_account"`
}

// PageID returns the Page's id.
func (p page) PageID() string { return p.ID }

type created struct {
	ID  string `json:"id"`
	URI string `json:"uri"` // where the bytes of a resumable upload go
}

type success struct {
	Success bool `json:"success"`
}

// status is the state of a container.
type status struct {
	Code  string `json:"status_code"`
	Text  string `json:"status"`
	Video struct {
		Uploading struct {
			Status string `json:"status"`
			Bytes  int64  `json:"bytes_transferred"`
		} `json:"uploading_phase"`
	} `json:"video_status"`
}

// media is a post that is live, as far as each flavour and version tells.
type media struct {
	ID        string `json:"id"`
	Caption   string `json:"caption"`
	Type      string `json:"media_type"`
	Permalink string `json:"permalink"`
	Timestamp string `json:"timestamp"`
	Likes     *int64 `json:"like_count"`
	Comments  *int64 `json:"comments_count"`
}

type insight struct {
	Name   string `json:"name"`
	Values []struct {
		Value json.Number `json:"value"`
	} `json:"values"`
	Total *struct {
		Value json.Number `json:"value"`
	} `json:"total_value"`
}

type comment struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Username  string `json:"username"`
	Timestamp string `json:"timestamp"`
	Hidden    bool   `json:"hidden"`
	Parent    string `json:"parent_id"`
	From      struct {
		ID       graph.ID `json:"id"`
		Username string   `json:"username"`
	} `json:"from"`
	Replies *struct {
		Data   []comment    `json:"data"`
		Paging graph.Paging `json:"paging"`
	} `json:"replies"`
}
