package app

import (
	"context"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// Emulator returns the sandbox's emulator of a network, for tests to spoil its answers.
func (a *App) Emulator(id caio.PlatformID) emulator.Emulator { return a.sandbox.Emulator(id) }

// Grant returns an account's tokens, for tests to look for where they must not be.
func (a *App) Grant(ctx context.Context, id caio.AccountID) (platform.Grant, error) {
	s, err := a.accounts.Session(ctx, id)
	return s.Grant, err
}

// Plant stores a text in the database.
func (a *App) Plant(ctx context.Context, text string) error {
	return a.store.SetSetting(ctx, "control", text)
}
