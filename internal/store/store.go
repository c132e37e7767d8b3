// Package store keeps everything but files and secrets in one SQLite database. It
// hides SQL, migrations, backups and the single writer, which commits what waits
// in one group, so that every acknowledged change survives a power cut and is cheap.
//
// All methods are safe for concurrent use. A row that is not there is ErrNotFound, a
// change that came second ErrConflict. A change either happens whole or not at all.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"

	"caio/internal/caio"
	"caio/internal/clock"
)

// Options are what a Store needs from outside. The zero value works: the system's
// clock and no log.
type Options struct {
	Clock clock.Clock
	Log   *slog.Logger
}

// Store is the database. Close it.
type Store struct {
	path   string
	clock  clock.Clock
	log    *slog.Logger
	writer *sql.DB // one connection, used by writeLoop alone
	reads  *sql.DB // read-only connections

	queue   chan *request
	closing chan struct{}
	stopped chan struct{} // writeLoop has ended
	close   func() error
}

// Open opens the database at path. It creates the file and its folder when they do not
// exist, with one Profile and one Brand in it. An older database is first copied to
// the folder "backups" beside it and then migrated; one that is newer (ErrNewer),
// damaged or no CAIO database (ErrDamaged) is refused and left as it is.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	return open(ctx, path, opt, migrationFiles())
}

func open(ctx context.Context, path string, opt Options, files fs.FS) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	s := &Store{
		path: path, clock: opt.Clock, log: opt.Log,
		queue: make(chan *request), closing: make(chan struct{}), stopped: make(chan struct{}),
	}
	if s.clock == nil {
		s.clock = clock.System()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.prepareFile(ctx, files); err != nil {
		return nil, err
	}
	if s.writer, err = openDB(ctx, path, "rw", writing); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if s.reads, err = openDB(ctx, path, "ro", reading); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, closeAfter(s.writer, err))
	}
	s.close = sync.OnceValue(s.shut)
	go s.writeLoop()
	if err := s.furnish(ctx); err != nil {
		_ = s.Close() // the error that matters is why the first write failed
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

// Close waits for the write under way and closes the database. Later writes fail with
// ErrClosed, and reads fail too.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	close(s.closing)
	<-s.stopped
	err := s.reads.Close()
	// The writer goes last: only a connection that may write can empty the log into the
	// database file and remove it.
	if werr := s.writer.Close(); werr != nil {
		err = werr
	}
	if err != nil {
		return fmt.Errorf("close database: %w", explain(err))
	}
	return nil
}

// Path returns where the database file is, absolute.
func (s *Store) Path() string { return s.path }

func (s *Store) now() caio.Instant { return caio.At(s.clock.Now()) }
