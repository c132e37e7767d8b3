package emulator

import (
	"net/http"
	"strings"
)

// Domain is the domain in the accounts' names.
const Domain = "social.example"

const (
	maxCharacters = 500
	maxAttached   = 4
	maxAlt        = 1500
	imageBytes    = 16_777_216
	videoBytes    = 103_809_024
)

var supportedTypes = []string{
	"image/jpeg", "image/png", "image/gif", "image/heic", "image/heif", "image/webp", "image/avif",
	"video/webm", "video/mp4", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4",
}

// metadata is RFC 8414's document, since 4.3.
func (e *Emulator) metadata(w http.ResponseWriter, r *http.Request) {
	base := baseOf(r)
	send(w, http.StatusOK, map[string]any{
		"issuer": base + "/", "authorization_endpoint": base + "/oauth/authorize", "token_endpoint": base + "/oauth/token",
		"app_registration_endpoint": base + "/api/v1/apps", "revocation_endpoint": base + "/oauth/revoke", "userinfo_endpoint": base + "/oauth/userinfo",
		"scopes_supported": append(strings.Fields(allScopes), "read", "write", "profile"), "response_types_supported": []string{"code"},
		"code_challenge_methods_supported": []string{"S256"}, "grant_types_supported": []string{"authorization_code", "client_credentials"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
	})
}

func (e *Emulator) nodeinfo(w http.ResponseWriter, r *http.Request) {
	send(w, http.StatusOK, map[string]any{"links": []map[string]string{{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": baseOf(r) + "/nodeinfo/2.0"}}})
}

func configuration() map[string]any {
	return map[string]any{
		"statuses": map[string]any{"max_characters": maxCharacters, "max_media_attachments": maxAttached, "characters_reserved_per_url": 23},
		"media_attachments": map[string]any{
			"description_limit": maxAlt, "image_size_limit": imageBytes, "image_matrix_limit": 33_177_600, "video_size_limit": videoBytes,
			"video_frame_rate_limit": 120, "video_matrix_limit": 8_294_400, "supported_mime_types": supportedTypes,
		},
		"polls": map[string]any{"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746},
	}
}

func (e *Emulator) instanceV2(w http.ResponseWriter, _ *http.Request) {
	out := map[string]any{"domain": Domain, "title": "Example", "version": e.version, "configuration": configuration()}
	if e.has.quotes {
		out["api_versions"] = map[string]int{"mastodon": 7}
	}
	send(w, http.StatusOK, out)
}

func (e *Emulator) instanceV1(w http.ResponseWriter, _ *http.Request) {
	out := map[string]any{"uri": Domain, "title": "Example", "version": e.version}
	if e.has.pleroma {
		out["max_toot_chars"] = 5000
	} else {
		out["configuration"] = configuration()
	}
	send(w, http.StatusOK, out)
}
