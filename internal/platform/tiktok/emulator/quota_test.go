package emulator_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestRates refuses what comes too often within a minute.
func TestRates(t *testing.T) {
	t.Parallel()
	for path, tt := range map[string]struct {
		body string
		most int
	}{
		inboxInit: {"{" + source(1000, 1000, 1) + "}", 6}, creator: {"", 20}, fetch: {`{"publish_id":"x"}`, 30},
	} {
		n := listen(t)
		for i := range tt.most + 1 {
			a := n.send(http.MethodPost, path, []byte(tt.body))
			if refused := a.status == http.StatusTooManyRequests; refused != (i == tt.most) || refused && a.code() != "rate_limit_exceeded" {
				t.Errorf("%s, %d. time: %d %s", path, i+1, a.status, a.text)
			}
		}
		n.clock.Advance(time.Minute)
		if a := n.send(http.MethodPost, path, []byte(tt.body)); a.status == http.StatusTooManyRequests {
			t.Errorf("%s a minute later: %s", path, a.text)
		}
	}
}

// share begins and sends a small video.
func (n *network) share(path, level string) answer {
	n.t.Helper()
	n.clock.Advance(15 * time.Second)
	body := "{" + source(1000, 1000, 1) + "}"
	if level != "" {
		body = fmt.Sprintf(`{"post_info":{"privacy_level":%q},%s}`, level, source(1000, 1000, 1))
	}
	a := n.post(path, body)
	if a.code() == "ok" {
		if sent := n.chunk(a.body.Data.Address, 0, 1000, 1000); sent.status != http.StatusCreated {
			n.t.Fatal(sent.text)
		}
	}
	return a
}

// TestCaps refuses the sixteenth post and the sixth draft of a day.
func TestCaps(t *testing.T) {
	t.Parallel()
	n := listen(t)
	var first string
	for i := range 6 {
		a := n.share(inboxInit, "")
		if (a.code() == "spam_risk_too_many_pending_share") != (i == 5) || (i == 5 && a.status != http.StatusForbidden) {
			t.Errorf("draft %d: %s", i+1, a.text)
		}
		if i == 0 {
			first = a.body.Data.ID
		}
	}
	n.e.Publish(first, 1)
	if a := n.share(inboxInit, ""); a.code() != "ok" {
		t.Errorf("after one was published: %s", a.text)
	}
	for i := range 16 {
		if a := n.share(videoInit, "SELF_ONLY"); (a.code() == "spam_risk_too_many_posts") != (i == 15) {
			t.Errorf("post %d: %s", i+1, a.text)
		}
	}
	if a := n.send(http.MethodPost, creator, nil); a.status != http.StatusOK || a.code() != "spam_risk_too_many_posts" {
		t.Errorf("creator info: %d %s", a.status, a.text)
	}
	n.clock.Advance(23 * time.Hour)
	n.grant = n.e.Connect(n.url, "ann")
	n.clock.Advance(time.Hour)
	if a := n.share(videoInit, "SELF_ONLY"); a.code() != "ok" {
		t.Errorf("a day later: %s", a.text)
	}
}

// TestUnauditedApp posts to private accounts for their owners only, five a day.
func TestUnauditedApp(t *testing.T) {
	t.Parallel()
	n := listen(t)
	n.e.Unaudited()
	const code = "unaudited_client_can_only_post_to_private_accounts"
	if a := n.share(videoInit, "SELF_ONLY"); a.code() != code || a.status != http.StatusForbidden {
		t.Errorf("a public account: %s", a.text)
	}
	for i := range 6 {
		name := fmt.Sprintf("person%d", i)
		n.e.Private(name, true)
		n.grant = n.e.Connect(n.url, name)
		if a := n.share(videoInit, "FOLLOWER_OF_CREATOR"); i < 5 && a.code() != code {
			t.Errorf("for followers: %s", a.text)
		}
		if a := n.share(videoInit, "SELF_ONLY"); (a.code() == "ok") != (i < 5) || i == 5 && a.code() != "reached_active_user_cap" {
			t.Errorf("person %d: %s", i+1, a.text)
		}
		if a := n.share(inboxInit, ""); a.code() != "ok" {
			t.Errorf("the inbox of person %d: %s", i+1, a.text)
		}
	}
}

// TestCreator lists the audiences of public and private accounts.
func TestCreator(t *testing.T) {
	t.Parallel()
	n := listen(t)
	if a := n.send(http.MethodPost, creator, nil); fmt.Sprint(a.body.Data.Levels) != "[PUBLIC_TO_EVERYONE MUTUAL_FOLLOW_FRIENDS SELF_ONLY]" {
		t.Error(a.text)
	}
	n.e.Private("ann", true)
	if a := n.send(http.MethodPost, creator, nil); fmt.Sprint(a.body.Data.Levels) != "[FOLLOWER_OF_CREATOR MUTUAL_FOLLOW_FRIENDS SELF_ONLY]" {
		t.Error(a.text)
	}
	n.e.Ban("ann")
	if a := n.send(http.MethodPost, creator, nil); a.status != http.StatusOK || a.code() != "spam_risk_user_banned_from_posting" {
		t.Errorf("%d %s", a.status, a.text)
	}
	if a := n.share(videoInit, "SELF_ONLY"); a.status != http.StatusForbidden || a.code() != "spam_risk_user_banned_from_posting" {
		t.Errorf("%d %s", a.status, a.text)
	}
}
