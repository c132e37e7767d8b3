// Package bluesky speaks the AT Protocol: to Bluesky and to any other personal data
// server (PDS). It chooses every record's key itself, so that a post sent twice is still
// one record, and hides identity lookup, DPoP and rich text's byte offsets.
package bluesky

import (
	_ "embed"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

//go:embed icon.svg
var icon []byte

// Ways to sign in.
const (
	wayPassword = "app_password"
	wayOAuth    = "oauth"
)

// Limits of a post (lexicons app.bsky.feed.post, app.bsky.embed.images, app.bsky.embed.gallery
// and app.bsky.embed.video; video: Bluesky's announcement of September 2026).
const (
	maxGraphemes  = 300
	maxTextBytes  = 3000
	maxImages     = 4  // of app.bsky.embed.images
	maxGallery    = 10 // Bluesky's own composer stops here; the lexicon allows 20
	maxImageBytes = 2_000_000
	maxThumbBytes = 1_000_000
	maxVideoBytes = 300_000_000
	maxVideoAlt   = 1000
	maxTags       = 8
	maxTagLength  = 64
	maxLangs      = 3
)

// Platform describes Bluesky.
func Platform() platform.Platform {
	text := caio.TextLimit{Max: maxGraphemes, Counter: caio.CountGraphemes, MaxBytes: maxTextBytes}
	return platform.Platform{
		ID: "bluesky", Name: "Bluesky", Color: "#0a7aff", Icon: icon,
		SignIn: ways(),
		Limits: caio.Limits{
			Text:    text,
			Alt:     caio.TextLimit{Max: 2000, Counter: caio.CountGraphemes},
			Comment: &text,
			Parts:   50,
			Media: map[caio.MediaKind]caio.MediaLimit{
				caio.KindImage: {
					MaxCount: maxGallery, MaxBytes: maxImageBytes,
					Types: []string{"image/jpeg", "image/png", "image/webp", "image/gif"},
				},
				caio.KindAnimated: {
					MaxCount: 1, MaxBytes: maxImageBytes,
					Types: []string{"image/gif", "image/webp", "image/png"},
				},
				caio.KindVideo: {
					MaxCount: 1, MaxBytes: maxVideoBytes, Types: []string{"video/mp4"},
					MaxDuration: (10 * time.Minute).Milliseconds(),
				},
			},
			MaxMedia: maxGallery,
		},
		Fields: fields(),
		// The record key makes a repeat harmless however late it arrives, so a lost
		// request is only given the time that it may still be on its way.
		Doubt: platform.Doubt{Settle: 10 * time.Second, KeyLife: platform.Forever},
		// Files that no record refers to are collected after an hour or more.
		Lead: 30 * time.Minute,
		Pace: platform.Pace{Parallel: 2},
		New:  func(env platform.Env) platform.Connector { return newConnector(env) },
	}
}

func ways() []platform.Way {
	handle := caio.Field{
		Name: "handle", Label: "Handle", Type: caio.FieldText, Required: true, Max: 253,
		Help: "As others see it, for example ann.bsky.social.",
	}
	return []platform.Way{
		{
			ID: wayPassword, Label: "App password",
			Help: "Lasts as long as CAIO is used at least every three months. Recommended for posts that go out on their own.",
			Fields: []caio.Field{
				handle,
				{
					Name: "password", Label: "App password", Type: caio.FieldSecret, Required: true, Max: 256,
					Help: "Made in Bluesky's settings, not the password you sign in with.",
				},
				{
					Name: "server", Label: "Server", Type: caio.FieldURL,
					Help: "Only if the account lives on a server that cannot be found by its handle.",
				},
			},
			Guide: []platform.GuideStep{
				{Text: "Open the app passwords in Bluesky's settings.", URL: "https://bsky.app/settings/app-passwords"},
				{Text: "Add an app password and give it this name.", Copy: "CAIO"},
				{Text: "Copy the password of four groups of letters and paste it here. Bluesky shows it only once."},
			},
		},
		{
			ID: wayOAuth, Label: "In the browser", Browser: true,
			Help: "Nothing to copy, but Bluesky ends the connection every two weeks and you sign in again.",
			Fields: []caio.Field{
				handle,
				{
					Name: "client_id", Label: "Own client ID", Type: caio.FieldURL,
					Help: "Leave this empty, unless you run a website of your own for CAIO: then the address of its client metadata file. When empty, Bluesky calls CAIO a program under development.",
				},
			},
		},
	}
}

type connector struct {
	env    platform.Env
	api    *api.Client
	nonces nonces
}

var (
	_ platform.Connector    = (*connector)(nil)
	_ platform.Preparer     = (*connector)(nil)
	_ platform.Finder       = (*connector)(nil)
	_ platform.Checker      = (*connector)(nil)
	_ platform.Deleter      = (*connector)(nil)
	_ platform.PostMeter    = (*connector)(nil)
	_ platform.ChannelMeter = (*connector)(nil)
	_ platform.Commenter    = (*connector)(nil)
	_ platform.Replier      = (*connector)(nil)
	_ platform.Moderator    = (*connector)(nil)
	_ platform.Revoker      = (*connector)(nil)
)

func newConnector(env platform.Env) *connector {
	return &connector{env: env, api: api.New(env, classify)}
}

// The hosts of the network. Whatever an identity document names beyond them (a PDS, its
// authorization server) is used as given.
func (c *connector) entryway() string { return c.env.Base("entryway", "https://bsky.social") }
func (c *connector) plc() string      { return c.env.Base("plc", "https://plc.directory") }
func (c *connector) appView() string  { return c.env.Base("appview", "https://public.api.bsky.app") }
func (c *connector) video() string    { return c.env.Base("video", "https://video.bsky.app") }
