package app

import (
	"context"
	"path/filepath"

	"caio/internal/archive"
	"caio/internal/clock"
)

// Archive takes everything out of CAIO.
type Archive struct{ a *App }

// Export writes everything but secrets to a new file.
func (s *Archive) Export(path string, withOriginals bool) (archive.Report, error) {
	return call(s.a, "Archive.Export", func(ctx context.Context) (archive.Report, error) {
		return archive.Export(ctx, archive.Source{
			Store: s.a.store, Dir: s.a.dir, Sandbox: s.a.config.Sandbox, Version: Version, Clock: s.a.clock,
		}, path, withOriginals)
	})
}

// Restore brings an archive back into the data folder of the configuration, which no App
// may have open.
func Restore(ctx context.Context, c Config, path string, replace bool) (archive.Restored, error) {
	at := c.Clock
	if at == nil {
		at = clock.System()
	}
	return archive.Restore(ctx, path, c.folder(), archive.RestoreOptions{Replace: replace, Sandbox: c.Sandbox, Clock: at})
}

// Erase deletes everything of CAIO's from the data folder of the configuration, which no
// App may have open, the tokens of its accounts and the bucket's secret key.
func Erase(ctx context.Context, c Config) (archive.Erased, error) {
	erased, err := archive.Erase(ctx, c.folder(), c.Vault)
	if err == nil && !c.Sandbox {
		err = forgetBucket(ctx, c.Vault)
	}
	return erased, err
}

// folder returns the data folder, the sandbox's in the sandbox.
func (c Config) folder() string {
	if c.Sandbox {
		return filepath.Join(c.Data, "sandbox")
	}
	return c.Data
}
