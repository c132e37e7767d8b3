package store

import (
	"context"
	"path/filepath"
	"testing"

	"caio/internal/caio"

	"pgregory.net/rapid"
)

// TestListedStateIsTheComputedOne does random things to Posts and Deliveries and
// compares what Posts are listed by with what follows from their Deliveries.
func TestListedStateIsTheComputedOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := must[*Store](t)(Open(ctx, filepath.Join(dir, caio.NewID()), Options{}))
		defer func() { check(t, s.Close()) }()
		brand := must[[]caio.Brand](t)(s.Brands(ctx))[0].ID
		account := func() { check(t, s.SaveAccount(ctx, caio.Account{ID: "acc", Brand: brand})) }
		account()
		// pick returns a random Delivery, as it was now or some changes ago.
		known := []caio.Delivery{}
		posts := []caio.Post{}
		channel := rapid.SampledFrom([]caio.ChannelID{"a", "b", "c"})
		instant := rapid.Custom(func(t *rapid.T) caio.Instant { return caio.Instant(rapid.Int64Range(0, 2000).Draw(t, "instant")) })
		state := rapid.SampledFrom([]caio.DeliveryState{
			caio.DeliveryScheduled, caio.DeliveryRunning, caio.DeliveryWaiting, caio.DeliveryBlocked, caio.DeliveryLive, caio.DeliveryCancelled,
		})
		pick := func(t *rapid.T) caio.Delivery {
			if len(known) == 0 {
				t.Skip("nothing scheduled yet")
			}
			d := rapid.SampledFrom(known).Draw(t, "delivery")
			if rapid.IntRange(0, 3).Draw(t, "fresh") > 0 {
				if now, err := s.Delivery(ctx, d.ID); err == nil {
					d = now
				}
			}
			d.State = state.Draw(t, "state")
			d.NextAt, d.Planned.At = instant.Draw(t, "next"), instant.Draw(t, "due")
			if d.State == caio.DeliveryBlocked {
				d.Reason = &caio.Reason{Kind: rapid.SampledFrom([]caio.Kind{caio.Unauthorized, caio.Rejected}).Draw(t, "kind")}
			}
			return d
		}
		post := func(t *rapid.T) caio.Post {
			if len(posts) == 0 {
				t.Skip("no post yet")
			}
			p := rapid.SampledFrom(posts).Draw(t, "post")
			if now, err := s.Post(ctx, p.ID); err == nil && rapid.Bool().Draw(t, "fresh") {
				p = now
			}
			return p
		}
		// Refusals are as good as success here: neither may break what is listed.
		t.Repeat(map[string]func(*rapid.T){
			"save": func(t *rapid.T) {
				p := textPost("x", rapid.SliceOfN(channel, 0, 3).Draw(t, "channels")...)
				if at := instant.Draw(t, "planned"); at > 1000 {
					p.Planned = &caio.PlannedTime{At: at}
				}
				posts = append(posts, must[caio.Post](t)(s.SavePost(ctx, p)))
			},
			"resave": func(t *rapid.T) { _, _ = s.SavePost(ctx, post(t)) },
			"schedule": func(t *rapid.T) {
				p := post(t)
				ds := deliveriesFor(p, instant.Draw(t, "due"))
				if _, err := s.Schedule(ctx, p, ds); err == nil {
					known = append(known, must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, p.ID))...)
				}
			},
			"unschedule": func(t *rapid.T) { _, _ = s.Unschedule(ctx, post(t).ID) },
			"delete":     func(t *rapid.T) { _ = s.DeletePost(ctx, post(t).ID) },
			"update":     func(t *rapid.T) { _, _ = s.UpdateDelivery(ctx, pick(t)) },
			"claim":      func(t *rapid.T) { _, _ = s.Claim(ctx, pick(t), caio.Attempt{ID: caio.AttemptID(caio.NewID())}) },
			"finish": func(t *rapid.T) {
				d := pick(t)
				a, _ := s.LastAttempt(ctx, d.ID)
				_, _ = s.Finish(ctx, d, a)
			},
			"receipt":    func(t *rapid.T) { _ = s.SetReceipt(ctx, pick(t).ID, caio.Receipt{URL: "u"}) },
			"disconnect": func(*rapid.T) { _ = s.DeleteAccount(ctx, "acc") },
			"release": func(*rapid.T) {
				account()
				must[int](t)(s.ReleaseAccount(ctx, "acc", 50))
			},
			"": func(t *rapid.T) { compareListed(t, s) },
		})
	})
}

func compareListed(t *rapid.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	page := must[PostPage](t)(s.Posts(ctx, PostQuery{Limit: pageMax}))
	var counts Counts
	for _, summary := range page.Posts {
		p := summary.Post
		ds := must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, p.ID))
		if want := caio.StateOf(ds); p.State != want {
			t.Fatalf("post is listed as %s, its deliveries say %s", p.State, want)
		}
		channels := map[caio.ChannelID]bool{}
		want := p.UpdatedAt
		if p.Planned != nil {
			want = p.Planned.At
		}
		var first caio.Instant
		for _, d := range ds {
			channels[d.Channel] = true
			if d.Due() != 0 && (first == 0 || d.Due() < first) {
				first = d.Due()
			}
		}
		if first != 0 {
			want = first
		}
		for _, target := range p.Targets {
			channels[target.Channel] = true
		}
		if at := must[caio.Instant](t)(one(ctx, s.reads, value[caio.Instant], "SELECT sort_at FROM post WHERE id = ?", p.ID)); at != want {
			t.Fatalf("post is sorted by %d, want %d", at, want)
		}
		found := must[int](t)(one(ctx, s.reads, value[int],
			"SELECT count(*) FROM post_channel c JOIN post p ON p.num = c.post AND p.sort_at = c.sort_at WHERE p.id = ?", p.ID))
		if found != len(channels) {
			t.Fatalf("post is listed under %d channels, want %d", found, len(channels))
		}
		switch p.State {
		case caio.PostDraft:
			counts.Drafts++
		case caio.PostScheduled, caio.PostRunning:
			counts.Open++
		case caio.PostAttention:
			counts.Attention++
		case caio.PostLive:
			counts.Live++
		case caio.PostCancelled:
		}
	}
	if got := must[Counts](t)(s.Count(ctx)); got != counts {
		t.Fatalf("counted %+v, want %+v", got, counts)
	}
	if n := must[int](t)(one(ctx, s.reads, value[int], "SELECT count(*) FROM post_search WHERE post_search MATCH 'x'")); n != page.Total {
		t.Fatalf("%d posts can be searched, want %d", n, page.Total)
	}
	check(t, s.Check(ctx))
}
