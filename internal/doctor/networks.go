package doctor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	hostPatience       = 3 * time.Second
	connectionPatience = 30 * time.Second
	warnDays           = 7 // before a connection ends
)

// connections reads each account's channels, a harmless request that needs everything:
// the keychain, the network and the person's consent.
func (p Patient) connections(ctx context.Context) []Finding {
	if p.Store == nil {
		return []Finding{{Check: "connection", Level: Warning, Message: "Connections cannot be checked without the database.", Mend: "Mend the database first."}}
	}
	accounts, err := p.Store.Accounts(ctx)
	if err != nil {
		return []Finding{{Check: "connection", Level: Problem, Message: "The connected accounts cannot be read.", Mend: "Mend the database first."}}
	}
	if len(accounts) == 0 {
		return []Finding{{Check: "connection", Level: OK, Message: "No account is connected yet."}}
	}
	found := make([]Finding, len(accounts))
	var wg sync.WaitGroup
	for i, a := range accounts {
		wg.Go(func() { found[i] = p.connection(ctx, a) })
	}
	wg.Wait()
	return found
}

func (p Patient) connection(ctx context.Context, a caio.Account) Finding {
	f := Finding{
		Check: "connection", Subject: fmt.Sprintf("%s %s", a.Platform, a.Name), Level: Problem,
		Mend: fmt.Sprintf("Connect it again: caio accounts connect %s.", a.Platform),
	}
	if a.State != caio.AccountReady {
		f.Message = "The account has to be connected again."
		if a.Reason != nil && a.Reason.Message != "" {
			f.Message = a.Reason.Message
		}
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, connectionPatience)
	defer cancel()
	channels, err := p.channels(ctx, a)
	if err != nil {
		return troubled(f, platform.AsError(err))
	}
	if days, ok := account.DaysLeft(a, p.Clock.Now()); ok && days <= warnDays {
		f.Level, f.Message = Warning, fmt.Sprintf("The connection works, but ends in %d days.", days)
		return f
	}
	f.Level, f.Message, f.Mend = OK, fmt.Sprintf("The connection works; %d channels.", channels), ""
	return f
}

func (p Patient) channels(ctx context.Context, a caio.Account) (n int, err error) {
	client, err := p.Registry.Client(a.Platform)
	if err != nil {
		return 0, err
	}
	err = p.Accounts.With(ctx, a.ID, func(s platform.Session) error {
		list, err := client.Channels(ctx, s)
		n = len(list)
		return err
	})
	return n, err
}

// troubled says what to do about a connection that does not work.
func troubled(f Finding, e *platform.Error) Finding {
	f.Message = e.Message
	switch e.Kind {
	case caio.RateLimited, caio.Unavailable, caio.Pending:
		f.Level, f.Mend = Warning, "Nothing is to be done here; CAIO tries again by itself."
	case caio.Offline:
		f.Mend = "Check the network connection of this computer."
	case caio.Locked:
		f.Mend = "Unlock the keychain."
	case caio.Unauthorized:
	default:
		f.Mend = "Look at the network whether the account is in order; if it is, connect it again."
	}
	return f
}

// network tries to reach the hosts of the platforms that have a connected account.
func (p Patient) network(ctx context.Context) []Finding {
	hosts := p.hosts(ctx)
	found := make([]Finding, len(hosts))
	var wg sync.WaitGroup
	for i, address := range hosts {
		wg.Go(func() { found[i] = p.reach(ctx, address) })
	}
	wg.Wait()
	return found
}

// hosts returns the addresses to try, without their paths.
func (p Patient) hosts(ctx context.Context) []string {
	if p.Store == nil {
		return nil
	}
	accounts, err := p.Store.Accounts(ctx)
	if err != nil {
		return nil // connections says so
	}
	var hosts []string
	for _, a := range accounts {
		for _, address := range p.Hosts(a.Platform) {
			if u, err := url.Parse(address); err == nil && u.Host != "" {
				hosts = append(hosts, u.Scheme+"://"+u.Host+"/")
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// reach counts any answer as one: the host is there.
func (p Patient) reach(ctx context.Context, address string) Finding {
	f := Finding{
		Check: "network", Subject: address, Level: Problem, Message: fmt.Sprintf("%s does not answer within %s.", address, hostPatience),
		Mend: "Check the network connection, the firewall and the proxy settings of this computer.",
	}
	ctx, cancel := context.WithTimeout(ctx, hostPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return f
	}
	res, err := p.HTTP.Do(r)
	if err != nil {
		return f
	}
	_ = res.Body.Close() // HEAD has none
	f.Level, f.Message, f.Mend = OK, address+" answers.", ""
	return f
}
