package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// route is one method of the API.
type route struct {
	scopes []string // any of them is enough
	cost   int      // quota units
	bucket string   // "" the one that all share
	query  string   // parameters, separated by spaces; a trailing ! means required
	parts  string   // what part may name; "" there is no part
	serve  func(*call) *refusal
}

// call is one request of a person.
type call struct {
	w      http.ResponseWriter
	r      *http.Request
	query  url.Values
	parts  []string
	scopes []string
	person *person
	base   string
}

// table lists the methods.
func (e *Emulator) table() map[string]route {
	read := []string{scopeRead, scopeYouTube, scopeManage}
	write := []string{scopeYouTube, scopeManage}
	manage := []string{scopeManage}
	v3 := func(path string) string { return "/youtube/v3" + path }
	const videoParts = "id snippet status statistics contentDetails processingDetails fileDetails recordingDetails localizations suggestions player topicDetails liveStreamingDetails"
	return map[string]route{
		"GET " + v3("/channels"):                      {read, 1, "", "mine id forUsername maxResults pageToken hl", "id snippet statistics contentDetails status brandingSettings localizations", e.listChannels},
		"GET " + v3("/videos"):                        {read, 1, "", "id! maxResults pageToken hl", videoParts, e.listVideos},
		"GET " + v3("/videos:batchGetStats"):          {read, 1, "videos:batchGetStats", "id!", "id snippet statistics contentDetails", e.batchStats},
		"PUT " + v3("/videos"):                        {write, 50, "", "", "id snippet status recordingDetails localizations", e.updateVideo},
		"DELETE " + v3("/videos"):                     {write, 50, "", "id!", "", e.deleteVideo},
		"GET " + v3("/videoCategories"):               {read, 1, "", "id regionCode hl", "snippet", e.listCategories},
		"GET " + v3("/playlists"):                     {read, 1, "", "mine id channelId maxResults pageToken hl", "id snippet status contentDetails localizations player", e.listPlaylists},
		"POST " + v3("/playlists"):                    {write, 50, "", "", "id snippet status", e.insertPlaylist},
		"GET " + v3("/playlistItems"):                 {read, 1, "", "playlistId id videoId maxResults pageToken", "id snippet contentDetails status", e.listItems},
		"POST " + v3("/playlistItems"):                {write, 50, "", "", "id snippet contentDetails status", e.insertItem},
		"GET " + v3("/captions"):                      {manage, 50, "", "videoId! id", "id snippet", e.listCaptions},
		"GET " + v3("/commentThreads"):                {manage, 1, "", "videoId allThreadsRelatedToChannelId id maxResults order pageToken textFormat moderationStatus searchTerms", "id snippet replies", e.listThreads},
		"POST " + v3("/commentThreads"):               {manage, 50, "", "", "id snippet replies", e.insertThread},
		"GET " + v3("/comments"):                      {manage, 1, "", "parentId id maxResults pageToken textFormat", "id snippet", e.listReplies},
		"POST " + v3("/comments"):                     {manage, 50, "", "", "id snippet", e.insertReply},
		"PUT " + v3("/comments"):                      {manage, 50, "", "", "id snippet", e.updateComment},
		"DELETE " + v3("/comments"):                   {manage, 50, "", "id!", "", e.deleteComment},
		"POST " + v3("/comments/setModerationStatus"): {manage, 50, "", "id! moderationStatus! banAuthor", "", e.moderate},

		"POST /upload/youtube/v3/thumbnails/set": {[]string{scopeUpload, scopeYouTube, scopeManage}, 50, "", "videoId! uploadType", "", e.setThumbnail},
		"POST /upload/youtube/v3/captions":       {manage, 400, "", "uploadType sync", "id snippet", e.insertCaptions},

		"GET /v2/reports": {[]string{scopeAnalytics}, 0, "", "ids! startDate! endDate! metrics! dimensions filters sort maxResults startIndex currency", "", e.report},
	}
}

// uploadRoute is videos.insert, whose bytes are taken without the lock.
var uploadRoute = route{
	scopes: []string{scopeUpload, scopeYouTube, scopeManage}, cost: 1, bucket: "videos.insert",
	query: "uploadType! upload_id notifySubscribers",
	parts: "id snippet status statistics contentDetails processingDetails fileDetails recordingDetails localizations suggestions player topicDetails liveStreamingDetails",
}

// common are parameters that every method takes.
var common = []string{"alt", "prettyPrint", "fields", "quotaUser", "part"}

// dispatch finds the method and answers, or refuses.
func (e *Emulator) dispatch(w http.ResponseWriter, r *http.Request) {
	to, ok := e.routes[r.Method+" "+r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	c, refused := e.admit(w, r, to)
	if refused == nil {
		refused = to.serve(c)
	}
	if refused != nil {
		refused.send(w)
	}
}

// admit checks token, scope, quota and parameters.
func (e *Emulator) admit(w http.ResponseWriter, r *http.Request, to route) (*call, *refusal) {
	t, refused := e.authority(r)
	if refused != nil {
		return nil, refused
	}
	if !slices.ContainsFunc(to.scopes, func(s string) bool { return slices.Contains(t.consent.scopes, s) }) {
		return nil, unscoped()
	}
	if refused := e.spend(to); refused != nil {
		return nil, refused
	}
	c := &call{w: w, r: r, query: r.URL.Query(), scopes: t.consent.scopes, person: t.consent.person, base: baseOf(r)}
	return c, c.parameters(to)
}

func (c *call) parameters(to route) *refusal {
	known := slices.Clone(common)
	for _, name := range strings.Fields(to.query) {
		plain := strings.TrimSuffix(name, "!")
		known = append(known, plain)
		if plain != name && c.query.Get(plain) == "" {
			return &refusal{status: 400, domain: "youtube.parameter", reason: "missingRequiredParameter", message: "The request is missing a required parameter: " + plain + "."}
		}
	}
	for name := range c.query {
		if !slices.Contains(known, name) {
			return malformed("Invalid JSON payload received. Unknown name \"" + name + "\": Cannot bind query parameter. Field '" + name + "' could not be found in request message.")
		}
	}
	for _, list := range c.query["part"] {
		c.parts = append(c.parts, strings.Split(list, ",")...)
	}
	if to.parts == "" {
		if len(c.parts) > 0 {
			return malformed("Invalid JSON payload received. Unknown name \"part\": Cannot bind query parameter.")
		}
		return nil
	}
	if len(c.parts) == 0 {
		return &refusal{status: 400, domain: "youtube.parameter", reason: "missingRequiredParameter", message: "No filter selected. Expected one of: part"}
	}
	for _, p := range c.parts {
		if !slices.Contains(strings.Fields(to.parts), p) {
			return &refusal{status: 400, domain: "youtube.part", reason: "unknownPart", message: p}
		}
	}
	return nil
}

func (c *call) has(part string) bool { return slices.Contains(c.parts, part) }

// ids reads a list of ids, which may be repeated or separated by commas.
func (c *call) ids() []string {
	var out []string
	for _, list := range c.query["id"] {
		out = append(out, strings.Split(list, ",")...)
	}
	return out
}

// decode reads a JSON body strictly.
func (c *call) decode(out any) *refusal {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return malformed("Invalid Content-Type.")
	}
	return strict(c.r.Body, out)
}

// strict refuses names that the API does not know, and what follows the object.
func strict(from io.Reader, out any) *refusal {
	d := json.NewDecoder(from)
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return malformed("Invalid JSON payload received. " + err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed("Invalid JSON payload received. Unexpected data after the end.")
	}
	return nil
}

// peek reads the body and puts it back.
func peek(r *http.Request) []byte {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return b
}

// list answers with a page of items.
func (c *call) list(kind string, items []any, usual, most int) *refusal {
	size := usual
	if text := c.query.Get("maxResults"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > most {
			return &refusal{status: 400, domain: "youtube.parameter", reason: "invalidValue", message: "Invalid value '" + text + "'. Values must be within the range: [1, " + strconv.Itoa(most) + "]"}
		}
		size = n
	}
	from := 0
	if token := c.query.Get("pageToken"); token != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(token, "page-"))
		if err != nil || n < 0 || n > len(items) {
			return &refusal{status: 400, domain: "youtube.parameter", reason: "invalidPageToken", message: "The request specifies an invalid page token."}
		}
		from = n
	}
	to := min(from+size, len(items))
	body := map[string]any{"kind": kind, "etag": "etag", "pageInfo": map[string]int{"totalResults": len(items), "resultsPerPage": size}}
	if to > from {
		body["items"] = items[from:to] // none: the key is missing
	}
	if to < len(items) {
		body["nextPageToken"] = "page-" + strconv.Itoa(to)
	}
	send(c.w, http.StatusOK, body)
	return nil
}
