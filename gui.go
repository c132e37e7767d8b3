//go:build !headless

package main

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"caio/app"
	"caio/internal/desktop"
)

//go:embed all:frontend/dist
var bundle embed.FS

// openWindow opens the program with its window and returns when the person quits. When
// CAIO runs already with this data folder, that window comes to the front instead.
func openWindow(ctx context.Context, c app.Config) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no display to open the window on; caio agent publishes without one")
	}
	a, err := app.Open(ctx, c)
	if err != nil {
		return err
	}
	if err := a.Start(); err != nil {
		shown := errors.Is(err, desktop.ErrRunning) && desktop.Send(ctx, a.Dir(), desktop.Show)
		if closeErr := a.Close(); closeErr != nil {
			c.Log.Warn("not closed cleanly", "error", closeErr)
		}
		if shown {
			return nil
		}
		return err
	}
	page, err := fs.Sub(bundle, "frontend/dist")
	if err != nil {
		return errors.Join(err, a.Close())
	}
	err = wails.Run(&options.App{
		Title: title(c), Width: 1200, Height: 820, MinWidth: 480, MinHeight: 560,
		AssetServer: &assetserver.Options{Assets: page, Handler: a.Files(), Middleware: func(next http.Handler) http.Handler {
			return app.Secure(a.WithFirst(next))
		}},
		Bind:                     a.Bindings(),
		ErrorFormatter:           app.FormatError,
		Logger:                   quietLogger{c.Log},
		DragAndDrop:              &options.DragAndDrop{EnableFileDrop: true},
		EnableDefaultContextMenu: false,
		OnStartup:                func(ctx context.Context) { a.SetWindow(wailsWindow{ctx}) },
		Linux:                    &linux.Options{ProgramName: "caio", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
	})
	return errors.Join(err, a.Close())
}

func title(c app.Config) string {
	if c.Sandbox {
		return "CAIO – Sandbox"
	}
	return "CAIO"
}

// wailsWindow is the window, as app needs it.
type wailsWindow struct{ ctx context.Context }

func (w wailsWindow) Emit(name string, payload any) { wruntime.EventsEmit(w.ctx, name, payload) }

func (w wailsWindow) OpenURL(address string) { wruntime.BrowserOpenURL(w.ctx, address) }

func (w wailsWindow) PickFiles(title string) ([]string, error) {
	return wruntime.OpenMultipleFilesDialog(w.ctx, wruntime.OpenDialogOptions{
		Title: title,
		Filters: []wruntime.FileFilter{{
			DisplayName: "Pictures and videos", Pattern: "*.jpg;*.jpeg;*.png;*.gif;*.webp;*.mp4;*.mov;*.webm;*.m4v",
		}},
	})
}

func (w wailsWindow) Show() {
	wruntime.WindowUnminimise(w.ctx)
	wruntime.WindowShow(w.ctx)
}

// quietLogger passes on what Wails logs. Its errors about calls quote the arguments,
// which can hold what somebody typed into a sign-in: of those only the first words stay.
type quietLogger struct{ log *slog.Logger }

func (q quietLogger) Print(string)     {}
func (q quietLogger) Trace(string)     {}
func (q quietLogger) Debug(string)     {}
func (q quietLogger) Info(string)      {}
func (q quietLogger) Warning(m string) { q.log.Warn("window", "message", firstWords(m)) }
func (q quietLogger) Error(m string)   { q.log.Error("window", "message", firstWords(m)) }
func (q quietLogger) Fatal(m string)   { q.log.Error("window", "message", firstWords(m)) }

func firstWords(m string) string {
	if i := strings.IndexAny(m, `{["'`); i >= 0 {
		m = m[:i]
	}
	return m[:min(len(m), 120)]
}
