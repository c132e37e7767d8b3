package tiktok

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// answer is around every answer of the API.
type answer[T any] struct {
	Data  T     `json:"data"`
	Error fault `json:"error"`
}

// fault is why an answer is no success; the code of one that is reads "ok".
type fault struct {
	Code  string `json:"code"`
	LogID string `json:"log_id"`
	Log   string `json:"logid"` // some answers spell it so
}

// call sends a request in the account's name. Some refusals come with HTTP 200.
func call[T any](ctx context.Context, c *connector, s platform.Session, req api.Request) (T, error) {
	var out answer[T]
	req.Sign = api.Bearer(s.Grant.Access)
	r, err := c.api.JSON(ctx, req, &out)
	if err != nil {
		return out.Data, err
	}
	switch out.Error.Code {
	case "ok":
		return out.Data, nil
	case "":
		return out.Data, r.Missing("error.code")
	}
	return out.Data, explain(r, out.Error)
}

// jsonBody is v with the content type that TikTok's pages name; nil is no body at all.
func jsonBody(v any) (*api.Body, error) {
	body := &api.Body{Type: "application/json; charset=UTF-8"}
	var text []byte
	if v != nil {
		var err error
		if text, err = json.Marshal(v); err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
	}
	body.Size = int64(len(text))
	body.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	return body, nil
}

// post sends v as JSON to a path of the API.
func post[T any](ctx context.Context, c *connector, s platform.Session, path string, v any, once bool) (T, error) {
	body, err := jsonBody(v)
	if err != nil {
		var none T
		return none, err
	}
	return call[T](ctx, c, s, api.Request{Method: http.MethodPost, URL: c.base() + path, Body: body, Once: once, Timeout: callTimeout})
}

// token is a token endpoint's answer, or its refusal.
type token struct {
	oauth.Token
	EndsIn oauth.Seconds   `json:"refresh_expires_in"`
	OpenID string          `json:"open_id"`
	Error  json.RawMessage `json:"error"`
}

// user is an account, as far as the fields were asked for.
type user struct {
	OpenID    string `json:"open_id"`
	Avatar    string `json:"avatar_url"`
	Name      string `json:"display_name"`
	Username  string `json:"username"`
	Link      string `json:"profile_deep_link"`
	Followers *int64 `json:"follower_count"`
	Following *int64 `json:"following_count"`
	Likes     *int64 `json:"likes_count"`
	Videos    *int64 `json:"video_count"`
}

// creator is what the account may post directly at the moment.
type creator struct {
	Nickname    string   `json:"creator_nickname"`
	Levels      []string `json:"privacy_level_options"`
	NoComment   bool     `json:"comment_disabled"`
	NoDuet      bool     `json:"duet_disabled"`
	NoStitch    bool     `json:"stitch_disabled"`
	MostSeconds int64    `json:"max_video_post_duration_sec"`
}

// postInfo is what a direct post of a video says about itself.
type postInfo struct {
	Title     string `json:"title"`
	Privacy   string `json:"privacy_level"`
	NoDuet    bool   `json:"disable_duet"`
	NoStitch  bool   `json:"disable_stitch"`
	NoComment bool   `json:"disable_comment"`
	CoverAt   *int64 `json:"video_cover_timestamp_ms,omitempty"`
	Paid      bool   `json:"brand_content_toggle"`
	Own       bool   `json:"brand_organic_toggle"`
	AI        bool   `json:"is_aigc"`
}

// photoInfo is what a post of pictures says about itself. What is left out has no meaning
// in the inbox.
type photoInfo struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Privacy     string `json:"privacy_level,omitempty"`
	NoComment   *bool  `json:"disable_comment,omitempty"`
	Music       *bool  `json:"auto_add_music,omitempty"`
	Paid        *bool  `json:"brand_content_toggle,omitempty"`
	Own         *bool  `json:"brand_organic_toggle,omitempty"`
}

type videoSource struct {
	Source string `json:"source"`
	Size   int64  `json:"video_size"`
	Chunk  int64  `json:"chunk_size"`
	Count  int64  `json:"total_chunk_count"`
}

type photoSource struct {
	Source string   `json:"source"`
	Images []string `json:"photo_images"`
	Cover  int      `json:"photo_cover_index"`
}

type videoInit struct {
	Post   *postInfo   `json:"post_info,omitempty"`
	Source videoSource `json:"source_info"`
}

type photoInit struct {
	Type   string      `json:"media_type"`
	Mode   string      `json:"post_mode"`
	Post   photoInfo   `json:"post_info"`
	Source photoSource `json:"source_info"`
}

type begun struct {
	ID      string `json:"publish_id"`
	Address string `json:"upload_url"`
}

// status is where a post stands. The ids are larger than a float holds exactly, and the
// name of their list is spelt so.
type status struct {
	Status   string        `json:"status"`
	Reason   string        `json:"fail_reason"`
	IDs      []json.Number `json:"publicaly_available_post_id"` //nolint:misspell // TikTok spells it so
	Uploaded *int64        `json:"uploaded_bytes"`
}

// video is a public post of either kind. Texts are cut at 150 characters.
type video struct {
	ID          string `json:"id"`
	Made        int64  `json:"create_time"` // Unix seconds
	Link        string `json:"share_url"`
	Title       string `json:"title"`
	Description string `json:"video_description"`
	Likes       *int64 `json:"like_count"`
	Comments    *int64 `json:"comment_count"`
	Shares      *int64 `json:"share_count"`
	Views       *int64 `json:"view_count"`
}

type videos struct {
	List []video `json:"videos"`
}
