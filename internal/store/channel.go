package store

import (
	"context"
	"database/sql"

	"caio/internal/caio"
)

const channelColumns = `id, account, brand, platform, remote_id, kind, name, handle, avatar, url,
	state, limits, defaults, meta, followers`

func scanChannel(r row) (c caio.Channel, err error) {
	err = r.Scan(&c.ID, &c.Account, &c.Brand, &c.Platform, &c.RemoteID, &c.Kind, &c.Name, &c.Handle, &c.Avatar, &c.URL,
		&c.State, asJSON{&c.Limits}, asJSON{&c.Defaults}, asJSON{&c.Meta}, &c.Followers)
	return c, err
}

// SaveChannels stores what a Platform listed for the Account. A Channel known by its
// remote id keeps its id, and its Defaults when none are given. Those no longer listed
// stay, but need a new sign-in. New ones without an id get one.
func (s *Store) SaveChannels(ctx context.Context, account caio.AccountID, channels []caio.Channel) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := exec(tx, "UPDATE channel SET state = ? WHERE account = ?", caio.AccountReconnect, account); err != nil {
			return err
		}
		for _, c := range channels {
			c.Account = account
			if err := putChannel(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func putChannel(tx *sql.Tx, c caio.Channel) error {
	if c.ID == "" {
		c.ID = caio.ChannelID(caio.NewID())
	}
	if c.State == "" {
		c.State = caio.AccountReady
	}
	_, err := exec(tx, `INSERT INTO channel (`+channelColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, remote_id) DO UPDATE SET brand = excluded.brand, platform = excluded.platform,
			kind = excluded.kind, name = excluded.name, handle = excluded.handle, avatar = excluded.avatar, url = excluded.url,
			state = excluded.state, limits = excluded.limits, defaults = coalesce(excluded.defaults, defaults),
			meta = excluded.meta, followers = coalesce(excluded.followers, followers)`,
		c.ID, c.Account, c.Brand, c.Platform, c.RemoteID, c.Kind, c.Name, c.Handle, c.Avatar, c.URL,
		c.State, asJSON{&c.Limits}, asJSON{&c.Defaults}, asJSON{&c.Meta}, c.Followers)
	return err
}

// SaveChannel replaces one known Channel, for example with other Defaults.
func (s *Store) SaveChannel(ctx context.Context, c caio.Channel) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, `UPDATE channel SET kind = ?, name = ?, handle = ?, avatar = ?, url = ?, state = ?, limits = ?,
			defaults = ?, meta = ?, followers = ? WHERE id = ?`,
			c.Kind, c.Name, c.Handle, c.Avatar, c.URL, c.State, asJSON{&c.Limits},
			asJSON{&c.Defaults}, asJSON{&c.Meta}, c.Followers, c.ID)
		if err == nil && n == 0 {
			return missing("channel", c.ID)
		}
		return err
	})
}

// Channel returns one Channel.
func (s *Store) Channel(ctx context.Context, id caio.ChannelID) (caio.Channel, error) {
	c, err := one(ctx, s.reads, scanChannel, "SELECT "+channelColumns+" FROM channel WHERE id = ?", id)
	return c, named(err, "channel", id)
}

// Channels returns all Channels by platform and name.
func (s *Store) Channels(ctx context.Context) ([]caio.Channel, error) {
	return list(ctx, s.reads, scanChannel, "SELECT "+channelColumns+" FROM channel ORDER BY platform, name, rowid")
}
