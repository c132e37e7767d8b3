package app

import (
	"context"
	"encoding/json"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform/host"
)

// BucketInfo is the bucket in which files are laid for networks that fetch them.
type BucketInfo struct {
	host.Bucket
	Set bool `json:"set"` // false: there is none, and the rest is only what it would begin with
}

// BucketTest is a test that went well.
type BucketTest struct {
	Warnings []string `json:"warnings"` // what will go wrong although everything works from this computer
}

// Bucket returns the settings of the bucket.
func (s *Settings) Bucket() (BucketInfo, error) {
	return call(s.a, "Settings.Bucket", s.readBucket)
}

func (s *Settings) readBucket(ctx context.Context) (BucketInfo, error) {
	set, err := s.a.store.Setting(ctx, bucketSetting)
	if b, ok := readBucket(set); ok && err == nil {
		return BucketInfo{b, true}, nil
	}
	return BucketInfo{Bucket: host.Bucket{Minutes: host.UsualMinutes}}, err
}

// SaveBucket stores the settings of the bucket, from then on the connectors' Host, and the
// secret key in the vault; "" keeps the one that is there.
func (s *Settings) SaveBucket(b host.Bucket, secret string) (BucketInfo, error) {
	return call(s.a, "Settings.SaveBucket", func(ctx context.Context) (BucketInfo, error) {
		if err := s.needsBucket(); err != nil {
			return BucketInfo{}, err
		}
		b, err := b.Checked()
		if err != nil {
			return BucketInfo{}, err
		}
		if err := s.keepSecret(ctx, strings.TrimSpace(secret)); err != nil {
			return BucketInfo{}, err
		}
		set, err := json.Marshal(b)
		if err != nil {
			return BucketInfo{}, err
		}
		if err := s.a.store.SetSetting(ctx, bucketSetting, string(set)); err != nil {
			return BucketInfo{}, err
		}
		s.a.refreshHost()
		s.a.poke()
		return BucketInfo{b, true}, nil
	})
}

func (s *Settings) needsBucket() error {
	if s.a.loopback != nil {
		return invalid("The sandbox lays its files on this computer and needs no bucket.")
	}
	return nil
}

func (s *Settings) keepSecret(ctx context.Context, secret string) error {
	if secret != "" {
		return vaultError(s.a.vault.Set(ctx, bucketKey, caio.NewSecret(secret)))
	}
	_, err := s.a.bucketSecret(ctx)
	return err
}

// TestBucket lays a tiny picture into the stored bucket, fetches it as a stranger would,
// and deletes it.
func (s *Settings) TestBucket() (BucketTest, error) {
	return call(s.a, "Settings.TestBucket", func(ctx context.Context) (BucketTest, error) {
		if err := s.needsBucket(); err != nil {
			return BucketTest{}, err
		}
		s3 := s.a.bucket.get()
		if s3 == nil {
			return BucketTest{}, invalid("There is no bucket to test; set one up first.")
		}
		warnings, err := s3.Test(ctx)
		return BucketTest{Warnings: warnings}, err
	})
}

// RemoveBucket forgets the bucket and its secret key. What is in the bucket stays there.
func (s *Settings) RemoveBucket() error {
	return do(s.a, "Settings.RemoveBucket", func(ctx context.Context) error {
		if err := s.needsBucket(); err != nil {
			return err
		}
		if err := s.a.store.SetSetting(ctx, bucketSetting, ""); err != nil {
			return err
		}
		s.a.refreshHost()
		s.a.poke()
		return vaultError(s.a.vault.Delete(ctx, bucketKey))
	})
}
