package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the anchor's own table

	"caio/internal/caio"
)

// plainWorkers is as many requests at a time as the agent makes to one host.
const plainWorkers = 64

// plainPunctual measures the least that can be done: a table with a due time, synced
// commits in groups, and the same request for each row. It keeps no record of intents
// and would double or lose posts in a crash.
func (b *bench) plainPunctual(ctx context.Context, posts int) (lateness, error) {
	stage, err := b.emulators.Stage(ctx, "mastodon", "", 0)
	if err != nil {
		return lateness{}, err
	}
	grant, err := stage.Connect(ctx, "plain", "")
	if err != nil {
		return lateness{}, err
	}
	b.number++
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.dir, fmt.Sprintf("plain-%d.db", b.number))+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000")
	if err != nil {
		return lateness{}, err
	}
	defer func() { _ = db.Close() }() // it is thrown away
	due := time.Now().Add(2*time.Second + time.Duration(posts/10)*time.Millisecond).Truncate(time.Millisecond)
	if err := fill(ctx, db, posts, due); err != nil {
		return lateness{}, err
	}
	if err := plainLoop(ctx, db, due, stage.URL+"/api/v1/statuses", grant.Access); err != nil {
		return lateness{}, err
	}
	live, err := await(ctx, stage.Ledger, posts, time.Minute)
	if err != nil {
		return lateness{}, err
	}
	return late(live, caio.At(due)), nil
}

func fill(ctx context.Context, db *sql.DB, posts int, due time.Time) error {
	if _, err := db.ExecContext(ctx, "CREATE TABLE job (id INTEGER PRIMARY KEY, due INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL)"); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for n := range posts {
		body, err := json.Marshal(map[string]any{"status": fmt.Sprintf("Campaign post %d, part 1 of 1.", n), "visibility": "public"})
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO job (due, body) VALUES (?, ?)", due.UnixMilli(), string(body)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

type plainJob struct {
	id   int64
	body string
}

func plainLoop(ctx context.Context, db *sql.DB, due time.Time, address string, token caio.Secret) error {
	if err := pause(ctx, time.Until(due)); err != nil {
		return err
	}
	jobs, err := dueJobs(ctx, db, due)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: plainWorkers, MaxIdleConnsPerHost: plainWorkers}}
	queue, done := make(chan plainJob), make(chan int64, len(jobs))
	errs := make([]error, plainWorkers+1)
	var workers, writer sync.WaitGroup
	writer.Go(func() { errs[plainWorkers] = commitGroups(ctx, db, done) })
	for w := range plainWorkers {
		workers.Go(func() {
			for j := range queue {
				if err := send(ctx, client, address, token, j); err != nil {
					errs[w] = err
				}
				done <- j.id
			}
		})
	}
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	workers.Wait()
	close(done)
	writer.Wait()
	return errors.Join(errs...)
}

func dueJobs(ctx context.Context, db *sql.DB, due time.Time) ([]plainJob, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, body FROM job WHERE done = 0 AND due <= ?", due.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err tells
	var jobs []plainJob
	for rows.Next() {
		var j plainJob
		if err := rows.Scan(&j.id, &j.body); err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

func send(ctx context.Context, client *http.Client, address string, token caio.Secret, j plainJob) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader([]byte(j.body)))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprint(j.id))
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // read to the end
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("plain table: HTTP %d", res.StatusCode)
	}
	return nil
}

// commitGroups records what is done, as much at a time as there is.
func commitGroups(ctx context.Context, db *sql.DB, done <-chan int64) error {
	for id := range done {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for more := true; more; {
			if _, err := tx.ExecContext(ctx, "UPDATE job SET done = 1 WHERE id = ?", id); err != nil {
				return errors.Join(err, tx.Rollback())
			}
			select {
			case id, more = <-done:
			default:
				more = false
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
