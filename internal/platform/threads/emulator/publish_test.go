package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestPublishing walks through the states of a container and what can be published when.
func TestPublishing(t *testing.T) {
	t.Parallel()
	b := open(t)
	publish := func(id string) (string, string) {
		_, out := b.call("POST", "/v1.0/me/threads_publish", "creation_id", id)
		post, _ := out["id"].(string)
		return post, code(out)
	}
	id := b.make("media_type", "TEXT", "text", "Hello")
	if _, got := publish(id); got != missing {
		t.Errorf("published at once: %q", got)
	}
	if one, two, three := b.status(id), b.status(id), b.status(id); one != "IN_PROGRESS" || two != "IN_PROGRESS" || three != "FINISHED" {
		t.Errorf("%s, %s, %s", one, two, three)
	}
	post, got := publish(id)
	if got != "" || post == id || b.status(id) != "PUBLISHED" {
		t.Errorf("published: %q as %q, then %s", got, post, b.status(id))
	}
	if _, got := publish(id); got != "100" {
		t.Errorf("published twice: %q", got)
	}
	if _, out := b.call("POST", "/v1.0/me/threads", "media_type", "TEXT", "text", "x", "reply_to_id", post); code(out) != missing {
		t.Errorf("answered at once: %v", out)
	}
	b.clock.Advance(5 * time.Second)
	b.publish("media_type", "TEXT", "text", "x", "reply_to_id", post)
	old := b.make("media_type", "TEXT", "text", "Later")
	b.clock.Advance(24 * time.Hour)
	if _, got := publish(old); got != "24/2207008" || b.status(old) != "EXPIRED" {
		t.Errorf("after a day: %q, %s", got, b.status(old))
	}
	b.network.Fail("x")
	ghost := b.publish("media_type", "TEXT", "text", "Boo", "is_ghost_post", "true")
	b.clock.Advance(24 * time.Hour)
	if _, out := b.call("GET", "/v1.0/"+ghost); code(out) != missing {
		t.Errorf("a ghost after a day: %v", out)
	}
	live := b.network.Kit().Live()
	if len(live) != 3 || live[0].ID != post || live[1].Parent != post {
		t.Errorf("%+v", live)
	}
}

// TestQuotas refuses what is beyond 250 posts, 1000 replies and 100 deletions a day.
func TestQuotas(t *testing.T) {
	t.Parallel()
	b := open(t)
	post := b.publish("media_type", "TEXT", "text", "Hello")
	b.network.UseUp("ann", 249, 1000)
	_, out := b.call("GET", "/v1.0/me/threads_publishing_limit", "fields", "quota_usage,reply_quota_usage,reply_config")
	row := out["data"].([]any)[0].(map[string]any)
	if row["quota_usage"] != json.Number("250") || row["reply_quota_usage"] != json.Number("1000") || row["reply_config"].(map[string]any)["quota_total"] != json.Number("1000") {
		t.Errorf("%v", row)
	}
	made := [2]string{b.make("media_type", "TEXT", "text", "x"), b.make("media_type", "TEXT", "text", "x", "reply_to_id", post)}
	b.clock.Advance(time.Minute)
	for _, id := range made {
		if _, out := b.call("POST", "/v1.0/me/threads_publish", "creation_id", id); code(out) != "4" {
			t.Errorf("beyond the quota: %v", out)
		}
	}
	b.clock.Advance(23 * time.Hour)
	fresh := b.make("media_type", "TEXT", "text", "x")
	b.clock.Advance(time.Hour)
	if _, out := b.call("POST", "/v1.0/me/threads_publish", "creation_id", fresh); code(out) != "" {
		t.Errorf("a day later: %v", out)
	}
	for i := range 101 {
		_, made := b.call("POST", "/v1.0/me/threads", "media_type", "TEXT", "text", "x", "auto_publish_text", "true")
		_, out := b.call("DELETE", "/v1.0/"+made["id"].(string))
		if got := code(out); (got == "4") != (i == 100) {
			t.Fatalf("deletion %d: %v", i+1, out)
		}
	}
}

// TestPublishes names exactly the requests that show something, and leaves their bodies.
func TestPublishes(t *testing.T) {
	t.Parallel()
	b := open(t)
	const form, object = "application/x-www-form-urlencoded", "application/json"
	for _, tt := range []struct {
		method, path, kind, body string
		want                     bool
	}{
		{"POST", "/v1.0/me/threads_publish", form, "creation_id=1", true},
		{"POST", "/v1.0/1/repost", "", "", true},
		{"POST", "/v1.0/me/threads", form, "media_type=TEXT&text=auto_publish_text%3Dtrue", false},
		{"POST", "/v1.0/me/threads", form, "media_type=TEXT&text=x&auto_publish_text=true", true},
		{"POST", "/v1.0/me/threads", form, "media_type=TEXT&text=x&auto_publish_text=false", false},
		{"POST", "/v1.0/me/threads", object, `{"auto_publish_text":true}`, true},
		{"POST", "/v1.0/me/threads?auto_publish_text=true", "", "", true},
		{"GET", "/v1.0/me/threads", "", "", false},
		{"DELETE", "/v1.0/1", "", "", false},
		{"POST", "/v1.0/1/manage_reply", form, "hide=true", false},
	} {
		r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		if got := b.network.Publishes(r); got != tt.want {
			t.Errorf("%s %s %s: %v", tt.method, tt.path, tt.body, got)
		}
	}
	_, out := b.call("POST", "/v1.0/me/threads", "media_type", "TEXT", "text", "Now", "auto_publish_text", "true")
	if live := b.network.Kit().Live(); len(live) != 1 || live[0].ID != out["id"] || live[0].Text != "Now" {
		t.Errorf("%v %+v", out, live)
	}
	_, out = b.call("POST", "/v1.0/"+out["id"].(string)+"/repost")
	if _, insights := b.call("GET", "/v1.0/"+out["id"].(string)+"/insights", "metric", "views"); len(insights["data"].([]any)) != 0 {
		t.Errorf("a repost has numbers: %v", insights)
	}
	_, me := b.call("GET", "/v1.0/me", "fields", "threads_profile_picture_url")
	if picture, _ := b.browse(me["threads_profile_picture_url"].(string)); picture.StatusCode != http.StatusOK || picture.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the portrait answers %d", picture.StatusCode)
	}
	_, shown := b.call("GET", "/v1.0/"+live(b)[0], "fields", "permalink")
	if page, body := b.browse(shown["permalink"].(string)); page.StatusCode != http.StatusOK || !strings.Contains(body, "Now") {
		t.Errorf("the post's page: %d %s", page.StatusCode, body)
	}
	page, body := b.browse(b.url + "/@ann/post/DTnothing")
	if page.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown post's page: %d %s", page.StatusCode, body)
	}
}

// live lists the ids of what is live.
func live(b *bench) []string {
	var ids []string
	for _, e := range b.network.Kit().Live() {
		ids = append(ids, e.ID)
	}
	return ids
}
