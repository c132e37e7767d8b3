package emulator_test

import (
	"net/http"
	"testing"
)

// TestReadsStrict walks through reads and small changes: unknown fields and parameters,
// missing scopes, other people's things.
func TestReadsStrict(t *testing.T) {
	t.Parallel()
	b := open(t)
	post := b.publish("media_type", "TEXT", "text", "Hello")
	reply := b.network.Comment(post, "bob", "Hi")
	nested := b.network.Comment(reply, "carol", "Ho")
	stranger := b.network.Comment(nested, "dave", "Hum")
	for _, tt := range []struct {
		scope, method, path string // the scope that the token lacks; "" none
		pairs               []string
		want                string
	}{
		{"", "GET", "/me", []string{"fields", "id,username,name,threads_profile_picture_url,threads_biography,is_verified"}, ""},
		{"", "GET", "/me", []string{"fields", "id,followers_count"}, "100"},
		{"", "GET", "/me", []string{"field", "id"}, "100"},
		{"threads_basic", "GET", "/me", nil, "10"},
		{"", "GET", "/" + b.account, nil, ""},
		{"", "GET", "/17841999999999999", nil, missing},
		{"", "GET", "/me/threads", []string{"fields", "id,media_product_type,media_type,text,permalink,shortcode,timestamp,is_quote_post,has_replies", "limit", "100"}, ""},
		{"", "GET", "/me/threads", []string{"limit", "101"}, "100"},
		{"", "GET", "/me/threads", []string{"since", "yesterday"}, "100"},
		{"", "GET", "/me/threads", []string{"since", "1712991599"}, "100"},
		{"", "GET", "/me/threads", []string{"fields", "like_count"}, "100"},
		{"", "GET", "/me/replies", []string{"fields", "id,replied_to,root_post"}, ""},
		{"threads_read_replies", "GET", "/me/replies", nil, "10"},
		{"", "GET", "/me/followers", nil, "100"},
		{"", "GET", "/" + post, []string{"fields", "id,permalink,shortcode,timestamp,media_type,text"}, ""},
		{"", "GET", "/" + post, []string{"fields", "id,status"}, "100"}, // only a container has one
		{"", "GET", "/" + post + "/insights", []string{"metric", "views,likes,replies,reposts,quotes,shares"}, ""},
		{"", "GET", "/" + post + "/insights", []string{"metric", "views,reach"}, "100"},
		{"", "GET", "/" + post + "/insights", nil, "100"},
		{"threads_manage_insights", "GET", "/" + post + "/insights", []string{"metric", "views"}, "10"},
		{"", "GET", "/" + reply + "/insights", []string{"metric", "views"}, "10"},
		{"", "GET", "/me/threads_insights", []string{"metric", "views,followers_count", "since", "1788170000", "until", "1788270000"}, ""},
		{"", "GET", "/me/threads_insights", []string{"metric", "views", "since", "1600000000"}, "100"},
		{"", "GET", "/me/threads_insights", []string{"metric", "follower_demographics"}, "100"},
		{"", "GET", "/me/threads_insights", []string{"metric", "views", "period", "day"}, "100"},
		{"", "GET", "/" + post + "/conversation", []string{"fields", "id,text,username,timestamp,permalink,media_type,has_replies,root_post,replied_to,is_reply,is_reply_owned_by_me,hide_status,reply_audience", "reverse", "true"}, ""},
		{"", "GET", "/" + reply + "/conversation", nil, "100"},
		{"", "GET", "/" + reply + "/replies", []string{"reverse", "false"}, ""},
		{"", "GET", "/" + post + "/replies", []string{"reverse", "maybe"}, "100"},
		{"threads_read_replies", "GET", "/" + post + "/replies", nil, "10"},
		{"", "GET", "/" + post + "/likes", nil, "100"},
		{"", "GET", "/" + reply + "/pending_replies", nil, "10"},
		{"", "POST", "/" + reply + "/manage_reply", []string{"hide", "true"}, ""},
		{"", "POST", "/" + reply + "/manage_reply", nil, "100"},
		{"", "POST", "/" + reply + "/manage_reply", []string{"hide", "1"}, "100"},
		{"", "POST", "/" + nested + "/manage_reply", []string{"hide", "true"}, "100"},
		{"", "POST", "/" + post + "/manage_reply", []string{"hide", "true"}, "10"},
		{"threads_manage_replies", "POST", "/" + reply + "/manage_reply", []string{"hide", "true"}, "10"},
		{"", "POST", "/" + reply + "/manage_pending_reply", []string{"approve", "true"}, "100"},
		{"", "GET", "/me/threads_publishing_limit", []string{"fields", "quota_usage,config,reply_quota_usage,reply_config,delete_quota_usage,delete_config,location_search_quota_usage,location_search_config"}, ""},
		{"", "GET", "/me/threads_publishing_limit", []string{"fields", "quota"}, "100"},
		{"threads_content_publish", "GET", "/me/threads_publishing_limit", nil, "10"},
		{"", "GET", "/location_search", []string{"q", "berlin", "fields", "id,name,address"}, ""},
		{"", "GET", "/location_search", nil, "100"},
		{"threads_location_tagging", "GET", "/location_search", []string{"q", "berlin"}, "10"},
		{"threads_content_publish", "POST", "/me/threads", []string{"media_type", "TEXT", "text", "x"}, "10"},
		{"threads_location_tagging", "POST", "/me/threads", []string{"media_type", "TEXT", "text", "x", "location_id", "7640348500"}, "10"},
		{"", "POST", "/17841999999999999/threads", []string{"media_type", "TEXT", "text", "x"}, missing},
		{"threads_content_publish", "POST", "/me/threads_publish", []string{"creation_id", "1"}, "10"},
		{"", "POST", "/me/threads_publish", []string{"creation_id", "1"}, missing},
		{"", "POST", "/me/threads_publish", []string{"creation_id", "1", "text", "x"}, "100"},
		{"threads_delete", "DELETE", "/" + post, nil, "10"},
		{"", "DELETE", "/" + stranger, nil, "10"},
		{"", "DELETE", "/1", nil, missing},
		{"", "POST", "/" + post, []string{"text", "edited"}, "2500"}, // there is no editing
		{"threads_content_publish", "POST", "/" + post + "/repost", nil, "10"},
		{"", "DELETE", "/" + post, nil, ""},
		{"", "GET", "/" + post, nil, missing},
		{"", "DELETE", "/" + post, nil, missing},
	} {
		b.token = b.network.Connect(b.url, "ann").Access.Reveal()
		if tt.scope != "" {
			b.network.Forget("ann", tt.scope)
		}
		if _, out := b.call(tt.method, "/v1.0"+tt.path, tt.pairs...); code(out) != tt.want {
			t.Errorf("%s %s %q without %q: %v, want %q", tt.method, tt.path, tt.pairs, tt.scope, out, tt.want)
		}
	}
}

// TestWire checks how a request may be written.
func TestWire(t *testing.T) {
	t.Parallel()
	b := open(t)
	const form, object = "application/x-www-form-urlencoded", "application/json"
	q := "?access_token=" + b.token
	for _, tt := range []struct{ name, method, path, kind, body, want string }{
		{"form", "POST", "/v1.0/me/threads", form, "media_type=TEXT&text=x&access_token=" + b.token, ""},
		{"JSON", "POST", "/v1.0/me/threads", object, `{"media_type":"TEXT","text":"x","is_ghost_post":true,"access_token":"` + b.token + `"}`, ""},
		{"query", "POST", "/v1.0/me/threads" + q + "&media_type=TEXT&text=x", "", "", ""},
		{"query and form", "POST", "/v1.0/me/threads" + q, form, "media_type=TEXT&text=x", ""},
		{"twice", "POST", "/v1.0/me/threads" + q + "&text=y", form, "media_type=TEXT&text=x", "100"},
		{"twice in the query", "GET", "/v1.0/me" + q + "&fields=id&fields=name", "", "", "100"},
		{"broken JSON", "POST", "/v1.0/me/threads" + q, object, `{"media_type":`, "100"},
		{"JSON and more", "POST", "/v1.0/me/threads" + q, object, `{"media_type":"TEXT","text":"x"}{}`, "100"},
		{"JSON called a form", "POST", "/v1.0/me/threads" + q, form, `{"media_type":"TEXT","text":"x"}`, "100"},
		{"multipart", "POST", "/v1.0/me/threads" + q, "multipart/form-data; boundary=x", "--x--", "100"},
		{"text", "POST", "/v1.0/me/threads" + q, "text/plain", "media_type=TEXT&text=x", "100"},
		{"a body to read", "GET", "/v1.0/me" + q, form, "fields=id", "100"},
		{"PUT", "PUT", "/v1.0/me/threads" + q + "&media_type=TEXT&text=x", "", "", "100"},
	} {
		if _, out := b.send(tt.method, tt.path, tt.kind, tt.body); code(out) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, out, tt.want)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+"/v1.0/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	if _, out := b.do(r); code(out) != "2500" {
		t.Errorf("a token in a header: %v", out)
	}
}
