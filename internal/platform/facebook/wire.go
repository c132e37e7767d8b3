package facebook

import (
	"encoding/json"
	"strconv"
	"strings"

	"caio/internal/platform/api/graph"
)

// page is a Facebook Page.
type page struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Username  string   `json:"username"`
	Link      string   `json:"link"`
	Token     string   `json:"access_token"`
	Tasks     []string `json:"tasks"`
	Followers *int64   `json:"followers_count"`
	Picture   struct {
		Data struct {
			URL string `json:"url"`
		} `json:"data"`
	} `json:"picture"`
}

// PageID returns the Page's id.
func (p page) PageID() string { return p.ID }

// created is what a request that makes something answers.
type created struct {
	ID        graph.ID `json:"id"`
	PostID    graph.ID `json:"post_id"`
	Permalink string   `json:"permalink_url"`
	Success   bool     `json:"success"`
}

// begun is the answer to the beginning of an upload, and to each chunk. Offsets are
// written as texts.
type begun struct {
	Session graph.ID `json:"upload_session_id"`
	Video   graph.ID `json:"video_id"`
	URL     string   `json:"upload_url"`
	Start   offset   `json:"start_offset"`
	End     offset   `json:"end_offset"`
}

// offset is a place in a file, written as a text or a number.
type offset int64

// UnmarshalJSON reads both forms.
func (o *offset) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*o = offset(n)
	return err
}

// misplaced is the refusal of a chunk that begins at the wrong place.
type misplaced struct {
	Error struct {
		Data struct {
			Start offset `json:"start_offset"`
			End   offset `json:"end_offset"`
		} `json:"error_data"`
	} `json:"error"`
}

// phase is how far one stage of a video is.
type phase struct {
	Status  string `json:"status"`           // not_started, in_progress, complete or error
	Bytes   int64  `json:"bytes_transfered"` //nolint:misspell // the vendor spells it so
	Publish string `json:"publish_status"`
	Errors  []struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"errors"`
}

// video is a video node.
type video struct {
	ID        string   `json:"id"`
	PostID    graph.ID `json:"post_id"`
	Permalink string   `json:"permalink_url"`
	Status    struct {
		Video      string `json:"video_status"`
		Uploading  phase  `json:"uploading_phase"`
		Processing phase  `json:"processing_phase"`
		Publishing phase  `json:"publishing_phase"`
	} `json:"status"`
}

// attachment is a part of a post as the list shows it; target is the photo or video.
type attachment struct {
	Type   string `json:"media_type"`
	Target struct {
		ID graph.ID `json:"id"`
	} `json:"target"`
	Sub struct {
		Data []attachment `json:"data"`
	} `json:"subattachments"`
}

type attachments struct {
	Data []attachment `json:"data"`
}

// total is the head of an edge of which only the number is asked for.
type total struct {
	Summary *struct {
		Count int64 `json:"total_count"`
	} `json:"summary"`
}

// listed is a post that is live, or that waits.
type listed struct {
	ID          string      `json:"id"`
	Message     string      `json:"message"`
	Created     string      `json:"created_time"`
	Permalink   string      `json:"permalink_url"`
	Scheduled   json.Number `json:"scheduled_publish_time"`
	Attachments attachments `json:"attachments"`
	Shares      *struct {
		Count int64 `json:"count"`
	} `json:"shares"`
	Comments  total `json:"comments"`
	Reactions total `json:"reactions"`
	coarse    bool  // what is in it was not told
}

type story struct {
	PostID  graph.ID    `json:"post_id"`
	Media   graph.ID    `json:"media_id"`
	Created json.Number `json:"creation_time"` // Unix seconds
	URL     string      `json:"url"`
}

type insight struct {
	Name   string `json:"name"`
	Period string `json:"period"`
	Values []struct {
		Value json.RawMessage `json:"value"` // a number, or numbers by name
	} `json:"values"`
}

type remark struct {
	ID        string `json:"id"`
	Message   string `json:"message"`
	Created   string `json:"created_time"`
	Hidden    bool   `json:"is_hidden"`
	Permalink string `json:"permalink_url"`
	From      struct {
		ID   graph.ID `json:"id"`
		Name string   `json:"name"`
	} `json:"from"`
	Parent struct {
		ID string `json:"id"`
	} `json:"parent"`
}
