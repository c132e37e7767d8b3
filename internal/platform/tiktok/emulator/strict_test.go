package emulator_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestStrict refuses what TikTok's pages do not describe, with the code that they name.
func TestStrict(t *testing.T) {
	t.Parallel()
	small := source(1000, 1000, 1)
	info := func(more string) string {
		return `{"post_info":{"title":"x","privacy_level":"SELF_ONLY"` + more + `},` + small + `}`
	}
	photos := func(mode, post, source string) string {
		return `{"media_type":"PHOTO","post_mode":"` + mode + `","post_info":{` + post + `},"source_info":{` + source + `}}`
	}
	const self, one = `"privacy_level":"SELF_ONLY"`, `"source":"PULL_FROM_URL","photo_images":["https://media.example.org/1.jpg"],"photo_cover_index":0`
	long := strings.Repeat("😀", 1101)
	for name, tt := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		code               string
	}{
		"no token":           {http.MethodPost, inboxInit, "{" + small + "}", []string{"Authorization", ""}, 401, "access_token_invalid"},
		"another token":      {http.MethodPost, inboxInit, "{" + small + "}", []string{"Authorization", "Bearer act.x"}, 401, "access_token_invalid"},
		"another scheme":     {http.MethodPost, inboxInit, "{" + small + "}", []string{"Authorization", "OAuth x"}, 401, "access_token_invalid"},
		"no such path":       {http.MethodPost, "/v2/post/publish/nothing/", "{}", nil, 404, "invalid_params"},
		"no slash":           {http.MethodPost, "/v2/post/publish/video/init", info(""), nil, 404, "invalid_params"},
		"another method":     {http.MethodGet, videoInit, "", nil, 404, "invalid_params"},
		"a form":             {http.MethodPost, inboxInit, "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 400, "invalid_params"},
		"no type":            {http.MethodPost, inboxInit, "{" + small + "}", []string{"Content-Type", ""}, 400, "invalid_params"},
		"another charset":    {http.MethodPost, inboxInit, "{" + small + "}", []string{"Content-Type", "application/json; charset=latin1"}, 400, "invalid_params"},
		"no JSON":            {http.MethodPost, inboxInit, "{", nil, 400, "invalid_params"},
		"two values":         {http.MethodPost, inboxInit, "{" + small + "} {}", nil, 400, "invalid_params"},
		"a query":            {http.MethodPost, inboxInit + "?a=b", "{" + small + "}", nil, 400, "invalid_params"},
		"unknown field":      {http.MethodPost, inboxInit, `{"more":1,` + small + `}`, nil, 400, "invalid_params"},
		"text for the inbox": {http.MethodPost, inboxInit, info(""), nil, 400, "invalid_params"},
		"empty":              {http.MethodPost, inboxInit, "{}", nil, 400, "invalid_params"},
		"inbox":              {http.MethodPost, inboxInit, "{" + small + "}", nil, 200, "ok"},
		"plain JSON type":    {http.MethodPost, inboxInit, "{" + small + "}", []string{"Content-Type", "application/json"}, 200, "ok"},

		"direct":              {http.MethodPost, videoInit, info(""), nil, 200, "ok"},
		"all options":         {http.MethodPost, videoInit, info(`,"disable_duet":true,"disable_stitch":true,"disable_comment":false,"video_cover_timestamp_ms":1,"brand_content_toggle":false,"brand_organic_toggle":true,"is_aigc":true`), nil, 200, "ok"},
		"unknown option":      {http.MethodPost, videoInit, info(`,"allow_duet":true`), nil, 400, "invalid_params"},
		"option as text":      {http.MethodPost, videoInit, info(`,"disable_duet":"true"`), nil, 400, "invalid_params"},
		"cover as text":       {http.MethodPost, videoInit, info(`,"video_cover_timestamp_ms":"1"`), nil, 400, "invalid_params"},
		"cover before":        {http.MethodPost, videoInit, info(`,"video_cover_timestamp_ms":-1`), nil, 400, "invalid_params"},
		"no post":             {http.MethodPost, videoInit, "{" + small + "}", nil, 400, "invalid_params"},
		"no audience":         {http.MethodPost, videoInit, `{"post_info":{"title":"x"},` + small + `}`, nil, 400, "invalid_params"},
		"unknown audience":    {http.MethodPost, videoInit, `{"post_info":{"privacy_level":"SOME"},` + small + `}`, nil, 400, "invalid_params"},
		"audience not theirs": {http.MethodPost, videoInit, `{"post_info":{"privacy_level":"FOLLOWER_OF_CREATOR"},` + small + `}`, nil, 403, "privacy_level_option_mismatch"},
		"caption of 2202":     {http.MethodPost, videoInit, `{"post_info":{"title":"` + long + `",` + self + `},` + small + `}`, nil, 400, "invalid_params"},
		"a video's address":   {http.MethodPost, videoInit, `{"post_info":{` + self + `},"source_info":{"source":"PULL_FROM_URL","video_url":"https://x.example/v.mp4"}}`, nil, 403, "url_ownership_unverified"},

		"creator info":        {http.MethodPost, creator, "", nil, 200, "ok"},
		"creator with a body": {http.MethodPost, creator, `{"a":1}`, nil, 400, "invalid_params"},
		"status of nothing":   {http.MethodPost, fetch, `{"publish_id":"v_pub_file~v2.1"}`, nil, 400, "invalid_publish_id"},
		"cancel nothing":      {http.MethodPost, "/v2/post/publish/cancel/", `{"publish_id":"v_pub_file~v2.1"}`, nil, 400, "invalid_publish_id"},

		"pictures elsewhere":   {http.MethodPost, photoInit, photos("DIRECT_POST", self, one), nil, 403, "url_ownership_unverified"},
		"pictures by http":     {http.MethodPost, photoInit, photos("DIRECT_POST", self, strings.Replace(one, "https", "http", 1)), nil, 400, "invalid_params"},
		"pictures by number":   {http.MethodPost, photoInit, photos("DIRECT_POST", self, strings.Replace(one, "media.example.org", "192.0.2.1", 1)), nil, 400, "invalid_params"},
		"pictures, no address": {http.MethodPost, photoInit, photos("DIRECT_POST", self, `"source":"PULL_FROM_URL","photo_images":["x"],"photo_cover_index":0`), nil, 400, "invalid_params"},
		"no pictures":          {http.MethodPost, photoInit, photos("DIRECT_POST", self, `"source":"PULL_FROM_URL","photo_images":[],"photo_cover_index":0`), nil, 400, "invalid_params"},
		"36 pictures":          {http.MethodPost, photoInit, photos("DIRECT_POST", self, `"source":"PULL_FROM_URL","photo_images":["`+strings.Repeat(`x","`, 35)+`x"],"photo_cover_index":0`), nil, 400, "invalid_params"},
		"no cover":             {http.MethodPost, photoInit, photos("DIRECT_POST", self, strings.TrimSuffix(one, `,"photo_cover_index":0`)), nil, 400, "invalid_params"},
		"cover outside":        {http.MethodPost, photoInit, photos("DIRECT_POST", self, strings.Replace(one, ":0", ":1", 1)), nil, 400, "invalid_params"},
		"pictures uploaded":    {http.MethodPost, photoInit, photos("DIRECT_POST", self, strings.Replace(one, "PULL_FROM_URL", "FILE_UPLOAD", 1)), nil, 400, "invalid_params"},
		"another mode":         {http.MethodPost, photoInit, photos("LATER", self, one), nil, 400, "invalid_params"},
		"another type":         {http.MethodPost, photoInit, strings.Replace(photos("DIRECT_POST", self, one), "PHOTO", "VIDEO", 1), nil, 400, "invalid_params"},
		"long title":           {http.MethodPost, photoInit, photos("MEDIA_UPLOAD", `"title":"`+strings.Repeat("😀", 46)+`"`, one), nil, 400, "invalid_params"},
		"long description":     {http.MethodPost, photoInit, photos("MEDIA_UPLOAD", `"description":"`+strings.Repeat("a", 4001)+`"`, one), nil, 400, "invalid_params"},
		"option of videos":     {http.MethodPost, photoInit, photos("DIRECT_POST", self+`,"disable_duet":true`, one), nil, 400, "invalid_params"},

		"person":          {http.MethodGet, userInfo + "?fields=open_id,follower_count", "", nil, 200, "ok"},
		"no fields":       {http.MethodGet, userInfo, "", nil, 400, "invalid_params"},
		"unknown wish":    {http.MethodGet, userInfo + "?fields=open_id,email", "", nil, 400, "invalid_params"},
		"unknown query":   {http.MethodGet, userInfo + "?fields=open_id&lang=de", "", nil, 400, "invalid_params"},
		"posting for it":  {http.MethodPost, userInfo + "?fields=open_id", "{}", nil, 404, "invalid_params"},
		"list":            {http.MethodPost, list + "?fields=id,create_time", `{"max_count":20}`, nil, 200, "ok"},
		"long list":       {http.MethodPost, list + "?fields=id", `{"max_count":21}`, nil, 400, "invalid_params"},
		"list, no fields": {http.MethodPost, list, `{"max_count":20}`, nil, 400, "invalid_params"},
		"query":           {http.MethodPost, query + "?fields=id,view_count", `{"filters":{"video_ids":["7400000000000000001"]}}`, nil, 200, "ok"},
		"query of none":   {http.MethodPost, query + "?fields=id", `{"filters":{"video_ids":[]}}`, nil, 400, "invalid_params"},
		"query of 21":     {http.MethodPost, query + "?fields=id", `{"filters":{"video_ids":["` + strings.Repeat(`1","`, 20) + `1"]}}`, nil, 400, "invalid_params"},
		"query of no id":  {http.MethodPost, query + "?fields=id", `{"filters":{"video_ids":["74000000000000000010000"]}}`, nil, 400, "invalid_params"},
		"query of number": {http.MethodPost, query + "?fields=id", `{"filters":{"video_ids":[7400000000000000001]}}`, nil, 400, "invalid_params"},
		"no such filter":  {http.MethodPost, query + "?fields=id", `{"filters":{"ids":["1"]}}`, nil, 400, "invalid_params"},
		"reach":           {http.MethodPost, query + "?fields=id,reach", `{"filters":{"video_ids":["1"]}}`, nil, 400, "invalid_params"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := listen(t)
			a := n.send(tt.method, tt.path, []byte(tt.body), tt.headers...)
			if a.status != tt.status || a.code() != tt.code {
				t.Errorf("%d %s, want %d %s: %s", a.status, a.code(), tt.status, tt.code, a.text)
			}
			if len(n.e.Ledger()) != 0 {
				t.Error("something is live")
			}
		})
	}
}

// TestChunkArithmetic takes exactly what the media transfer guide describes.
func TestChunkArithmetic(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		size, chunk, count int64
		ok                 bool
	}{
		{1, 1, 1, true},
		{0, 1, 1, false},
		{-1, -1, 1, false},
		{4_999_999, 4_999_999, 1, true},
		{4_999_999, 2_500_000, 1, false},
		{4_999_999, 5_000_000, 1, false},
		{6_000_000, 6_000_000, 1, true},
		{6_000_000, 6_000_000, 0, false},
		{12_000_000, 5_000_000, 2, false}, // below 5 MiB
		{12_000_000, 6_000_000, 2, true},
		{12_000_000, 6_000_000, 3, false},
		{50_000_123, 10_000_000, 5, true},
		{50_000_123, 10_000_000, 6, false}, // rounded up
		{64_000_000, 64_000_000, 1, true},
		{64_000_001, 64_000_001, 1, false},
		{130_000_000, 64_000_000, 2, true},
		{130_000_000, 65_000_000, 2, false},
		{4_000_000_000, 10_000_000, 400, true},
		{4_000_000_001, 10_000_000, 400, false},
	} {
		n := listen(t)
		a := n.post(inboxInit, "{"+source(tt.size, tt.chunk, tt.count)+"}")
		if ok := a.status == http.StatusOK && a.code() == "ok"; ok != tt.ok {
			t.Errorf("%d in %d chunks of %d: %s", tt.size, tt.count, tt.chunk, a.text)
		}
		if tt.ok && (len(a.body.Data.ID) > 64 || len(a.body.Data.Address) > 256 || a.body.Data.ID == "") {
			t.Errorf("publish id %q, address of %d characters", a.body.Data.ID, len(a.body.Data.Address))
		}
	}
}
