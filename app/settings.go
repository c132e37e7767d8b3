package app

import (
	"context"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/schedule"
)

// Settings is what the person prefers.
type Settings struct{ a *App }

// Preferences is what the person prefers, and who they are.
type Preferences struct {
	Theme    string `json:"theme"` // auto, light, dark
	Language string `json:"language"`
	Zone     string `json:"zone"`
	Name     string `json:"name"`
	Email    string `json:"email"`
}

const themeKey = "theme"

// Get returns the preferences.
func (s *Settings) Get() (Preferences, error) { return call(s.a, "Settings.Get", s.get) }

func (s *Settings) get(ctx context.Context) (Preferences, error) {
	profile, err := s.a.store.Profile(ctx)
	if err != nil {
		return Preferences{}, err
	}
	theme, err := s.a.store.Setting(ctx, themeKey)
	if theme == "" {
		theme = "auto"
	}
	return Preferences{Theme: theme, Language: profile.Language, Zone: profile.Zone, Name: profile.Name, Email: profile.Email}, err
}

// Save stores the preferences.
func (s *Settings) Save(p Preferences) (Preferences, error) {
	return call(s.a, "Settings.Save", func(ctx context.Context) (Preferences, error) {
		if err := valid(p); err != nil {
			return p, err
		}
		profile, err := s.a.store.Profile(ctx)
		if err != nil {
			return p, err
		}
		profile.Language, profile.Zone, profile.Name, profile.Email = p.Language, p.Zone, strings.TrimSpace(p.Name), strings.TrimSpace(p.Email)
		if err := s.a.store.SaveProfile(ctx, profile); err != nil {
			return p, err
		}
		if err := s.a.store.SetSetting(ctx, themeKey, p.Theme); err != nil {
			return p, err
		}
		s.a.emit(EventStatus, StatusEvent{})
		return s.get(ctx)
	})
}

func valid(p Preferences) error {
	if !slices.Contains([]string{"auto", "light", "dark"}, p.Theme) {
		return invalid("The theme is auto, light or dark, not %q.", p.Theme)
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		return invalid("%q is not an e-mail address.", p.Email)
	}
	if p.Language == "" || len(p.Language) > 35 {
		return invalid("%q is not a language.", p.Language)
	}
	if _, err := schedule.Zone(p.Zone); err != nil {
		return invalid("%s", sentence(err.Error()))
	}
	return nil
}

// Zones answers questions about time zones.
type Zones struct{ a *App }

// Resolved is a wall-clock time and what it means.
type Resolved struct {
	At   caio.Instant  `json:"at"`
	Fold schedule.Fold `json:"fold"`
	Wall string        `json:"wall"` // as it will be shown; differs from what was asked in a gap
}

// Resolve returns the instant of a wall-clock time in a zone.
func (z *Zones) Resolve(wall, zone string) (Resolved, error) {
	return call(z.a, "Zones.Resolve", func(context.Context) (Resolved, error) {
		planned, fold, err := schedule.Resolve(wall, zone)
		if err != nil {
			return Resolved{}, invalid("%s", sentence(err.Error()))
		}
		return Resolved{At: planned.At, Fold: fold, Wall: planned.Wall}, nil
	})
}
