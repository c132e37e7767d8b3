package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
)

// boards is a connector whose network keeps the choices of a field.
type boards struct {
	platform.Connector
	list func(s platform.Session, ch caio.Channel, field string) ([]caio.Choice, error)
}

// Choices answers as the test wants.
func (b *boards) Choices(_ context.Context, s platform.Session, ch caio.Channel, field string) ([]caio.Choice, error) {
	return b.list(s, ch, field)
}

var _ platform.Chooser = (*boards)(nil)

// openBoards opens the sandbox with the first network, which lists choices, and a second
// one, which does not. It returns a channel of each.
func openBoards(t *testing.T, list func(platform.Session, caio.Channel, string) ([]caio.Choice, error)) (a *app.App, chooses, plain caio.Channel) {
	t.Helper()
	c := app.Config{Data: t.TempDir(), Sandbox: true, Log: slog.New(slog.DiscardHandler)}
	for i, n := range all.List()[:2] {
		p := n.Platform()
		if usual := p.New; i == 0 {
			p.New = func(env platform.Env) platform.Connector { return &boards{usual(env), list} }
		}
		c.Networks = append(c.Networks, app.Network{Platform: p, Emulator: func(o emulator.Options) emulator.Emulator { return n.Emulator(o) }})
	}
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	channels, err := a.Accounts.Channels()
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range channels {
		if ch.Platform == c.Networks[0].Platform.ID {
			chooses = ch
		} else {
			plain = ch
		}
	}
	return a, chooses, plain
}

func TestChoicesComeFromTheChannelsNetwork(t *testing.T) {
	t.Parallel()
	var asked caio.Channel
	var field string
	var authority platform.Session
	a, ch, _ := openBoards(t, func(s platform.Session, of caio.Channel, name string) ([]caio.Choice, error) {
		authority, asked, field = s, of, name
		return []caio.Choice{{Value: "1", Label: "Bowls"}, {Value: "2", Label: "Cups"}}, nil
	})
	list, err := a.Accounts.Choices(ch.ID, "board")
	if err != nil || len(list) != 2 || list[1] != (caio.Choice{Value: "2", Label: "Cups"}) {
		t.Fatalf("%+v, %v", list, err)
	}
	if asked.ID != ch.ID || asked.RemoteID == "" || field != "board" {
		t.Errorf("asked for %q of %+v", field, asked)
	}
	if authority.Account != ch.Account || authority.Grant.Access.IsZero() {
		t.Errorf("asked with the authority of %q", authority.Account)
	}
}

func TestNoChoicesAreAnEmptyList(t *testing.T) {
	t.Parallel()
	a, ch, _ := openBoards(t, func(platform.Session, caio.Channel, string) ([]caio.Choice, error) { return nil, nil })
	list, err := a.Accounts.Choices(ch.ID, "board")
	b, _ := json.Marshal(list)
	if err != nil || string(b) != "[]" {
		t.Errorf("%s, %v", b, err)
	}
}

func TestChoicesThatCannotBeHadSayWhy(t *testing.T) {
	t.Parallel()
	a, ch, plain := openBoards(t, func(platform.Session, caio.Channel, string) ([]caio.Choice, error) {
		return nil, platform.Errorf(caio.Unavailable, "The network is being mended.")
	})
	for _, c := range []struct {
		channel caio.ChannelID
		kind    caio.Kind
		message string
	}{
		{ch.ID, caio.Unavailable, "The network is being mended."},
		{plain.ID, caio.Unsupported, ""},
		{"nobody", app.KindNotFound, `CAIO has no channel "nobody" (any more).`},
	} {
		list, err := a.Accounts.Choices(c.channel, "board")
		e := app.Explain(err)
		if err == nil || e.Kind != c.kind || (c.message != "" && e.Message != c.message) || len(list) != 0 {
			t.Errorf("%s: %+v, %+v", c.channel, list, e)
		}
	}
}
