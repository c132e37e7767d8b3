package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"caio/internal/caio"
)

// BenchmarkThousandDue publishes a thousand Deliveries that are due at once: Due, then
// Claim and Finish of each, eight at a time.
func BenchmarkThousandDue(b *testing.B) {
	ctx := context.Background()
	for range b.N {
		b.StopTimer()
		s := openStore(b, filepath.Join(b.TempDir(), "caio.db"))
		const n = 1000
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				p := must[caio.Post](b)(s.SavePost(ctx, textPost(fmt.Sprint("post ", i), "ch")))
				must[caio.Post](b)(s.Schedule(ctx, p, deliveriesFor(p, 500)))
			})
		}
		wg.Wait()
		b.StartTimer()
		due := must[[]caio.Delivery](b)(s.Due(ctx, 500, n))
		work := make(chan caio.Delivery)
		for range 8 {
			wg.Go(func() {
				for d := range work {
					a := caio.Attempt{ID: caio.AttemptID(caio.NewID()), Number: 1, Step: caio.StepPublish, StartedAt: 500}
					d.State, d.NextAt = caio.DeliveryRunning, 0
					d = must[caio.Delivery](b)(s.Claim(ctx, d, a))
					d.State, d.Receipt = caio.DeliveryLive, &caio.Receipt{RemoteID: "r", URL: "https://example.org/r", At: 501}
					a.FinishedAt, a.Outcome = 502, "live"
					must[caio.Delivery](b)(s.Finish(ctx, d, a))
				}
			})
		}
		for _, d := range due {
			work <- d
		}
		close(work)
		wg.Wait()
		b.StopTimer()
		if live := must[Counts](b)(s.Count(ctx)).Live; live != n {
			b.Fatalf("%d of %d are live", live, n)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/1000")
}

// BenchmarkPosts lists a library of 100,000 Posts.
func BenchmarkPosts(b *testing.B) {
	const n = 100_000
	s := openStore(b, filepath.Join(b.TempDir(), "caio.db"))
	random := rand.New(rand.NewPCG(1, 2))
	channels := make([]caio.ChannelID, 12)
	for i := range channels {
		channels[i] = caio.ChannelID(caio.NewID())
	}
	for from := 0; from < n; from += 1000 {
		check(b, s.write(context.Background(), func(tx *sql.Tx) error {
			for i := from; i < from+1000; i++ {
				words := []string{fmt.Sprint("number", i)}
				for range 20 {
					words = append(words, fmt.Sprint("word", int(random.ExpFloat64()*300)))
				}
				if i%3 > 0 {
					words = append(words, "common")
				}
				p := textPost(strings.Join(words, " "), channels[i%12])
				p.ID = caio.PostID(caio.NewID())
				p.Planned = &caio.PlannedTime{Wall: "2026-11-23T09:00", Zone: "Europe/Berlin", At: caio.Instant(1 + random.IntN(1e9))}
				if _, err := s.putDraft(tx, p); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for _, query := range []struct {
		name string
		PostQuery
	}{
		{"all", PostQuery{}},
		{"state", PostQuery{State: caio.PostDraft}},
		{"channel", PostQuery{Channel: channels[3]}},
		{"rare", PostQuery{Text: "number77777"}},
		{"medium", PostQuery{Text: "word100"}},
		{"prefix", PostQuery{Text: "wor"}},
		{"letter", PostQuery{Text: "c"}},
		{"common", PostQuery{Text: "common"}},
		{"two", PostQuery{Text: "common word5"}},
		{"common, state", PostQuery{Text: "common", State: caio.PostDraft}},
		{"common, channel", PostQuery{Text: "common", Channel: channels[3]}},
	} {
		b.Run(query.name, func(b *testing.B) {
			for b.Loop() {
				must[PostPage](b)(s.Posts(b.Context(), query.PostQuery))
			}
		})
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			must[Counts](b)(s.Count(b.Context()))
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			check(b, s.Check(b.Context()))
		}
	})
	b.Run("check at start", func(b *testing.B) {
		for b.Loop() {
			check(b, checkTables(b.Context(), s.reads))
		}
	})
}
