package campaign

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/platform/all"
	"caio/internal/publish"
	"caio/internal/store"
	"caio/internal/vault"
)

const (
	passphrase = "crash campaign"
	cheap      = 4 // cost of the vault's passphrase: the agent is started a thousand times
)

// Folder is an agent's data folder and the networks that it speaks to.
type Folder struct {
	Dir       string
	Endpoints map[string]string
}

// Desk is the harness at work in a data folder: it connects accounts, schedules posts and
// reads the program's view. It never publishes.
type Desk struct {
	Store    *store.Store
	Registry *platform.Registry

	folder    Folder
	vault     vault.Vault
	accounts  *account.Manager
	publisher *publish.Publisher

	mu    sync.Mutex
	files map[string]caio.Asset // by name
}

// OpenDesk opens the folder. The database is checked by that.
func OpenDesk(ctx context.Context, f Folder) (*Desk, error) {
	d := &Desk{folder: f, files: map[string]caio.Asset{}, vault: vault.FileAtCost(filepath.Join(f.Dir, "vault.age"), caio.NewSecret(passphrase), cheap)}
	var err error
	if d.Store, err = store.Open(ctx, filepath.Join(f.Dir, "caio.db"), store.Options{}); err != nil {
		return nil, err
	}
	var platforms []platform.Platform
	for _, entry := range all.List() {
		platforms = append(platforms, entry.Platform())
	}
	if d.Registry, err = platform.NewRegistry(platforms, d.env); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	quiet := slog.New(slog.DiscardHandler)
	d.accounts = account.New(d.Store, d.vault, d.Registry, clock.System(), quiet, func(caio.AccountID) {})
	d.publisher = publish.New(d.Store, d.accounts, d.Registry, clock.System(), quiet, publish.Options{Renderer: media.NewRenderer(f.Dir)})
	return d, nil
}

// Close closes the database.
func (d *Desk) Close() error { return d.Store.Close() }

func (d *Desk) env(id caio.PlatformID) platform.Env {
	return platform.Env{
		HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Base: func(_, usual string) string {
			if address := d.folder.Endpoints[string(id)]; address != "" {
				return address
			}
			return usual
		},
	}
}

// Connect connects a person on the stage and returns their first channel.
func (d *Desk) Connect(ctx context.Context, s *Stage, name string) (caio.Channel, error) {
	grant, err := s.Connect(ctx, name, "")
	if err != nil {
		return caio.Channel{}, err
	}
	channels, err := d.accounts.Adopt(ctx, s.Platform, grant)
	if err != nil {
		return caio.Channel{}, fmt.Errorf("connect %s on %s: %w", name, s.ID, err)
	}
	return channels[0], nil
}

// Mislead exchanges the channel's Grant for one that names another address.
func (d *Desk) Mislead(ctx context.Context, s *Stage, name, base string, ch caio.Channel) error {
	grant, err := s.Connect(ctx, name, base)
	if err != nil {
		return err
	}
	sealed, err := grant.Seal()
	if err != nil {
		return err
	}
	return d.vault.Set(ctx, account.VaultKey(ch.Account), sealed)
}
