package app_test

import (
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caio/app"
)

// openSandbox opens the sandbox with all networks, for the length of the test.
func openSandbox(t *testing.T) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Sandbox: true, Networks: networks(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// A sample account has a picture as a real one does: fetched once, when it is looked at,
// and kept here from then on.
func TestSampleAccountsHavePictures(t *testing.T) {
	t.Parallel()
	a := openSandbox(t)
	channels, err := a.Accounts.Channels()
	if err != nil || len(channels) < len(networks()) {
		t.Fatalf("%d channels, %v", len(channels), err)
	}
	for _, ch := range channels {
		kit := a.Emulator(ch.Platform).Kit()
		before := len(kit.Requests())
		for round := range 2 {
			answer := httptest.NewRecorder()
			a.Files().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, ch.Avatar, nil))
			picture, err := jpeg.Decode(answer.Body)
			if err != nil || picture.Bounds().Dx() != picture.Bounds().Dy() {
				t.Fatalf("%s, %d. time: %s is HTTP %d: %v", ch.Platform, round+1, ch.Avatar, answer.Code, err)
			}
			if asked := len(kit.Requests()) - before; asked != 1 {
				t.Errorf("%s, %d. time: the network was asked %d times", ch.Platform, round+1, asked)
			}
		}
	}
}

func TestPicturesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	a := openSandbox(t)
	channels, err := a.Accounts.Channels()
	if err != nil {
		t.Fatal(err)
	}
	a.Sandbox().Close() // nobody answers there any more
	for _, address := range []string{"/avatar/nobody", "/avatar/..%2fcaio.db", channels[0].Avatar} {
		answer := httptest.NewRecorder()
		a.Files().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
		if answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "127.0.0.1") {
			t.Errorf("%s: HTTP %d %s", address, answer.Code, answer.Body)
		}
	}
}
