package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/host"
	"caio/internal/vault"
)

const (
	bucketSetting = "host"        // host.Bucket as JSON; "" none
	bucketKey     = "host/secret" // of the secret key in the vault
)

// bucketHolder holds the Host that the settings describe.
type bucketHolder struct {
	refreshing sync.Mutex // one at a time, so that the connectors end with the latest

	mu  sync.Mutex
	set string // as stored
	s3  *host.S3
}

func (b *bucketHolder) get() *host.S3 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.s3
}

// loadBucket makes the Host that the stored settings describe, if any, and reports
// whether they have changed. The secret key stays in the vault until it is needed.
func (a *App) loadBucket(ctx context.Context) (changed bool, err error) {
	set, err := a.store.Setting(ctx, bucketSetting)
	if err != nil {
		return false, err
	}
	a.bucket.mu.Lock()
	defer a.bucket.mu.Unlock()
	if set == a.bucket.set {
		return false, nil
	}
	a.bucket.set, a.bucket.s3 = set, nil
	if b, ok := readBucket(set); ok {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.ResponseHeaderTimeout = 2 * time.Minute
		a.bucket.s3 = host.NewS3(b, a.bucketSecret, transport, a.clock)
	} else if set != "" {
		a.log.Warn("the stored settings of the bucket cannot be read; set it up again")
	}
	return true, nil
}

func readBucket(set string) (host.Bucket, bool) {
	var b host.Bucket
	if json.Unmarshal([]byte(set), &b) != nil {
		return b, false
	}
	b, err := b.Checked()
	return b, err == nil
}

// bucketSecret returns the bucket's secret key.
func (a *App) bucketSecret(ctx context.Context) (caio.Secret, error) {
	secret, err := a.vault.Get(ctx, bucketKey)
	return secret, vaultError(err)
}

// vaultError says what keeps the vault from holding the secret key; nil stays nil.
func vaultError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, vault.ErrNotFound), errors.Is(err, vault.ErrDamaged):
		return platform.Errorf(caio.Forbidden, "The secret key of your bucket is not in the keychain; enter it in the settings under Host.")
	case errors.Is(err, vault.ErrPassphrase):
		return &platform.Error{Kind: caio.Locked, Message: "The passphrase of the vault is wrong, so CAIO cannot use your bucket.", Err: err}
	}
	return &platform.Error{Kind: caio.Locked, Message: "The keychain is locked or does not answer; unlock it, and CAIO goes on by itself.", Detail: err.Error(), Err: err}
}

// refreshHost gives the connectors the Host of the settings as they are now, which another
// process may have changed.
func (a *App) refreshHost() {
	a.bucket.refreshing.Lock()
	defer a.bucket.refreshing.Unlock()
	changed, err := a.loadBucket(a.ctx)
	if err != nil {
		a.log.Warn("read the settings of the bucket", "error", err)
		return
	}
	if changed {
		a.registry.Reopen(a.env)
		a.emit(EventStatus, StatusEvent{})
	}
}

// sweepBucket removes what a crash has left in the bucket.
func (a *App) sweepBucket(ctx context.Context) error {
	s3 := a.bucket.get()
	if s3 == nil {
		return nil
	}
	n, err := s3.Sweep(ctx)
	if n > 0 {
		a.log.Info("removed what was left in the bucket", "files", n)
	}
	return err
}

// forgetBucket deletes the secret key of the bucket, if there is one.
func forgetBucket(ctx context.Context, v vault.Vault) error {
	_, err := v.Get(ctx, bucketKey)
	if errors.Is(err, vault.ErrNotFound) {
		return nil // a vault in a file would make the file anew to delete from it
	}
	if err = v.Delete(ctx, bucketKey); err != nil {
		return invalid("Everything else is deleted, but the secret key of your bucket may still be in the keychain: %v.", err)
	}
	return nil
}
