// Package app is everything the window and the commands can call: thin methods, no
// decisions. It also joins the program together, in Open.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"caio/internal/account"
	"caio/internal/analytics"
	"caio/internal/caio"
	"caio/internal/clock"
	"caio/internal/desktop"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/platform/host"
	"caio/internal/publish"
	"caio/internal/sandbox"
	"caio/internal/schedule"
	"caio/internal/store"
	"caio/internal/vault"
)

// Version is the program's version.
const Version = "0.1.0"

// Network is one network that the program knows, with its emulator.
type Network struct {
	Platform platform.Platform
	Emulator sandbox.Make
}

// Config is how the program is started.
type Config struct {
	Data      string            // the data folder
	Sandbox   bool              // rehearse against emulators, in a data folder of its own
	Endpoints map[string]string // PLATFORM or PLATFORM.NAME → base address
	Vault     vault.Vault       // where tokens are kept; nil: the sandbox's memory
	Networks  []Network
	Publish   publish.Options // for tests and measurements; the zero value is right
	Log       *slog.Logger
	Clock     clock.Clock // nil: the computer's
}

// App is the running program.
type App struct {
	Program    *Program
	Platforms  *Platforms
	Accounts   *Accounts
	Posts      *Posts
	Deliveries *Deliveries
	Media      *Media
	Settings   *Settings
	Zones      *Zones
	Analytics  *Analytics
	Archive    *Archive
	Doctor     *Doctor

	config    Config
	opened    time.Time
	dir       string
	ctx       context.Context
	cancel    context.CancelFunc
	clock     clock.Clock
	log       *slog.Logger
	store     *store.Store
	vault     vault.Vault
	registry  *platform.Registry
	accounts  *account.Manager
	publisher *publish.Publisher
	collector *analytics.Collector
	renderer  *media.Renderer
	sandbox   *sandbox.Sandbox
	loopback  *host.Loopback // in the sandbox
	bucket    bucketHolder   // outside of it
	chores    *schedule.Housekeeping
	instance  *desktop.Instance
	window    windowHolder
	overdue   overdueNotice
	hosts     hostBook
}

// Open builds the program; nothing is published before Start. What can fail says in one
// sentence what to do.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	a := &App{config: c, opened: c.Clock.Now(), clock: c.Clock, log: c.Log, dir: c.folder()}
	a.ctx, a.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w", a.dir, err)
	}
	var err error
	if a.store, err = store.Open(ctx, filepath.Join(a.dir, "caio.db"), store.Options{Clock: a.clock, Log: a.log}); err != nil {
		return err
	}
	a.renderer = media.NewRenderer(a.dir)
	a.vault = a.config.Vault
	if a.config.Sandbox {
		a.vault = vault.Memory()
		if err := a.openSandbox(ctx); err != nil {
			return err
		}
	}
	if _, err := a.loadBucket(ctx); err != nil {
		return err
	}
	if a.registry, err = platform.NewRegistry(a.platforms(), a.env); err != nil {
		return err
	}
	a.accounts = account.New(a.store, a.vault, a.registry, a.clock, a.log, func(id caio.AccountID) {
		a.emit(EventAccount, AccountEvent{ID: id})
	})
	options := a.config.Publish
	options.Renderer = a.renderer
	options.Notify = a.delivered
	tell := options.Moved
	options.Moved = func(p publish.Progress) {
		a.emit(EventUpload, p)
		if tell != nil {
			tell(p)
		}
	}
	if a.config.Sandbox && options.Settle == 0 {
		options.Settle = sandboxSettle
	}
	a.publisher = publish.New(a.store, a.accounts, a.registry, a.clock, a.log, options)
	a.collector = analytics.New(a.store, a.accounts, a.registry, a.clock)
	a.bind()
	if a.sandbox != nil {
		return a.sandbox.Connect(ctx, a.accounts)
	}
	return nil
}

// sandboxSettle is how long an emulator's lost answer may still take effect.
const sandboxSettle = 2 * time.Second

func (a *App) bind() {
	a.Program = &Program{a}
	a.Platforms = &Platforms{a}
	a.Accounts = &Accounts{a}
	a.Posts = &Posts{a}
	a.Deliveries = &Deliveries{a}
	a.Media = &Media{a}
	a.Settings = &Settings{a}
	a.Zones = &Zones{a}
	a.Analytics = &Analytics{a}
	a.Archive = &Archive{a}
	a.Doctor = &Doctor{a}
}

// Dir returns the folder that holds this program's data, the sandbox's in the sandbox.
func (a *App) Dir() string { return a.dir }

// Sandbox returns the running emulators, nil outside the sandbox.
func (a *App) Sandbox() *sandbox.Sandbox { return a.sandbox }

// Bindings returns what the window may call. Archive is not among them: a page names no files.
func (a *App) Bindings() []any {
	return []any{a.Program, a.Platforms, a.Accounts, a.Posts, a.Deliveries, a.Media, a.Settings, a.Zones, a.Analytics, a.Doctor}
}

func (a *App) openSandbox(ctx context.Context) error {
	order := make([]caio.PlatformID, 0, len(a.config.Networks))
	makers := map[caio.PlatformID]sandbox.Make{}
	for _, n := range a.config.Networks {
		order = append(order, n.Platform.ID)
		makers[n.Platform.ID] = n.Emulator
	}
	var err error
	if a.sandbox, err = sandbox.Open(order, makers); err != nil {
		return err
	}
	if a.loopback, err = host.Listen(a.clock); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	brands, err := a.store.Brands(ctx)
	if err != nil {
		return err
	}
	if brands[0].Sandbox {
		return nil
	}
	brands[0].Sandbox, brands[0].Name = true, "Sandbox"
	return a.store.SaveBrand(ctx, brands[0])
}

func (a *App) platforms() []platform.Platform {
	list := make([]platform.Platform, 0, len(a.config.Networks))
	for _, n := range a.config.Networks {
		list = append(list, n.Platform)
	}
	return list
}

// env is what a connector is given.
func (a *App) env(id caio.PlatformID) platform.Env {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxConnsPerHost = 64
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = 2 * time.Minute
	env := platform.Env{
		HTTP:  &http.Client{Transport: noting{transport, id, &a.hosts}},
		Base:  func(name, usual string) string { return a.base(id, name, usual) },
		Clock: a.clock,
		Log:   a.log.With("platform", id),
	}
	if a.loopback != nil {
		env.Host = a.loopback
	} else if s3 := a.bucket.get(); s3 != nil {
		env.Host = s3
	}
	return env
}

// base returns the address to use for one of a platform's hosts: of that host if it was
// given, else of the whole platform if that was, else the usual one.
func (a *App) base(id caio.PlatformID, name, usual string) string {
	if a.sandbox != nil {
		return a.sandbox.Endpoint(id)
	}
	for _, key := range [...]string{string(id) + "." + name, string(id)} {
		if address := a.config.Endpoints[key]; address != "" {
			return strings.TrimRight(address, "/")
		}
	}
	return usual
}

// Start begins to publish from the data folder. It fails with desktop.ErrRunning when
// another process does so already.
func (a *App) Start() error {
	var err error
	if a.instance, err = desktop.Acquire(a.dir, a.signalled); err != nil {
		return err
	}
	if err := a.publisher.Start(); err != nil {
		return err
	}
	if a.chores, err = schedule.NewHousekeeping(a.log); err != nil {
		return err
	}
	for _, chore := range []struct {
		every time.Duration
		name  string
		do    func(context.Context) error
	}{
		{time.Minute, "watch for overdue deliveries", a.watch},
		{10 * time.Minute, "refresh connections", a.accounts.RefreshDue},
		{10 * time.Minute, "collect metrics", a.collect},
		{time.Hour, "tidy the bucket", a.sweepBucket},
	} {
		if err := a.chores.Every(chore.every, chore.name, chore.do); err != nil {
			return err
		}
	}
	a.chores.Start()
	return nil
}

func (a *App) signalled(s desktop.Signal) {
	switch s {
	case desktop.Wake:
		a.refreshHost()
		a.publisher.Wake()
	case desktop.Show:
		a.window.show()
	}
}

// poke tells whoever publishes from this data folder, this process or another, that the
// table has changed.
func (a *App) poke() {
	a.publisher.Wake()
	if a.instance == nil {
		desktop.Send(a.ctx, a.dir, desktop.Wake)
	}
}

// Close stops publishing, waits for attempts under way, and closes everything in the
// opposite order of Open.
func (a *App) Close() error {
	var errs []error
	if a.chores != nil {
		a.chores.Stop()
	}
	if a.publisher != nil {
		a.publisher.Stop()
	}
	a.cancel()
	if a.instance != nil {
		errs = append(errs, a.instance.Release())
	}
	if a.sandbox != nil {
		a.sandbox.Close()
	}
	if a.loopback != nil {
		a.loopback.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

// overdueNotice is what the watchdog last found.
type overdueNotice struct {
	mu    sync.Mutex
	count int
}

func (a *App) watch(ctx context.Context) error {
	late, err := a.publisher.Overdue(ctx)
	if err != nil {
		return err
	}
	a.overdue.mu.Lock()
	changed := a.overdue.count != len(late)
	a.overdue.count = len(late)
	a.overdue.mu.Unlock()
	if changed {
		a.emit(EventStatus, StatusEvent{})
	}
	return nil
}
