package emulator_test

import (
	"net/http"
	"testing"
	"time"
)

// TestChunks sends a video as the guide says, and in every other way.
func TestChunks(t *testing.T) {
	t.Parallel()
	const size, part = 13_000_000, 6_000_000
	for name, tt := range map[string]struct {
		send   func(n *network, address string) answer
		status int
		place  string // the answer's Content-Range
	}{
		"first":       {func(n *network, a string) answer { return n.chunk(a, 0, part, size) }, 206, "bytes 0-5999999/13000000"},
		"second":      {func(n *network, a string) answer { return n.chunk(a, part, size, size) }, 416, "bytes 0-0/13000000"},
		"too short":   {func(n *network, a string) answer { return n.chunk(a, 0, part-1, size) }, 400, ""},
		"too long":    {func(n *network, a string) answer { return n.chunk(a, 0, part+1, size) }, 400, ""},
		"other total": {func(n *network, a string) answer { return n.chunk(a, 0, part, size+1) }, 400, ""},
		"wrong length": {func(n *network, a string) answer {
			return n.chunk(a, 0, part, size, "Content-Range", "bytes 0-5999998/13000000")
		}, 400, ""},
		"no range":   {func(n *network, a string) answer { return n.chunk(a, 0, part, size, "Content-Range", "") }, 400, ""},
		"no type":    {func(n *network, a string) answer { return n.chunk(a, 0, part, size, "Content-Type", "") }, 400, ""},
		"other type": {func(n *network, a string) answer { return n.chunk(a, 0, part, size, "Content-Type", "image/png") }, 400, ""},
		"a token":    {func(n *network, a string) answer { return n.chunk(a, 0, part, size, "Authorization", "Bearer x") }, 400, ""},
		"no secret":  {func(n *network, a string) answer { return n.chunk(a[:len(a)-4], 0, part, size) }, 404, ""},
		"more query": {func(n *network, a string) answer { return n.chunk(a+"&x=1", 0, part, size) }, 404, ""},
		"expired": {func(n *network, a string) answer {
			n.clock.Advance(time.Hour)
			return n.chunk(a, 0, part, size)
		}, 403, ""},
		"again": {func(n *network, a string) answer {
			n.chunk(a, 0, part, size)
			return n.chunk(a, 0, part, size)
		}, 416, "bytes 0-5999999/13000000"},
		"all": {func(n *network, a string) answer {
			n.chunk(a, 0, part, size)
			return n.chunk(a, part, size, size)
		}, 201, "bytes 0-12999999/13000000"},
		"after all": {func(n *network, a string) answer {
			n.chunk(a, 0, part, size)
			n.chunk(a, part, size, size)
			return n.chunk(a, part, size, size)
		}, 416, "bytes 0-12999999/13000000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := listen(t)
			begun := n.post(inboxInit, "{"+source(size, part, 2)+"}").body.Data
			a := tt.send(n, begun.Address)
			if a.status != tt.status || a.header.Get("Content-Range") != tt.place {
				t.Errorf("%d %q, want %d %q: %s", a.status, a.header.Get("Content-Range"), tt.status, tt.place, a.text)
			}
			complete := name == "all" || name == "after all"
			if live := len(n.e.Live()); (live == 1) != complete || live > 1 {
				t.Errorf("%d live", live)
			}
		})
	}
}

// TestStates walks through the states of a draft and of a post.
func TestStates(t *testing.T) {
	t.Parallel()
	n := listen(t)
	draft := n.post(inboxInit, "{"+source(1000, 1000, 1)+"}").body.Data
	public := n.post(videoInit, `{"post_info":{"title":"Hi","privacy_level":"PUBLIC_TO_EVERYONE"},`+source(1000, 1000, 1)+`}`).body.Data
	private := n.post(videoInit, `{"post_info":{"privacy_level":"SELF_ONLY"},`+source(1000, 1000, 1)+`}`).body.Data
	state := func(id, want string, posts int) answer {
		t.Helper()
		a := n.status(id)
		if a.body.Data.Status != want || len(a.body.Data.Posts) != posts {
			t.Errorf("%s: %s, want %s with %d posts", id, a.text, want, posts)
		}
		return a
	}
	for _, b := range []struct{ id, address string }{{draft.ID, draft.Address}, {public.ID, public.Address}, {private.ID, private.Address}} {
		state(b.id, "PROCESSING_UPLOAD", 0)
		if a := n.chunk(b.address, 0, 1000, 1000); a.status != http.StatusCreated {
			t.Fatal(a.text)
		}
		if a := state(b.id, "PROCESSING_UPLOAD", 0); a.body.Data.Uploaded != 1000 {
			t.Error(a.text)
		}
	}
	n.clock.Advance(5 * time.Second)
	state(draft.ID, "SEND_TO_USER_INBOX", 0)
	state(public.ID, "PUBLISH_COMPLETE", 0)
	state(private.ID, "PUBLISH_COMPLETE", 0)
	n.clock.Advance(time.Minute)
	state(public.ID, "PUBLISH_COMPLETE", 1)
	state(private.ID, "PUBLISH_COMPLETE", 0)
	ids := n.e.Publish(draft.ID, 2)
	state(draft.ID, "PUBLISH_COMPLETE", 2)
	if a := n.post(list+"?fields=id,title", `{"max_count":2}`); len(a.body.Data.Videos) != 2 || !a.body.Data.More {
		t.Errorf("the list: %s", a.text)
	}
	n.e.Remove(ids[0])
	state(draft.ID, "PUBLISH_COMPLETE", 1)
	bob := n.e.Connect(n.url, "bob")
	if a := n.send(http.MethodPost, fetch, []byte(`{"publish_id":"`+draft.ID+`"}`), "Authorization", "Bearer "+bob.Access.Reveal()); a.code() != "token_not_authorized_for_specified_publish_id" {
		t.Errorf("somebody else's: %s", a.text)
	}
	if a := n.post("/v2/post/publish/cancel/", `{"publish_id":"`+draft.ID+`"}`); a.code() != "publish_not_cancellable" {
		t.Errorf("cancelled: %s", a.text)
	}
}

// TestFailures fails for what is wrong with the file, and on demand.
func TestFailures(t *testing.T) {
	t.Parallel()
	n := listen(t)
	fails := func(send func(address string) answer) string {
		t.Helper()
		n.clock.Advance(time.Minute)
		begun := n.post(videoInit, `{"post_info":{"privacy_level":"SELF_ONLY"},`+source(1000, 1000, 1)+`}`).body.Data
		if a := send(begun.Address); a.status != http.StatusCreated {
			t.Fatal(a.text)
		}
		n.clock.Advance(time.Minute)
		a := n.status(begun.ID)
		if a.body.Data.Status == "FAILED" {
			return a.body.Data.Reason
		}
		return ""
	}
	whole := func(address string) answer { return n.chunk(address, 0, 1000, 1000) }
	if reason := fails(whole); reason != "" {
		t.Error(reason)
	}
	noVideo := func(address string) answer {
		return n.send(http.MethodPut, address, make([]byte, 1000), "Authorization", "", "Content-Type", "video/mp4", "Content-Range", "bytes 0-999/1000")
	}
	if reason := fails(noVideo); reason != "file_format_check_failed" {
		t.Errorf("no video: %q", reason)
	}
	long := make([]byte, 1000)
	copy(long, "\x00\x00\x00\x18ftypmp42")
	copy(long[100:], "mvhd")
	long[100+4+15], long[100+4+18] = 1, 3 // one unit a second, 768 of them
	tooLong := func(address string) answer {
		return n.send(http.MethodPut, address, long, "Authorization", "", "Content-Type", "video/mp4", "Content-Range", "bytes 0-999/1000")
	}
	if reason := fails(tooLong); reason != "duration_check_failed" {
		t.Errorf("too long: %q", reason)
	}
	n.e.Fail("spam_risk_text")
	if reason := fails(whole); reason != "spam_risk_text" {
		t.Errorf("on demand: %q", reason)
	}
	if live := len(n.e.Live()); live != 1 {
		t.Errorf("%d live", live)
	}
}
