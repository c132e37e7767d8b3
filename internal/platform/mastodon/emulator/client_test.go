package emulator_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	gomastodon "github.com/mattn/go-mastodon"

	"caio/internal/clock"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/mastodon/emulator"
)

// server is an emulator that listens, with a clock to move.
func server(t *testing.T, version string) (*emulator.Emulator, *emu.Server, *clock.Fake) {
	t.Helper()
	fake := clock.NewFake(time.Date(2026, 9, 1, 11, 30, 0, 0, time.UTC))
	e := emulator.NewVersion(emu.Options{Clock: fake}, version)
	s, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return e, s, fake
}

// signIn is a client that somebody else wrote, signed in through the consent page.
func signIn(t *testing.T, base string) *gomastodon.Client {
	t.Helper()
	const redirect = "http://127.0.0.1/callback"
	const scopes = "read:accounts read:statuses read:search write:statuses write:media"
	app, err := gomastodon.RegisterApp(t.Context(), &gomastodon.AppConfig{Server: base, ClientName: "Other client", Scopes: scopes, RedirectURIs: redirect})
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"response_type": {"code"}, "client_id": {app.ClientID}, "redirect_uri": {redirect}, "scope": {scopes}, "decision": {"allow"}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/oauth/authorize?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	client := gomastodon.NewClient(&gomastodon.Config{Server: base, ClientID: app.ClientID, ClientSecret: app.ClientSecret})
	if err := client.GetUserAccessToken(t.Context(), back.Query().Get("code"), redirect); err != nil {
		t.Fatal(err)
	}
	return client
}

// TestOtherClient lets a client that somebody else wrote do its ordinary calls.
func TestOtherClient(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"4.5.0", "4.2.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			e, s, _ := server(t, version)
			ctx, client := t.Context(), signIn(t, s.URL)
			me, err := client.GetAccountCurrentUser(ctx)
			if err != nil || me.Username != "ann" {
				t.Fatalf("the account is %+v: %v", me, err)
			}
			picture := upload(ctx, t, client)
			first, err := client.PostStatus(ctx, &gomastodon.Toot{Status: "Hello #world, see https://example.com/", MediaIDs: []gomastodon.ID{picture}, SpoilerText: "cw", Visibility: "unlisted", Language: "en"})
			if err != nil {
				t.Fatal(err)
			}
			if len(first.MediaAttachments) != 1 || first.MediaAttachments[0].Description != "A picture" || first.SpoilerText != "cw" || first.Visibility != "unlisted" || !first.Sensitive {
				t.Errorf("the status is %+v", first)
			}
			reply, err := client.PostStatus(ctx, &gomastodon.Toot{Status: "And a poll", InReplyToID: first.ID, Poll: &gomastodon.TootPoll{Options: []string{"a", "b"}, ExpiresInSeconds: 3600, Multiple: true}})
			if err != nil || reply.Poll == nil || len(reply.Poll.Options) != 2 || !reply.Poll.Multiple {
				t.Fatalf("the poll is %+v: %v", reply, err)
			}
			thread, err := client.GetStatusContext(ctx, first.ID)
			if err != nil || len(thread.Descendants) != 1 || thread.Descendants[0].ID != reply.ID {
				t.Errorf("the thread is %+v: %v", thread, err)
			}
			if _, err := client.UpdateStatus(ctx, &gomastodon.Toot{Status: "Hello again", MediaIDs: []gomastodon.ID{picture}}, first.ID); err != nil {
				t.Errorf("edit: %v", err)
			}
			if source, err := client.GetStatusSource(ctx, first.ID); err != nil || source.Text != "Hello again" {
				t.Errorf("the source is %+v: %v", source, err)
			}
			list, err := client.GetAccountStatuses(ctx, me.ID, nil)
			if err != nil || len(list) != 2 || list[0].ID != reply.ID {
				t.Errorf("the account has %d statuses: %v", len(list), err)
			}
			if err := client.DeleteStatus(ctx, first.ID); err != nil {
				t.Errorf("delete: %v", err)
			}
			if _, err := client.GetStatus(ctx, first.ID); err == nil || !strings.Contains(err.Error(), "404") {
				t.Errorf("a deleted status: %v", err)
			}
			if live := e.Live(); len(live) != 1 || live[0].ID != string(reply.ID) || live[0].Parent != string(first.ID) {
				t.Errorf("live is %+v", live)
			}
			if err := client.RevokeToken(ctx); err != nil {
				t.Errorf("revoke: %v", err)
			}
			if _, err := client.GetAccountCurrentUser(ctx); err == nil {
				t.Error("a revoked token works")
			}
		})
	}
}

func upload(ctx context.Context, t *testing.T, client *gomastodon.Client) gomastodon.ID {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	a, err := client.UploadMediaFromMedia(ctx, &gomastodon.Media{File: &file, Description: "A picture", Focus: "0.0,0.5"})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}
