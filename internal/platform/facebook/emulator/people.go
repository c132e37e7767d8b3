package emulator

import (
	"hash/fnv"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// person is someone on Facebook, with the Pages they look after.
type person struct {
	id, name string
	granted  []string // to the app
	pages    []*page
	business string // id of their portfolio; "" none
	silent   bool   // the time in which the app may read about them is over
}

// page is a Facebook Page.
type page struct {
	id, name, username string
	owner              *person
	portfolio          bool // listed under the portfolio only
	tasks              []string
	followers          int64
	said               string // the last text, and when
	saidAt             time.Time
	reels              []time.Time
}

func allTasks() []string {
	return []string{"ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"}
}

func userName(name string) string {
	return strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// person returns the one called name, made up on the first call with a Page. The caller
// holds the lock.
func (e *Emulator) person(name string) *person {
	if p := e.people[name]; p != nil {
		return p
	}
	p := &person{id: e.id("10"), name: name}
	e.people[name] = p
	e.page(p, name+"'s Page")
	return p
}

// page makes a Page of the person. The caller holds the lock.
func (e *Emulator) page(p *person, name string) *page {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash takes everything
	pg := &page{
		id: e.id("61"), name: name, username: userName(name), owner: p, tasks: allTasks(),
		followers: int64(100 + sum.Sum32()%5000),
	}
	e.pages[pg.id] = pg
	p.pages = append(p.pages, pg)
	return pg
}

// AddPage gives the person another Page, owned by a portfolio or by the person alone, on
// which they have these tasks, or all. It returns the Page's id.
func (e *Emulator) AddPage(person, name string, portfolio bool, tasks ...string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	pg := e.page(p, name)
	if pg.portfolio = portfolio; portfolio && p.business == "" {
		p.business = e.id("30")
	}
	if len(tasks) > 0 {
		pg.tasks = tasks
	}
	return pg.id
}

// EndReading ends the time in which the app may read about the person: their Pages are
// not listed any more.
func (e *Emulator) EndReading(person string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.person(person).silent = true
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(name)
	p.granted = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == "instagram_basic" })
	user := e.issue(p, longLife)
	g := platform.Grant{
		Access: caio.NewSecret(user.Value), Type: "Bearer", EndsAt: caio.At(e.Now()).Add(90 * 24 * time.Hour),
		Scopes: slices.Clone(p.granted), Subject: p.id, Name: p.name, Way: "oauth",
		Extra: map[string]string{}, Secrets: map[string]caio.Secret{},
	}
	for _, pg := range p.pages {
		g.Secrets["page:"+pg.id] = caio.NewSecret(e.pageToken(user, pg).Value)
	}
	return g
}

// picture serves the portraits of Pages.
func (e *Emulator) picture(w http.ResponseWriter, r *http.Request, name string) {
	id, ok := strings.CutSuffix(name, ".jpg")
	e.mu.Lock()
	p := e.pages[id]
	e.mu.Unlock()
	if !ok || p == nil || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_ = jpeg.Encode(w, emu.Portrait(p.name), nil) // the client may have left
}
