// Package doctor looks whether everything that CAIO depends on works, and says how to
// mend what does not. It changes nothing: what it writes to try something out, it removes.
package doctor

import (
	"context"
	"net/http"
	"sync"
	"time"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/platform"
	"caio/internal/store"
	"caio/internal/vault"
)

// Level says how bad a Finding is.
type Level string

const (
	OK      Level = "ok"
	Warning Level = "warning" // CAIO works, but something is worth knowing
	Problem Level = "problem" // something does not work
)

// Finding is the outcome of one check.
type Finding struct {
	Check   string `json:"check"`   // keychain, database, disk, clock, ffmpeg, network, connection
	Subject string `json:"subject"` // which of several: a host, an account
	Level   Level  `json:"level"`
	Message string `json:"message"` // one sentence
	Mend    string `json:"mend"`    // what to do; "" when all is well
}

// Patient is what is looked at.
type Patient struct {
	Dir      string // the data folder
	Vault    vault.Vault
	Clock    clock.Clock
	Built    time.Time // when this program was built; zero: unknown
	Store    *store.Store
	Broken   string // why there is no Store, in one sentence
	Accounts *account.Manager
	Registry *platform.Registry
	Hosts    func(caio.PlatformID) []string // addresses that the platform's connector has used
	HTTP     *http.Client
	Programs func(name string) (path string, err error) // finds a program; exec.LookPath
}

// Examine makes all checks and returns what they found, in a fixed order.
func Examine(ctx context.Context, p Patient) []Finding {
	checks := []func(context.Context) []Finding{
		p.keychain, p.database, p.disk, p.time, p.ffmpeg, p.connections,
	}
	found := make([][]Finding, len(checks))
	var wg sync.WaitGroup
	for i, check := range checks {
		wg.Go(func() { found[i] = check(ctx) })
	}
	wg.Wait()
	var all []Finding
	for _, list := range found {
		all = append(all, list...)
	}
	return append(all, p.network(ctx)...) // last: by now the connectors have said whom they speak to
}

// Healthy reports whether nothing is a Problem.
func Healthy(findings []Finding) bool {
	for _, f := range findings {
		if f.Level == Problem {
			return false
		}
	}
	return true
}
