package emulator_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	google "google.golang.org/api/youtube/v3"

	emu "caio/internal/platform/emulator"
	"caio/internal/platform/youtube/emulator"
)

// bearer is a transport that signs.
type bearer struct{ token string }

// RoundTrip adds the token.
func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(r)
}

// client is Google's own client, signed in as ann.
func client(t *testing.T) (*google.Service, *emulator.Emulator) {
	t.Helper()
	e := emulator.New(emu.Options{})
	server, err := emu.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	g := e.Connect(server.URL, "ann")
	service, err := google.NewService(t.Context(), option.WithEndpoint(server.URL+"/"), option.WithHTTPClient(&http.Client{Transport: bearer{g.Access.Reveal()}}))
	if err != nil {
		t.Fatal(err)
	}
	return service, e
}

// film is a video resource with what must be told.
func film(title string) *google.Video {
	return &google.Video{
		Snippet: &google.VideoSnippet{Title: title, Description: "By another client", CategoryId: "22", Tags: []string{"one", "two words"}},
		Status:  &google.VideoStatus{PrivacyStatus: "private", SelfDeclaredMadeForKids: false, ForceSendFields: []string{"SelfDeclaredMadeForKids"}},
	}
}

// uploaded sends size bytes in chunks of a quantum, as a resumable upload.
func uploaded(ctx context.Context, t *testing.T, service *google.Service, size int) (*google.Video, []byte) {
	t.Helper()
	data := bytes.Repeat([]byte("caio"), size/4)
	v, err := service.Videos.Insert([]string{"snippet", "status"}, film("A film")).Context(ctx).NotifySubscribers(false).
		Media(bytes.NewReader(data), googleapi.ChunkSize(googleapi.MinUploadChunkSize), googleapi.ContentType("video/mp4")).Do()
	if err != nil {
		t.Fatal(err)
	}
	return v, data
}

// TestGoogleClientUploads drives a resumable upload in chunks, an update, and a deletion.
func TestGoogleClientUploads(t *testing.T) {
	t.Parallel()
	service, e := client(t)
	v, data := uploaded(t.Context(), t, service, 5*googleapi.MinUploadChunkSize+400)
	sum := sha256.Sum256(data)
	got := e.Videos()
	if len(got) != 1 || got[0].ID != v.Id || got[0].SHA256 != hex.EncodeToString(sum[:]) || !got[0].Quiet || len(e.Live()) != 0 {
		t.Fatalf("the video is %+v", got)
	}
	v.Status.PrivacyStatus = "public"
	v.Snippet = nil
	if _, err := service.Videos.Update([]string{"status"}, &google.Video{Id: v.Id, Status: &google.VideoStatus{PrivacyStatus: "public"}}).Do(); err != nil {
		t.Fatal(err)
	}
	if live := e.Live(); len(live) != 1 || live[0].ID != v.Id {
		t.Fatalf("live is %+v", live)
	}
	list, err := service.Videos.List([]string{"snippet,status", "statistics", "processingDetails", "fileDetails", "contentDetails"}).Id(v.Id).Do()
	if err != nil || len(list.Items) != 1 || list.Items[0].Snippet.Title != "A film" || list.Items[0].Status.PrivacyStatus != "public" {
		t.Fatalf("the list is %+v: %v", list, err)
	}
	if err := service.Videos.Delete(v.Id).Do(); err != nil {
		t.Fatal(err)
	}
	var refused *googleapi.Error
	if err := service.Videos.Delete(v.Id).Do(); !errors.As(err, &refused) || refused.Code != 404 || refused.Errors[0].Reason != "videoNotFound" {
		t.Errorf("a second deletion: %v", err)
	}
}

// TestGoogleClientFollows drives thumbnail, subtitles, playlists and comments.
func TestGoogleClientFollows(t *testing.T) {
	t.Parallel()
	service, e := client(t)
	v, _ := uploaded(t.Context(), t, service, googleapi.MinUploadChunkSize*2)
	if _, err := service.Videos.Update([]string{"status"}, &google.Video{Id: v.Id, Status: &google.VideoStatus{PrivacyStatus: "unlisted"}}).Do(); err != nil {
		t.Fatal(err)
	}
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)
	if _, err := service.Thumbnails.Set(v.Id).Media(strings.NewReader(png), googleapi.ContentType("image/png")).Do(); err != nil {
		t.Error(err)
	}
	track := &google.Caption{Snippet: &google.CaptionSnippet{VideoId: v.Id, Language: "en", Name: ""}}
	if _, err := service.Captions.Insert([]string{"snippet"}, track).Media(strings.NewReader("1\n00:00:01,000 --> 00:00:02,000\nHi\n"), googleapi.ContentType("application/octet-stream")).Do(); err != nil {
		t.Error(err)
	}
	lists, err := service.Playlists.List([]string{"snippet"}).Mine(true).MaxResults(50).Do()
	if err != nil || len(lists.Items) != 2 {
		t.Fatalf("the playlists are %+v: %v", lists, err)
	}
	entry := &google.PlaylistItem{Snippet: &google.PlaylistItemSnippet{PlaylistId: lists.Items[0].Id, ResourceId: &google.ResourceId{Kind: "youtube#video", VideoId: v.Id}}}
	if _, err := service.PlaylistItems.Insert([]string{"snippet"}, entry).Do(); err != nil {
		t.Error(err)
	}
	seen := e.Videos()[0]
	if seen.Thumbnail == "" || len(seen.Captions) != 1 || len(seen.Playlists) != 1 {
		t.Errorf("the video is %+v", seen)
	}

	thread, err := service.CommentThreads.Insert([]string{"snippet"}, &google.CommentThread{Snippet: &google.CommentThreadSnippet{
		VideoId: v.Id, TopLevelComment: &google.Comment{Snippet: &google.CommentSnippet{TextOriginal: "Hello"}},
	}}).Do()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Comments.Insert([]string{"snippet"}, &google.Comment{Snippet: &google.CommentSnippet{ParentId: thread.Id, TextOriginal: "Again"}}).Do(); err != nil {
		t.Fatal(err)
	}
	stranger := e.Comment("bob", v.Id, "Buy this")
	if err := service.Comments.SetModerationStatus([]string{stranger}, "rejected").Do(); err != nil {
		t.Error(err)
	}
	threads, err := service.CommentThreads.List([]string{"snippet", "replies"}).VideoId(v.Id).TextFormat("plainText").Do()
	if err != nil || len(threads.Items) != 1 || len(threads.Items[0].Replies.Comments) != 1 {
		t.Errorf("the threads are %+v: %v", threads, err)
	}
}

// TestGoogleClientSchedules has the emulator publish at publishAt.
func TestGoogleClientSchedules(t *testing.T) {
	t.Parallel()
	service, e := client(t)
	v, _ := uploaded(t.Context(), t, service, googleapi.MinUploadChunkSize*2)
	later := e.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	status := &google.VideoStatus{PrivacyStatus: "private", PublishAt: later}
	got, err := service.Videos.Update([]string{"status"}, &google.Video{Id: v.Id, Status: status}).Do()
	if err != nil || got.Status.PublishAt != later {
		t.Fatalf("the answer is %+v: %v", got, err)
	}
	status.PublishAt = e.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	var refused *googleapi.Error
	if _, err := service.Videos.Update([]string{"status"}, &google.Video{Id: v.Id, Status: status}).Do(); !errors.As(err, &refused) || refused.Errors[0].Reason != "invalidPublishAt" {
		t.Errorf("a time that has passed: %v", err)
	}
}
