package emulator_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestPins sends Pins that Pinterest's description allows, and many that it does not.
func TestPins(t *testing.T) {
	t.Parallel()
	b := open(t)
	jpg, big := encoded(t, 600, 900, false), encoded(t, 600, 901, false)
	png := encoded(t, 600, 900, true)
	single := object{"source_type": "image_base64", "content_type": "image/jpeg", "data": jpg}
	item := object{"content_type": "image/jpeg", "data": jpg}
	several := func(items ...any) object { return object{"source_type": "multiple_image_base64", "items": items} }
	video := object{"source_type": "video_id", "media_id": b.uploaded(), "cover_image_key_frame_time": 1}
	unsent, _, _ := b.register()
	pin := object{"board_id": b.board, "media_source": single}
	shows := func(source object) object { return change(pin, "media_source", source) }
	huge := base64.StdEncoding.EncodeToString(append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 20_000_000)...))
	for name, test := range map[string]struct {
		body   object
		status int
		code   int
		says   string
	}{
		"the least":                {pin, 201, 0, ""},
		"everything":               {change(pin, "board_section_id", b.sections[0], "title", strings.Repeat("ü", 100), "description", strings.Repeat("ü", 800), "link", "https://example.com/", "alt_text", strings.Repeat("ü", 500), "dominant_color", "#6E7874", "parent_pin_id", "813", "ai_disclosures", object{"values": []string{"AI_MODIFIED"}}), 201, 0, ""},
		"a PNG":                    {shows(change(single, "content_type", "image/png", "data", png)), 201, 0, ""},
		"no board":                 {change(pin, "board_id", nil), 400, 1, "'board_id' is a required property"},
		"a board's name":           {change(pin, "board_id", "Summer"), 400, 1, `does not match '^\d+$'`},
		"a number for a board":     {change(pin, "board_id", 549755), 400, 1, "not of type string"},
		"unknown board":            {change(pin, "board_id", "1"), 404, 40, "Board not found."},
		"another's board":          {change(pin, "board_id", b.network.Boards("bob")[0]), 404, 40, "Board not found."},
		"unknown section":          {change(pin, "board_section_id", "1"), 404, 404, "section not found"},
		"unknown member":           {change(pin, "note", "hello"), 400, 1, "('note' was unexpected)"},
		"long title":               {change(pin, "title", strings.Repeat("a", 101)), 400, 1, "maxLength=100"},
		"long description":         {change(pin, "description", strings.Repeat("a", 801)), 400, 1, "maxLength=800"},
		"long link":                {change(pin, "link", "https://example.com/"+strings.Repeat("a", 2029)), 400, 1, "maxLength=2048"},
		"long alt text":            {change(pin, "alt_text", strings.Repeat("a", 501)), 400, 1, "maxLength=500"},
		"no link":                  {change(pin, "link", "example.com"), 400, 1, "'link' is not a valid URL"},
		"colour":                   {change(pin, "dominant_color", "red"), 400, 1, "dominant_color"},
		"unknown AI":               {change(pin, "ai_disclosures", object{"values": []string{"SOME"}}), 400, 1, "ai_disclosures"},
		"AI as a list":             {change(pin, "ai_disclosures", []string{"AI_MODIFIED"}), 400, 1, "not of type object"},
		"no source":                {change(pin, "media_source", nil), 400, 1, "'media_source' is a required property"},
		"unknown source":           {shows(object{"source_type": "image"}), 400, 1, "not supported"},
		"no data":                  {shows(change(single, "data", nil)), 400, 1, "'data' is a required property"},
		"GIF":                      {shows(change(single, "content_type", "image/gif")), 400, 1, "is not one of"},
		"another type":             {shows(change(single, "content_type", "image/png")), 400, 235, "not valid"},
		"data URL":                 {shows(change(single, "data", "data:image/jpeg;base64,"+jpg)), 400, 1, "does not match"},
		"half of base64":           {shows(change(single, "data", jpg[:len(jpg)-3])), 400, 235, "base64"},
		"too large":                {shows(change(single, "content_type", "image/png", "data", huge)), 400, 235, "too large"},
		"member of another source": {shows(change(single, "media_id", "52")), 400, 1, "('media_id' was unexpected)"},
		"carousel":                 {shows(change(several(item, change(item, "title", "a", "description", "b", "link", "https://example.com/")), "index", 1)), 201, 0, ""},
		"carousel of five":         {shows(several(item, item, item, item, item)), 201, 0, ""},
		"carousel of one":          {shows(several(item)), 400, 1, "minItems=2"},
		"carousel of six":          {shows(several(item, item, item, item, item, item)), 400, 1, "maxItems=5"},
		"carousel of two sizes":    {shows(several(item, change(item, "data", big))), 400, 1, "same size"},
		"cover out of range":       {shows(change(several(item, item), "index", 2)), 400, 1, "out of range"},
		"negative cover":           {shows(change(several(item, item), "index", -1)), 400, 1, "minimum=0"},
		"alt text of an item":      {shows(several(item, change(item, "alt_text", "x"))), 400, 1, "('alt_text' was unexpected)"},
		"video":                    {shows(video), 201, 0, ""},
		"video with a picture":     {shows(change(video, "cover_image_key_frame_time", nil, "cover_image_content_type", "image/jpeg", "cover_image_data", jpg)), 201, 0, ""},
		"video without a cover":    {shows(change(video, "cover_image_key_frame_time", nil)), 400, 1, "cover_image_url or cover_image_content_type"},
		"cover without a type":     {shows(change(video, "cover_image_key_frame_time", nil, "cover_image_data", jpg)), 400, 1, "cover_image"},
		"cover that is none":       {shows(change(video, "cover_image_key_frame_time", nil, "cover_image_content_type", "image/jpeg", "cover_image_data", png)), 400, 1, "cover_image_data"},
		"half a second":            {shows(change(video, "cover_image_key_frame_time", 0.5)), 400, 1, "not of type integer"},
		"unknown video":            {shows(change(video, "media_id", "1")), 404, 404, "Media not found."},
		"unsent video":             {shows(change(video, "media_id", unsent)), 400, 235, "registered"},
	} {
		status, out := b.call("POST", "/v5/pins", test.body)
		code, _ := out["code"].(float64)
		message, _ := out["message"].(string)
		if status != test.status || int(code) != test.code || !strings.Contains(message, test.says) {
			t.Errorf("%s: %d %v %q, want %d %d %q", name, status, code, message, test.status, test.code, test.says)
		}
	}
	if live := b.network.Live(); len(live) != 7 {
		t.Errorf("%d Pins are live, want 7", len(live))
	}
}

// TestShape sends what is not even a request for a Pin.
func TestShape(t *testing.T) {
	t.Parallel()
	b := open(t)
	good := `{"board_id":"` + b.board + `","media_source":{"source_type":"image_base64","content_type":"image/jpeg","data":"` + encoded(t, 10, 10, false) + `"}}`
	auth := "Bearer " + b.token
	for name, test := range map[string]struct {
		method, path, auth, kind, body string
		status                         int
	}{
		"good":               {"POST", "/v5/pins", auth, "application/json", good, 201},
		"a form":             {"POST", "/v5/pins", auth, "application/x-www-form-urlencoded", "board_id=1", 415},
		"no type":            {"POST", "/v5/pins", auth, "", good, 415},
		"a list":             {"POST", "/v5/pins", auth, "application/json", "[" + good + "]", 400},
		"null":               {"POST", "/v5/pins", auth, "application/json", "null", 400},
		"nothing":            {"POST", "/v5/pins", auth, "application/json", "", 400},
		"half":               {"POST", "/v5/pins", auth, "application/json", good[:50], 400},
		"two":                {"POST", "/v5/pins", auth, "application/json", good + good, 400},
		"unknown parameter":  {"POST", "/v5/pins?board=1", auth, "application/json", good, 400},
		"no token":           {"POST", "/v5/pins", "", "application/json", good, 401},
		"another scheme":     {"POST", "/v5/pins", "Basic " + b.token, "application/json", good, 401},
		"token in the query": {"POST", "/v5/pins?access_token=" + b.token, "", "application/json", good, 401},
		"another version":    {"POST", "/v4/pins", auth, "application/json", good, 404},
		"another method":     {"PUT", "/v5/pins", auth, "application/json", good, 404},
	} {
		header := map[string]string{}
		if test.auth != "" {
			header["Authorization"] = test.auth
		}
		if test.kind != "" {
			header["Content-Type"] = test.kind
		}
		if status, out := b.send(test.method, b.url+test.path, header, strings.NewReader(test.body)); status != test.status {
			t.Errorf("%s: %d %v, want %d", name, status, out, test.status)
		}
	}
}

// TestScopes leaves each scope out in turn.
func TestScopes(t *testing.T) {
	t.Parallel()
	b := open(t)
	read, write := []string{"boards:read", "pins:read"}, []string{"boards:read", "boards:write", "pins:read", "pins:write"}
	pin := "/v5/pins/1"
	for _, test := range []struct {
		method, path string
		needs        []string
	}{
		{"GET", "/v5/user_account", []string{"user_accounts:read"}},
		{"GET", "/v5/user_account/analytics?start_date=2026-08-31&end_date=2026-09-01", []string{"user_accounts:read"}},
		{"GET", "/v5/boards", []string{"boards:read"}},
		{"GET", "/v5/boards/" + b.board + "/pins", read},
		{"GET", "/v5/boards/" + b.board + "/sections", []string{"boards:read"}},
		{"GET", "/v5/boards/" + b.board + "/sections/" + b.sections[0] + "/pins", read},
		{"POST", "/v5/media", []string{"pins:read", "pins:write"}},
		{"GET", "/v5/media/1", []string{"pins:read"}},
		{"POST", "/v5/pins", write},
		{"GET", "/v5/pins", read},
		{"GET", pin, read},
		{"PATCH", pin, write},
		{"DELETE", pin, write},
		{"GET", pin + "/analytics", read},
		{"GET", "/v5/pins/analytics", read},
	} {
		for _, missing := range test.needs {
			with := b.granted(missing)
			status, out := b.send(test.method, b.url+test.path, map[string]string{"Authorization": "Bearer " + with}, nil)
			if message, _ := out["message"].(string); status != http.StatusForbidden || !strings.HasSuffix(message, missing) {
				t.Errorf("%s %s without %s: %d %v", test.method, test.path, missing, status, out)
			}
		}
	}
}

// granted is a token of a consent without one scope.
func (b *bench) granted(without string) string {
	b.Helper()
	scopes := []string{"boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"}
	page := b.url + "/oauth/?" + url.Values{
		"client_id": {appID}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {"s"}, "scope": {strings.Join(scopes, ",")},
	}.Encode()
	code := b.code(page + "&decision=allow&without=" + url.QueryEscape(without))
	_, out := b.exchange(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}})
	token, _ := out["access_token"].(string)
	return token
}
