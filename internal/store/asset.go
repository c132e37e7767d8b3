package store

import (
	"context"
	"database/sql"
	"errors"

	"caio/internal/caio"
)

const assetColumns = "id, path, name, sha256, size, type, kind, width, height, duration, created_at"

func scanAsset(r row) (a caio.Asset, err error) {
	err = r.Scan(&a.ID, &a.Path, &a.Name, &a.SHA256, &a.Size, &a.Type, &a.Kind, &a.Width, &a.Height, &a.Duration, &a.CreatedAt)
	return a, err
}

// SaveAsset adds the Asset to the library and returns it; the same content at the same
// path is one Asset, so the one that is already there is returned instead.
func (s *Store) SaveAsset(ctx context.Context, a caio.Asset) (caio.Asset, error) {
	err := s.write(ctx, func(tx *sql.Tx) error {
		known, err := one(context.Background(), tx, scanAsset,
			"SELECT "+assetColumns+" FROM asset WHERE sha256 = ? AND path = ?", a.SHA256, a.Path)
		if !errors.Is(err, ErrNotFound) {
			a = known
			return err
		}
		if a.ID == "" {
			a.ID = caio.AssetID(caio.NewID())
		}
		if a.CreatedAt.IsZero() {
			a.CreatedAt = s.now()
		}
		_, err = exec(tx, "INSERT INTO asset ("+assetColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			a.ID, a.Path, a.Name, a.SHA256, a.Size, a.Type, a.Kind, a.Width, a.Height, a.Duration, a.CreatedAt)
		return err
	})
	return a, err
}

// Asset returns one Asset.
func (s *Store) Asset(ctx context.Context, id caio.AssetID) (caio.Asset, error) {
	a, err := one(ctx, s.reads, scanAsset, "SELECT "+assetColumns+" FROM asset WHERE id = ?", id)
	return a, named(err, "asset", id)
}
