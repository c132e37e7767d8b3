package account

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/oauth"
)

// SignIn is a sign-in under way. It ends with Wait, Paste or Cancel.
type SignIn struct {
	ID       string
	Platform caio.PlatformID
	URL      string // where the person gives consent; "" when it is done already
	Paste    bool   // the redirect's address, or a code, has to be pasted
	Help     string
	Done     []caio.Channel // set when no browser was needed

	step     platform.Step
	listener *oauth.Listener
	over     context.Context // done when the sign-in is
	end      context.CancelFunc
	found    []caio.Channel // what a paste has connected; set before over is done
}

// Begin starts a sign-in. When no browser is needed it is done when Begin returns.
func (m *Manager) Begin(ctx context.Context, id caio.PlatformID, way string, fields map[string]string) (*SignIn, error) {
	client, err := m.registry.Client(id)
	if err != nil {
		return nil, err
	}
	w, err := wayOf(client, way)
	if err != nil {
		return nil, err
	}
	ask, err := askFor(w, fields)
	if err != nil {
		return nil, err
	}
	s := &SignIn{ID: caio.NewID(), Platform: id}
	s.over, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if w.Browser && !w.Paste {
		if s.listener, err = oauth.Listen(ctx, m.clock, w.Ports...); err != nil {
			s.end()
			return nil, err
		}
		ask.Redirect = s.listener.Redirect
	}
	if s.step, err = client.Begin(ctx, ask); err != nil {
		s.close()
		return nil, err
	}
	if s.step.Grant != nil {
		s.close()
		s.Done, err = m.connect(ctx, client, *s.step.Grant)
		return s, err
	}
	s.URL, s.Paste, s.Help = s.step.URL, s.step.Paste || w.Paste, s.step.Help
	if s.listener != nil {
		s.listener.Expect(s.step.State)
	}
	m.mu.Lock()
	m.signIns[s.ID] = s
	m.mu.Unlock()
	return s, nil
}

func wayOf(client *platform.Client, id string) (platform.Way, error) {
	for _, w := range client.SignIn {
		if w.ID == id || (id == "" && len(client.SignIn) > 0) {
			return w, nil
		}
	}
	return platform.Way{}, platform.Errorf(caio.Rejected, "%s has no sign-in called %q.", client.Name, id)
}

// askFor sorts the answers into secrets and others, and refuses what is missing.
func askFor(w platform.Way, fields map[string]string) (platform.Ask, error) {
	ask := platform.Ask{Way: w.ID, Fields: map[string]string{}, Secrets: map[string]caio.Secret{}}
	known := map[string]bool{}
	for _, f := range w.Fields {
		known[f.Name] = true
		value, given := fields[f.Name]
		if value == "" && (!given || f.Type != caio.FieldChoices) { // none of several is an answer
			value = f.Default
		}
		if !platform.FieldShown(f, fields) {
			continue
		}
		if problem := platform.FieldProblem(f, value); problem != "" {
			return ask, platform.Errorf(caio.Rejected, "%s", problem)
		}
		if f.Type == caio.FieldSecret {
			ask.Secrets[f.Name] = caio.NewSecret(value)
		} else {
			ask.Fields[f.Name] = value
		}
	}
	for name := range fields {
		if !known[name] {
			return ask, platform.Errorf(caio.Rejected, "This sign-in does not ask for %q.", name)
		}
	}
	return ask, nil
}

func (m *Manager) signIn(id string) (*SignIn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.signIns[id]
	if s == nil {
		return nil, platform.Errorf(caio.Gone, "This sign-in is over; start it again.")
	}
	return s, nil
}

// Wait returns the channels when the browser has come back. It ends with an error when
// the person refuses, five minutes pass, or ctx or the sign-in is cancelled.
func (m *Manager) Wait(ctx context.Context, id string) ([]caio.Channel, error) {
	s, err := m.signIn(id)
	if err != nil {
		return nil, err
	}
	if s.listener == nil {
		return s.pasted(ctx)
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.over, stop)() //nolint:contextcheck // the sign-in's end, not the caller's, ends the wait
	answer, err := s.listener.Wait(waiting, s.step.State)
	if err != nil {
		m.Cancel(id)
		return nil, err
	}
	return m.finish(ctx, s, answer)
}

// pasted waits until the person has pasted the answer, or given up.
func (s *SignIn) pasted(ctx context.Context) ([]caio.Channel, error) {
	select {
	case <-s.over.Done():
		if s.found != nil {
			return s.found, nil
		}
		return nil, platform.Errorf(caio.Rejected, "The sign-in was cancelled.")
	case <-ctx.Done():
		return nil, platform.Errorf(caio.Rejected, "The sign-in was stopped.")
	}
}

// Paste finishes a sign-in with the address, or the code, that the person pasted.
func (m *Manager) Paste(ctx context.Context, id, pasted string) ([]caio.Channel, error) {
	s, err := m.signIn(id)
	if err != nil {
		return nil, err
	}
	answer, err := oauth.ParsePaste(pasted)
	if err != nil {
		return nil, err
	}
	if answer.Get("state") == "" && answer.Get("error") == "" {
		answer.Set("state", s.step.State) // a bare code: the person carried it from the page we opened
	}
	return m.finish(ctx, s, answer)
}

// finish exchanges the answer. A mistake that can be mended by another paste leaves
// the sign-in open; an answer is used at most once otherwise.
func (m *Manager) finish(ctx context.Context, s *SignIn, answer url.Values) ([]caio.Channel, error) {
	client, err := m.registry.Client(s.Platform)
	if err != nil {
		return nil, err
	}
	grant, err := client.Finish(ctx, s.step, answer)
	if err != nil {
		if !s.Paste {
			m.Cancel(s.ID)
		}
		return nil, err
	}
	m.mu.Lock()
	delete(m.signIns, s.ID)
	m.mu.Unlock()
	defer s.close()
	s.found, err = m.connect(ctx, client, grant)
	return s.found, err
}

// Cancel ends a sign-in; one that is over is not an error.
func (m *Manager) Cancel(id string) {
	m.mu.Lock()
	s := m.signIns[id]
	delete(m.signIns, id)
	m.mu.Unlock()
	if s != nil {
		s.close()
	}
}

func (s *SignIn) close() {
	s.end()
	if s.listener != nil {
		s.listener.Close()
	}
}

// connect keeps a Grant: token first, then the account and its channels. Signing in
// again to a known account renews it and lets its held deliveries go on.
func (m *Manager) connect(ctx context.Context, client *platform.Client, grant platform.Grant) ([]caio.Channel, error) {
	a, err := m.accountFor(ctx, client.ID, grant)
	if err != nil {
		return nil, err
	}
	channels, err := client.Channels(ctx, platform.Session{Account: a.ID, Grant: grant})
	if err != nil {
		return nil, err
	}
	if len(channels) == 0 {
		return nil, platform.Errorf(caio.Forbidden, "This account has nothing on %s that CAIO could publish to.", client.Name)
	}
	e := m.entry(a.ID)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.grant, e.loaded, e.unsaved = grant, true, true
	if err := m.save(ctx, a.ID, e); err != nil {
		e.loaded, e.unsaved = false, false
		return nil, err
	}
	return m.keep(ctx, a, channels)
}

func (m *Manager) keep(ctx context.Context, a caio.Account, channels []caio.Channel) ([]caio.Channel, error) {
	if err := m.store.SaveAccount(ctx, a); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	for i := range channels {
		channels[i].Account, channels[i].Brand, channels[i].State = a.ID, a.Brand, caio.AccountReady
	}
	if err := m.store.SaveChannels(ctx, a.ID, channels); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if _, err := m.store.ReleaseAccount(ctx, a.ID, caio.At(m.clock.Now())); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	m.changed(a.ID)
	return m.channelsOf(ctx, a.ID)
}

func (m *Manager) channelsOf(ctx context.Context, id caio.AccountID) ([]caio.Channel, error) {
	all, err := m.store.Channels(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	own := []caio.Channel{}
	for _, ch := range all {
		if ch.Account == id {
			own = append(own, ch)
		}
	}
	return own, nil
}

// accountFor returns the known account of whoever consented, or a new one.
func (m *Manager) accountFor(ctx context.Context, id caio.PlatformID, g platform.Grant) (caio.Account, error) {
	accounts, err := m.store.Accounts(ctx)
	if err != nil {
		return caio.Account{}, fmt.Errorf("connect: %w", err)
	}
	brands, err := m.store.Brands(ctx)
	if err != nil {
		return caio.Account{}, fmt.Errorf("connect: %w", err)
	}
	a := caio.Account{ID: caio.AccountID(caio.NewID()), Brand: brands[0].ID, Platform: id, CreatedAt: caio.At(m.clock.Now())}
	for _, known := range accounts {
		if known.Platform == id && known.RemoteID == g.Subject {
			a = known
		}
	}
	a.Name, a.RemoteID, a.SignInWith = g.Name, g.Subject, g.Way
	a.State, a.Reason, a.Scopes = caio.AccountReady, nil, g.Scopes
	a.ExpiresAt, a.RefreshAt = g.EndsAt, g.RefreshAt
	return a, nil
}

// Adopt connects an account with a Grant that is already there: the Sandbox's way.
func (m *Manager) Adopt(ctx context.Context, id caio.PlatformID, g platform.Grant) ([]caio.Channel, error) {
	client, err := m.registry.Client(id)
	if err != nil {
		return nil, err
	}
	return m.connect(ctx, client, g)
}

// Disconnect withdraws the consent at the network where that is possible, then forgets
// tokens, account and channels. A network that cannot be reached does not keep CAIO
// from forgetting; the error then says that the consent may still stand there.
func (m *Manager) Disconnect(ctx context.Context, id caio.AccountID) error {
	a, err := m.store.Account(ctx, id)
	if err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	revokeErr := m.revoke(ctx, a)
	if err := m.vault.Delete(ctx, VaultKey(id)); err != nil {
		return locked(err)
	}
	m.mu.Lock()
	delete(m.entries, id)
	m.mu.Unlock()
	if err := m.store.DeleteAccount(ctx, id); err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	m.changed(id)
	if revokeErr != nil {
		m.log.Warn("consent not withdrawn at the network", "account", id, "error", revokeErr)
	}
	return nil
}

func (m *Manager) revoke(ctx context.Context, a caio.Account) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	client, err := m.registry.Client(a.Platform)
	if err != nil {
		return err
	}
	s, err := m.Session(ctx, a.ID)
	if err != nil {
		return err
	}
	return client.Revoke(ctx, s.Grant)
}
