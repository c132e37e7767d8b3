// Command emptywindow is the least that a Wails window can be: the anchor of the
// start-up measurement. It prints a line when its page has been drawn.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
)

//go:embed page
var files embed.FS

// Marker is called by the page.
type Marker struct{}

// Ready says that the page has been drawn.
func (*Marker) Ready() { _, _ = fmt.Fprintln(os.Stdout, "ready") } // whoever measures reads it

func main() {
	page, err := fs.Sub(files, "page")
	if err == nil {
		err = wails.Run(&options.App{
			Title: "Empty", Width: 1200, Height: 820,
			AssetServer: &assetserver.Options{Assets: page},
			Bind:        []any{&Marker{}},
			Linux:       &linux.Options{WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "emptywindow:", err)
		os.Exit(1)
	}
}
