package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

// furnish gives a new database the Profile and the Brand that every install begins
// with. It also is the first write, which finds out whether writing works.
func (s *Store) furnish(ctx context.Context) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `INSERT INTO profile (id, email, name, zone, language)
			SELECT ?, '', '', 'UTC', 'en' WHERE NOT EXISTS (SELECT 1 FROM profile)`, caio.NewID())
		if err != nil {
			return err
		}
		_, err = exec(tx, `INSERT INTO brand (id, name, sandbox)
			SELECT ?, 'My brand', 0 WHERE NOT EXISTS (SELECT 1 FROM brand)`, caio.NewID())
		return err
	})
}

// Profile returns the person using CAIO.
func (s *Store) Profile(ctx context.Context) (caio.Profile, error) {
	return one(ctx, s.reads, func(r row) (p caio.Profile, err error) {
		err = r.Scan(&p.ID, &p.Email, &p.Name, &p.Zone, &p.Language)
		return p, err
	}, "SELECT id, email, name, zone, language FROM profile")
}

// SaveProfile replaces the Profile with that id.
func (s *Store) SaveProfile(ctx context.Context, p caio.Profile) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, "UPDATE profile SET email = ?, name = ?, zone = ?, language = ? WHERE id = ?",
			p.Email, p.Name, p.Zone, p.Language, p.ID)
		if err == nil && n == 0 {
			return missing("profile", p.ID)
		}
		return err
	})
}

// Brands returns all Brands, the first one first.
func (s *Store) Brands(ctx context.Context) ([]caio.Brand, error) {
	return list(ctx, s.reads, func(r row) (b caio.Brand, err error) {
		err = r.Scan(&b.ID, &b.Name, &b.Sandbox)
		return b, err
	}, "SELECT id, name, sandbox FROM brand ORDER BY rowid")
}

// SaveBrand inserts the Brand, or replaces the one with that id.
func (s *Store) SaveBrand(ctx context.Context, b caio.Brand) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `INSERT INTO brand (id, name, sandbox) VALUES (?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, sandbox = excluded.sandbox`, b.ID, b.Name, b.Sandbox)
		return err
	})
}
