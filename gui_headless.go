//go:build headless

package main

import (
	"context"

	"caio/app"
)

// openWindow is absent in a build without a window.
var openWindow func(context.Context, app.Config) error
