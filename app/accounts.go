package app

import (
	"context"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/platform"
)

// Accounts is the connections to the networks and their channels.
type Accounts struct{ a *App }

// Way is one way to sign in, as the window needs it.
type Way struct {
	ID      string       `json:"id"`
	Label   string       `json:"label"`
	Help    string       `json:"help"`
	Fields  []caio.Field `json:"fields"`
	Browser bool         `json:"browser"`
	Paste   bool         `json:"paste"`
	Guide   []GuideStep  `json:"guide"`
}

// GuideStep is one step of what has to be set up at the network first.
type GuideStep struct {
	Text string `json:"text"`
	URL  string `json:"url"`
	Copy string `json:"copy"`
}

func ways(list []platform.Way) []Way {
	out := []Way{}
	for _, w := range list {
		way := Way{ID: w.ID, Label: w.Label, Help: w.Help, Fields: plainFields(w.Fields), Browser: w.Browser, Paste: w.Paste, Guide: []GuideStep{}}
		for _, g := range w.Guide {
			way.Guide = append(way.Guide, GuideStep(g))
		}
		out = append(out, way)
	}
	return out
}

// plainFields makes absent lists empty ones, as JavaScript expects them.
func plainFields(fields []caio.Field) []caio.Field {
	out := make([]caio.Field, len(fields))
	for i, f := range fields {
		if f.Choices == nil {
			f.Choices = []caio.Choice{}
		}
		if f.Types == nil {
			f.Types = []string{}
		}
		if f.When != nil && f.When.Values == nil {
			f.When = &caio.Condition{Field: f.When.Field, Values: []string{}}
		}
		out[i] = f
	}
	return out
}

// ConnectStep is a sign-in under way.
type ConnectStep struct {
	ID       string         `json:"id"`
	URL      string         `json:"url"`
	Paste    bool           `json:"paste"` // the browser's address has to be pasted
	Help     string         `json:"help"`
	Done     bool           `json:"done"`
	Channels []caio.Channel `json:"channels"` // when done
}

// List returns all accounts.
func (s *Accounts) List() ([]caio.Account, error) {
	return call(s.a, "Accounts.List", s.a.store.Accounts)
}

// Channels returns all channels.
func (s *Accounts) Channels() ([]caio.Channel, error) {
	return call(s.a, "Accounts.Channels", func(ctx context.Context) ([]caio.Channel, error) {
		list, err := s.a.store.Channels(ctx)
		return s.a.shown(list), err
	})
}

// choicesWait is how long a network may take to list choices.
const choicesWait = 30 * time.Second

// Choices asks the channel's network for the values of one of its fields, such as boards
// or playlists. None is not an error; a network that offers no list is "unsupported".
func (s *Accounts) Choices(id caio.ChannelID, field string) ([]caio.Choice, error) {
	return call(s.a, "Accounts.Choices", func(ctx context.Context) ([]caio.Choice, error) {
		ch, err := s.a.store.Channel(ctx, id)
		if err != nil {
			return nil, err
		}
		client, err := s.a.registry.Client(ch.Platform)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, choicesWait)
		defer cancel()
		list := []caio.Choice{} // what JavaScript expects of none
		err = s.a.accounts.With(ctx, ch.Account, func(session platform.Session) error {
			found, err := client.Choices(ctx, session, ch, field)
			list = append(list, found...)
			return err
		})
		return list, err
	})
}

// Begin starts a sign-in and opens the browser where one is needed.
func (s *Accounts) Begin(id caio.PlatformID, way string, fields map[string]string) (ConnectStep, error) {
	return call(s.a, "Accounts.Begin", func(ctx context.Context) (ConnectStep, error) {
		step, err := s.a.accounts.Begin(ctx, id, way, fields)
		if err != nil {
			return ConnectStep{}, err
		}
		out := connectStep(step)
		out.Channels = s.a.connected(ctx, out.Channels)
		if w := s.a.window.get(); w != nil && out.URL != "" {
			w.OpenURL(out.URL)
		}
		return out, nil
	})
}

func connectStep(s *account.SignIn) ConnectStep {
	return ConnectStep{ID: s.ID, URL: s.URL, Paste: s.Paste, Help: s.Help, Done: s.Done != nil, Channels: append([]caio.Channel{}, s.Done...)}
}

// Wait returns when the browser has come back.
func (s *Accounts) Wait(step string) ([]caio.Channel, error) {
	return call(s.a, "Accounts.Wait", func(ctx context.Context) ([]caio.Channel, error) {
		channels, err := s.a.accounts.Wait(ctx, step)
		return s.a.connected(ctx, channels), err
	})
}

// Paste finishes a sign-in with the address that the browser ended at.
func (s *Accounts) Paste(step, address string) ([]caio.Channel, error) {
	return call(s.a, "Accounts.Paste", func(ctx context.Context) ([]caio.Channel, error) {
		channels, err := s.a.accounts.Paste(ctx, step, address)
		return s.a.connected(ctx, channels), err
	})
}

// Cancel ends a sign-in.
func (s *Accounts) Cancel(step string) error {
	return do(s.a, "Accounts.Cancel", func(context.Context) error {
		s.a.accounts.Cancel(step)
		return nil
	})
}

// Disconnect forgets an account; open deliveries of it are blocked and say so.
func (s *Accounts) Disconnect(id caio.AccountID) error {
	return do(s.a, "Accounts.Disconnect", func(ctx context.Context) error {
		return s.a.accounts.Disconnect(ctx, id)
	})
}
