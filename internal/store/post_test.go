package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
)

func TestSavePost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	draft := caio.Post{
		Parts: []caio.Part{{Text: "Héllo\x00 <b>&", Attachments: []caio.Attachment{{
			Asset: caio.Asset{ID: "a", Path: "/p", SHA256: "x", Width: 3}, Alt: "a cat", Focus: &caio.Point{X: -0.5, Y: 1},
		}}}},
		Targets: []caio.Target{{Channel: "ch", Comment: "first!", Fields: map[string]string{"f": "v"}, Planned: &caio.PlannedTime{At: 3}}},
		Planned: &caio.PlannedTime{Wall: "2026-11-23T09:00", Zone: "Europe/Berlin", At: 5},
	}
	saved := must[caio.Post](t)(s.SavePost(ctx, draft))
	if saved.ID == "" || saved.Brand == "" || saved.Revision != 1 || saved.CreatedAt != caio.At(noon) || saved.State != caio.PostDraft {
		t.Errorf("saved as %+v", saved)
	}
	same(t, "post", must[caio.Post](t)(s.Post(ctx, saved.ID)), saved)

	s.clock.(*clock.Fake).Advance(time.Minute)
	saved.Parts[0].Text = "Second"
	second := must[caio.Post](t)(s.SavePost(ctx, saved))
	if second.Revision != 2 || second.CreatedAt != saved.CreatedAt || second.UpdatedAt != caio.At(noon.Add(time.Minute)) {
		t.Errorf("saved again as %+v", second)
	}
	_, err := s.SavePost(ctx, saved)
	wantErr(t, err, ErrConflict)
	saved.Revision = 0
	_, err = s.SavePost(ctx, saved)
	wantErr(t, err, ErrConflict)
	_, err = s.SavePost(ctx, caio.Post{ID: "unknown", Revision: 3})
	wantErr(t, err, ErrNotFound)
	_, err = s.Post(ctx, "unknown")
	wantErr(t, err, ErrNotFound)
	same(t, "post after refused saves", must[caio.Post](t)(s.Post(ctx, saved.ID)), second)
}

func TestScheduleAndUnschedule(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	p := must[caio.Post](t)(s.SavePost(ctx, textPost("Hello", "a", "b")))
	stale := p
	p.Planned = &caio.PlannedTime{Wall: "2026-11-24T09:00", Zone: "UTC", At: 500}
	ds := deliveriesFor(p, 500)
	_, err := s.Schedule(ctx, p, nil)
	wantErr(t, err, ErrConflict)
	planned := must[caio.Post](t)(s.Schedule(ctx, p, ds))
	if planned.State != caio.PostScheduled || planned.Revision != 2 || planned.Planned.At != 500 {
		t.Errorf("scheduled as %+v", planned)
	}
	for i, d := range must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, p.ID)) {
		want := ds[i]
		want.Post, want.Revision, want.CreatedAt, want.UpdatedAt = p.ID, 1, caio.At(noon), caio.At(noon)
		same(t, "delivery", d, want)
	}
	_, err = s.Schedule(ctx, planned, ds)
	wantErr(t, err, ErrConflict)
	_, err = s.SavePost(ctx, planned)
	wantErr(t, err, ErrConflict)
	if !strings.Contains(err.Error(), "scheduled") {
		t.Errorf("%q does not say why", err)
	}

	again := must[caio.Post](t)(s.Unschedule(ctx, p.ID))
	if again.State != caio.PostDraft || again.Revision != 3 {
		t.Errorf("unscheduled as %+v", again)
	}
	if left := must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, p.ID)); len(left) != 0 {
		t.Errorf("deliveries left: %+v", left)
	}
	_, err = s.Unschedule(ctx, p.ID)
	wantErr(t, err, ErrConflict)
	_, err = s.Schedule(ctx, stale, ds)
	wantErr(t, err, ErrConflict)

	// What is under way or in doubt may be out; what was certainly refused is not.
	must[caio.Post](t)(s.Schedule(ctx, again, ds))
	d, a := claimed(t, s, must[caio.Delivery](t)(s.Delivery(ctx, ds[0].ID)))
	_, err = s.Unschedule(ctx, p.ID)
	wantErr(t, err, ErrConflict)
	d.State, d.NextAt, d.DoubtAt = caio.DeliveryWaiting, 900, 800
	d = must[caio.Delivery](t)(s.Finish(ctx, d, a))
	_, err = s.Unschedule(ctx, p.ID)
	wantErr(t, err, ErrConflict)
	d.State, d.NextAt, d.DoubtAt = caio.DeliveryBlocked, 0, 0
	d.Receipt = &caio.Receipt{RemoteID: "1"}
	d = must[caio.Delivery](t)(s.UpdateDelivery(ctx, d))
	_, err = s.Unschedule(ctx, p.ID)
	wantErr(t, err, ErrConflict)

	q, qs := scheduled(t, s, 500, "a")
	d, a = claimed(t, s, qs[0])
	d.State, d.NextAt, d.Reason = caio.DeliveryBlocked, 0, &caio.Reason{Kind: caio.Rejected}
	must[caio.Delivery](t)(s.Finish(ctx, d, a))
	if draft := must[caio.Post](t)(s.Unschedule(ctx, q.ID)); draft.State != caio.PostDraft {
		t.Errorf("refused, then %s", draft.State)
	}
}

func TestDeletePost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	p, ds := scheduled(t, s, 500, "a", "b")
	d, a := claimed(t, s, ds[0])
	check(t, s.PutCheckpoint(ctx, d.ID, "k", "v"))
	check(t, s.AddSnapshots(ctx, []caio.Snapshot{{Subject: string(d.ID), At: 1}, {Subject: "channel", At: 1}}))
	wantErr(t, s.DeletePost(ctx, p.ID), ErrConflict)
	d.State = caio.DeliveryLive
	must[caio.Delivery](t)(s.Finish(ctx, d, a))
	check(t, s.DeletePost(ctx, p.ID))
	wantErr(t, s.DeletePost(ctx, p.ID), ErrNotFound)
	rows := countRows(t, s)
	for _, table := range []string{"post", "post_channel", "delivery", "attempt", "checkpoint"} {
		if rows[table] != 0 {
			t.Errorf("%d rows left in %s", rows[table], table)
		}
	}
	if rows["snapshot"] != 1 {
		t.Errorf("%d snapshots left, want the channel's", rows["snapshot"])
	}
	if found := must[PostPage](t)(s.Posts(ctx, PostQuery{Text: "hello"})); found.Total != 0 {
		t.Error("a deleted post is found")
	}
	_, err := s.UpdateDelivery(ctx, ds[1])
	wantErr(t, err, ErrConflict)
	wantErr(t, err, ErrNotFound)
}

func TestPagesHaveNoGapsAndNoRepeats(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	const n = 1000
	for i := range n {
		p := textPost(fmt.Sprintf("number %d common", i), caio.ChannelID(fmt.Sprint("ch", i%3)))
		p.Planned = &caio.PlannedTime{At: caio.Instant(1000 + i*7919%n/5)} // five at each instant
		p = must[caio.Post](t)(s.SavePost(ctx, p))
		if i%4 == 0 {
			must[caio.Post](t)(s.Schedule(ctx, p, deliveriesFor(p, p.Planned.At)))
		}
	}
	for name, query := range map[string]struct {
		PostQuery
		total int
	}{
		"all":               {PostQuery{}, n},
		"drafts":            {PostQuery{State: caio.PostDraft}, n * 3 / 4},
		"channel":           {PostQuery{Channel: "ch1"}, 333},
		"channel, state":    {PostQuery{Channel: "ch0", State: caio.PostScheduled}, 84},
		"text":              {PostQuery{Text: "common numb"}, n},
		"rare text":         {PostQuery{Text: "number 77"}, 11},
		"text, state":       {PostQuery{Text: "common", State: caio.PostScheduled}, n / 4},
		"all three":         {PostQuery{Text: "common", State: caio.PostDraft, Channel: "ch2"}, 250},
		"no such channel":   {PostQuery{Channel: "none"}, 0},
		"punctuation alone": {PostQuery{Text: " \"*-() "}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[caio.PostID]bool{}
			last := cursor{1 << 62, 0}
			query.Limit = 37
			for {
				page := must[PostPage](t)(s.Posts(t.Context(), query.PostQuery))
				if page.Total != query.total {
					t.Fatalf("total %d, want %d", page.Total, query.total)
				}
				for _, p := range page.Posts {
					if seen[p.Post.ID] {
						t.Fatalf("%s came twice", p.Post.ID)
					}
					seen[p.Post.ID] = true
					if p.Post.Planned.At > last.at {
						t.Fatalf("%d after %d", p.Post.Planned.At, last.at)
					}
					last.at = p.Post.Planned.At
					if want := p.Post.State == caio.PostScheduled; (len(p.Deliveries) == 1) != want {
						t.Fatalf("a %s post with %d deliveries", p.Post.State, len(p.Deliveries))
					}
				}
				if page.Next == "" {
					break
				}
				if len(page.Posts) != 37 {
					t.Fatalf("a page of %d", len(page.Posts))
				}
				query.After = page.Next
			}
			if len(seen) != query.total {
				t.Errorf("%d posts, want %d", len(seen), query.total)
			}
		})
	}
	for _, after := range []string{"x", "1", "1-", "1-2 ", "1-2-3", "99999999999999999999-1"} {
		if _, err := s.Posts(ctx, PostQuery{After: after}); err == nil {
			t.Errorf("%q is taken for a cursor", after)
		}
	}
	if page := must[PostPage](t)(s.Posts(ctx, PostQuery{Limit: 1000})); len(page.Posts) != pageMax {
		t.Errorf("a page of %d", len(page.Posts))
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	post := caio.Post{
		Parts:   []caio.Part{{Text: "Grüße aus Köln! C'est l'été, don't panic. 東京タワーに行きました हिन्दी #launch_day x2"}, {Text: "thread ends"}},
		Targets: []caio.Target{{Channel: "a", Comment: "commented", Parts: []caio.Part{{Text: "variant"}}, Fields: map[string]string{"title": "My Title"}}},
	}
	post.Parts[0].Attachments = []caio.Attachment{{Asset: caio.Asset{Name: "holiday.jpg"}, Alt: "sunset"}}
	must[caio.Post](t)(s.SavePost(ctx, post))
	for text, want := range map[string]int{
		"koln": 1, "KÖLN": 1, "grü": 1, "ko gru": 0, "koln gru": 1, "ends": 1, "comm": 1, "vari": 1, "titl": 1, "holi": 1, "sunset": 1,
		"l'été": 1, "don't": 1, "#launch": 1, "東京": 1, "タワー": 1, "行き": 1, "京東": 0, "हिन्दी": 1, "panic. x": 1, "missing": 0, "koln missing": 0,
		"": 1, "   ": 1, "\"": 0, "\x00": 0, "koln\x00": 1, "\xff\xfe": 0, "NEAR(": 0, "near/2": 0, "text:koln": 0, "a OR b": 0, "NOT": 0, "-": 0,
		"koln*": 1, "^koln": 1, "{koln}": 1, "'; DROP TABLE post; --": 0, "\u0301": 0, "𐐀": 0, "🎉": 0, "\U0001E900": 0,
		strings.Repeat("(", 10_000): 0, strings.Repeat("koln ", 300): 1, strings.Repeat("字", 500): 0,
	} {
		page, err := s.Posts(ctx, PostQuery{Text: text})
		if err != nil {
			t.Errorf("%.40q: %v", text, err)
		} else if page.Total != want || len(page.Posts) != want {
			t.Errorf("%.40q finds %d (%d), want %d", text, len(page.Posts), page.Total, want)
		}
	}
	for r := range rune(0x300) {
		for _, text := range []string{string(r), "koln" + string(r), string(r) + "koln", "k" + string(r) + "n"} {
			if _, err := s.Posts(ctx, PostQuery{Text: text}); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func FuzzSearch(f *testing.F) {
	s, err := Open(f.Context(), f.TempDir()+"/caio.db", Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	if _, err := s.SavePost(f.Context(), textPost("some text")); err != nil {
		f.Fatal(err)
	}
	f.Add(`"a" OR b* NEAR(c d, 3) -e ^f {g}:h`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Posts(t.Context(), PostQuery{Text: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestPostsShowTheirDeliveries(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	p, ds := scheduled(t, s, 500, "a", "b")
	d, a := claimed(t, s, ds[0])
	d.State, d.Receipt = caio.DeliveryLive, &caio.Receipt{URL: "https://example.org/1"}
	must[caio.Delivery](t)(s.Finish(ctx, d, a))
	blocked := ds[1]
	blocked.State, blocked.Reason, blocked.NextAt = caio.DeliveryBlocked, &caio.Reason{Kind: caio.Rejected, Message: "Too long."}, 0
	must[caio.Delivery](t)(s.UpdateDelivery(ctx, blocked))
	page := must[PostPage](t)(s.Posts(ctx, PostQuery{State: caio.PostAttention}))
	want := []PostSummary{{
		Post: must[caio.Post](t)(s.Post(ctx, p.ID)),
		Deliveries: []DeliveryBrief{
			{ID: ds[0].ID, Channel: "a", Platform: "mastodon", State: caio.DeliveryLive, Due: 500, URL: "https://example.org/1"},
			{ID: ds[1].ID, Channel: "b", Platform: "mastodon", State: caio.DeliveryBlocked, Due: 500, Reason: blocked.Reason},
		},
	}}
	same(t, "summary", page.Posts, want)
	same(t, "counts", must[Counts](t)(s.Count(ctx)), Counts{Attention: 1})
}
