package bluesky_test

import (
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
)

// TestFrozen repeats a publication an hour later: the record is the same to the byte, as
// is whom it mentions, though the handle belongs to someone else by then.
func TestFrozen(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	e := network(st)
	ben := e.Person("ben")
	d := st.Delivery(st.Text("Hello @ben.bsky.social and @nobody.example"))
	st.Kit.Inject(emu.Fault{Publishing: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost request", caio.Uncertain)
	first := d.Saved.Get("record/0")
	e.Rename(ben.DID, "ben.example")
	e.Rename(e.Person("cara").DID, "ben.bsky.social")
	st.Clock.Advance(time.Hour)
	st.Restart()
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if err != nil {
		t.Fatal(err)
	}
	got := value(st, r.RemoteID)
	if first == "" || d.Saved.Get("record/0") != first || got["createdAt"] != "2026-09-01T11:30:00.000Z" {
		t.Errorf("the record was %s and is %s, made %v", first, d.Saved.Get("record/0"), got["createdAt"])
	}
	if facets, _ := got["facets"].([]any); len(facets) != 1 || dig(facets, 0, "features", 0, "did") != ben.DID {
		t.Errorf("facets %v, want a mention of %s alone", facets, ben.DID)
	}
}

// TestPrepared decides whom a post mentions when it is prepared.
func TestPrepared(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	e := network(st)
	ben := e.Person("ben")
	d := st.Delivery(st.Text("Hello @ben.bsky.social"))
	if err := st.Client.Prepare(t.Context(), st.Session, d.Job); err != nil {
		t.Fatal(err)
	}
	e.Rename(ben.DID, "ben.example")
	e.Rename(e.Person("cara").DID, "ben.bsky.social")
	r := st.Live(d)
	if did := dig(value(st, r.RemoteID), "facets", 0, "features", 0, "did"); did != ben.DID {
		t.Errorf("%v is mentioned, want %s", did, ben.DID)
	}
}

// TestExpired publishes with a token that has run out.
func TestExpired(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	st.Clock.Advance(3 * time.Hour)
	d := st.Delivery(st.Text("Late"))
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "an expired token", caio.Unauthorized)
	st.Live(d) // Drive renews the Grant first
}

// TestRateLimit uses the hour's points up.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	network(st).Behave(func(b *emulator.Behaviour) { b.HourlyPoints = 4 })
	for range 2 {
		st.Live(st.Delivery(st.Text("Within the limit")))
	}
	d := st.Delivery(st.Text("One too many"))
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "the third", caio.RateLimited)
	now := caio.At(st.Clock.Now())
	if e := platform.AsError(err); e.RetryAt <= now.Add(59*time.Minute) || e.RetryAt > now.Add(time.Hour) || e.Scope != platform.ScopeAccount {
		t.Errorf("again at %s for %s", e.RetryAt, e.Scope)
	}
	st.Live(d) // an hour later
}

// TestGatesResume breaks off between a post and its gates.
func TestGatesResume(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	v := fields(st.Text("Guarded"), "replies", "nobody", "no_quotes", "true")
	v.Parts = append(v.Parts, caio.Part{Text: "And its second part"})
	d := st.Delivery(v)
	st.Kit.Inject(emu.Fault{Path: "putRecord", Skip: 1, Times: 3, How: emu.Status, Code: http.StatusBadGateway})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a gate that cannot be written", caio.Unavailable)
	if live := d.Saved.Receipt(); live == nil {
		t.Fatal("the post is live, and nobody was told")
	}
	r := st.Live(d)
	before := len(st.Kit.Requests())
	if _, err := st.Client.Publish(t.Context(), st.Session, d.Job); err != nil || len(st.Kit.Requests()) != before {
		t.Errorf("publishing what is live took %d requests: %v", len(st.Kit.Requests())-before, err)
	}
	for _, gate := range []string{gateOf(r.RemoteID, "threadgate"), gateOf(r.RemoteID, "postgate"), gateOf(r.Parts[0].RemoteID, "postgate")} {
		if value(st, gate) == nil {
			t.Errorf("there is no %s", gate)
		}
	}
	if value(st, gateOf(r.Parts[0].RemoteID, "threadgate")) != nil {
		t.Error("a later part has a threadgate, which belongs to the first alone")
	}
}

// TestHandWritten finds what a person changed in the meantime, and leaves it.
func TestHandWritten(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	d := st.Delivery(st.Text("As it was written"))
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
	_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	st.Is(err, "a lost answer", caio.Uncertain)
	uri := st.Kit.Live()[0].ID
	edited := value(st, uri)
	edited["text"] = "As a person edited it"
	overwrite(st, uri, edited)
	r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
	if err != nil || r.RemoteID != uri || value(st, uri)["text"] != "As a person edited it" {
		t.Errorf("published again: %+v %v, and it reads %v", r, err, value(st, uri)["text"])
	}
}
