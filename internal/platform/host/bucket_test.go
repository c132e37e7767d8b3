package host_test

import (
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/host"
)

var fine = host.Bucket{Endpoint: "https://s3.example.com", Name: "media", KeyID: "KEY"}

func TestCheckedBringsIntoForm(t *testing.T) {
	t.Parallel()
	b := host.Bucket{
		Endpoint: " S3.Example.com:9000/ ", Region: " eu-1\n", Name: " media ", Prefix: "/caio/social/", KeyID: " KEY ",
		PublicBase: "media.example.com/files/", Addressing: host.AddressingVirtualHost,
	}
	got, err := b.Checked()
	want := host.Bucket{
		Endpoint: "https://s3.example.com:9000", Region: "eu-1", Name: "media", Prefix: "caio/social", KeyID: "KEY",
		PublicBase: "https://media.example.com/files", Addressing: host.AddressingVirtualHost, Minutes: host.UsualMinutes,
	}
	if err != nil || got != want {
		t.Errorf("%+v: %v", got, err)
	}
	if port, err := (host.Bucket{Endpoint: "s3.example.com:443", Name: "media", KeyID: "KEY"}).Checked(); err != nil || port.Endpoint != "https://s3.example.com" {
		t.Errorf("%+v: %v", port, err)
	}
	if again, err := got.Checked(); err != nil || again != got {
		t.Errorf("again: %+v: %v", again, err)
	}
}

func TestCheckedRefuses(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]func(*host.Bucket){
		"The endpoint is missing":                 func(b *host.Bucket) { b.Endpoint = " " },
		"endpoint is not a web address":           func(b *host.Bucket) { b.Endpoint = "ftp://x.example" },
		"endpoint is not a web address such":      func(b *host.Bucket) { b.Endpoint = "https://" },
		"endpoint is not a web address such as":   func(b *host.Bucket) { b.Endpoint = "https://x=y" },
		"address such as https://":                func(b *host.Bucket) { b.Endpoint = "s3 .example" },
		"ends in a path":                          func(b *host.Bucket) { b.Endpoint += "/media" },
		"endpoint has more than a host":           func(b *host.Bucket) { b.Endpoint = "https://key:secret@x.example" },
		"public address has more than":            func(b *host.Bucket) { b.PublicBase = "https://x.example/?a=b" },
		"public address is not":                   func(b *host.Bucket) { b.PublicBase = "http://[::1" },
		"name of the bucket is missing":           func(b *host.Bucket) { b.Name = "" },
		`"Media" is not the name`:                 func(b *host.Bucket) { b.Name = "Media" },
		`"a/b" is not the name`:                   func(b *host.Bucket) { b.Name = "a/b" },
		"key id is missing":                       func(b *host.Bucket) { b.KeyID = "" },
		"key id has characters":                   func(b *host.Bucket) { b.KeyID = "a b" },
		"not the name of a region":                func(b *host.Bucket) { b.Region = "eu central" },
		`prefix "../x" is not`:                    func(b *host.Bucket) { b.Prefix = "../x" },
		`prefix "a//b" is not`:                    func(b *host.Bucket) { b.Prefix = "a//b" },
		`prefix "Über" is not`:                    func(b *host.Bucket) { b.Prefix = "Über" },
		`addressing is path or virtual-host, not`: func(b *host.Bucket) { b.Addressing = "dns" },
		"between 1 and 1440 minutes, not 1441":    func(b *host.Bucket) { b.Minutes = 1441 },
		"between 1 and 1440 minutes, not -1":      func(b *host.Bucket) { b.Minutes = -1 },
	} {
		b := fine
		change(&b)
		_, err := b.Checked()
		if !platform.Is(err, caio.Rejected) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
		if err != nil && strings.Contains(err.Error(), "key:secret") {
			t.Errorf("%v quotes a password", err)
		}
	}
}
