package app

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
)

// Program is the program as a whole.
type Program struct{ a *App }

// Status is what the frame of the window shows.
type Status struct {
	Version   string       `json:"version"`
	Sandbox   bool         `json:"sandbox"`
	Profile   caio.Profile `json:"profile"`
	NextAt    caio.Instant `json:"nextAt"` // when the next post goes out; 0 none
	Open      int          `json:"open"`
	Attention int          `json:"attention"`
	Drafts    int          `json:"drafts"`
	Notices   []Notice     `json:"notices"`
}

// Notice is something that the person should know wherever they are.
type Notice struct {
	ID      string      `json:"id"`
	Level   string      `json:"level"` // info, warning, error
	Kind    string      `json:"kind"`
	Message string      `json:"message"`
	Action  caio.Action `json:"action"`
	Subject string      `json:"subject"` // id of what it is about
}

// Status returns what the frame of the window shows.
func (p *Program) Status() (Status, error) {
	return call(p.a, "Program.Status", p.status)
}

func (p *Program) status(ctx context.Context) (Status, error) {
	s := Status{Version: Version, Sandbox: p.a.config.Sandbox, Notices: []Notice{}}
	var err error
	if s.Profile, err = p.a.store.Profile(ctx); err != nil {
		return s, err
	}
	counts, err := p.a.store.Count(ctx)
	if err != nil {
		return s, err
	}
	s.Open, s.Attention, s.Drafts = counts.Open, counts.Attention, counts.Drafts
	if s.NextAt, err = p.a.store.NextDue(ctx); err != nil {
		return s, err
	}
	accounts, err := p.a.store.Accounts(ctx)
	if err != nil {
		return s, err
	}
	for _, a := range accounts {
		s.Notices = append(s.Notices, p.about(a)...)
	}
	p.a.overdue.mu.Lock()
	late := p.a.overdue.count
	p.a.overdue.mu.Unlock()
	if late > 0 {
		s.Notices = append(s.Notices, Notice{ID: "overdue", Level: "error", Kind: "overdue", Message: fmt.Sprintf("%d deliveries are overdue; CAIO is trying again.", late)})
	}
	return s, nil
}

// warnDays is how many days before a connection ends the person is told.
const warnDays = 7

func (p *Program) about(a caio.Account) []Notice {
	if a.State == caio.AccountReconnect {
		return []Notice{{ID: "reconnect/" + string(a.ID), Level: "error", Kind: "reconnect", Message: fmt.Sprintf("%s has to be connected again.", a.Name), Action: caio.ActionReconnect, Subject: string(a.ID)}}
	}
	if days, ok := account.DaysLeft(a, p.a.clock.Now()); ok && days <= warnDays {
		return []Notice{{ID: "expires/" + string(a.ID), Level: "warning", Kind: "expires", Message: fmt.Sprintf("The connection of %s ends in %d days; connect it again before that.", a.Name, days), Action: caio.ActionReconnect, Subject: string(a.ID)}}
	}
	return nil
}

// Ready notes in the log, for whoever looks into a slow start, that the window shows what
// it has been opened for and can be used.
func (p *Program) Ready() error {
	return do(p.a, "Program.Ready", func(context.Context) error {
		p.a.log.Info("window usable", "after", p.a.clock.Now().Sub(p.a.opened).Round(time.Millisecond))
		return nil
	})
}

// OpenURL opens a web address in the person's browser.
func (p *Program) OpenURL(address string) error {
	return do(p.a, "Program.OpenURL", func(context.Context) error {
		u, err := url.Parse(address)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return invalid("This is not a web address: %q.", address)
		}
		if w := p.a.window.get(); w != nil {
			w.OpenURL(u.String())
		}
		return nil
	})
}

// Platforms is the networks that CAIO knows.
type Platforms struct{ a *App }

// PlatformInfo is one network as the window needs it.
type PlatformInfo struct {
	ID     caio.PlatformID `json:"id"`
	Name   string          `json:"name"`
	Icon   string          `json:"icon"` // SVG
	Color  string          `json:"color"`
	SignIn []Way           `json:"signIn"`
	Limits caio.Limits     `json:"limits"`
	Fields []caio.Field    `json:"fields"`
	Can    []string        `json:"can"`
	Keyed  bool            `json:"keyed"` // a repeated request is recognised: no post twice
}

// List returns all networks.
func (p *Platforms) List() ([]PlatformInfo, error) {
	return call(p.a, "Platforms.List", func(context.Context) ([]PlatformInfo, error) {
		list := []PlatformInfo{}
		for _, c := range p.a.registry.All() {
			info := PlatformInfo{
				ID: c.ID, Name: c.Name, Icon: string(c.Icon), Color: c.Color,
				SignIn: ways(c.SignIn), Limits: c.Limits, Fields: plainFields(c.Fields), Can: []string{},
				Keyed: c.Doubt.KeyLife > 0,
			}
			for _, capability := range c.Capabilities() {
				info.Can = append(info.Can, string(capability))
			}
			list = append(list, info)
		}
		return list, nil
	})
}
