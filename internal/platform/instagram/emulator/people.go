package emulator

import (
	"fmt"
	"hash/fnv"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/emulator/graph"
)

// person is someone on Facebook, with the Pages they look after.
type person struct {
	id, name string
	granted  []string // to the app
	pages    []*page
	business string // id of their portfolio; "" none
}

// page is a Facebook Page.
type page struct {
	id, name  string
	owner     *person
	portfolio bool // listed under the portfolio only
	account   *account
}

// account is a professional account on Instagram.
type account struct {
	id, scoped     string // scoped is the app's own id for it
	username, name string
	kind           string // BUSINESS or MEDIA_CREATOR
	followers      int64
	containers     []time.Time // when each was made
	published      []time.Time
}

// person returns the one called name, made up on the first call with a Page and an
// account linked to it. The caller holds the lock.
func (e *Emulator) person(name string) *person {
	if p := e.people[name]; p != nil {
		return p
	}
	p := &person{id: e.id("1022"), name: name}
	e.people[name] = p
	e.page(p, name, true)
	return p
}

// page makes a Page of the person, linked to an account or not. The caller holds the
// lock.
func (e *Emulator) page(p *person, name string, linked bool) *page {
	pg := &page{id: e.id("1089"), name: name + "'s Page", owner: p}
	if linked {
		sum := fnv.New32a()
		_, _ = sum.Write([]byte(name)) // a hash takes everything
		pg.account = &account{
			id: e.id("17841"), scoped: e.id("24061"), username: graph.UserName(name), name: name, kind: "BUSINESS",
			followers: int64(100 + sum.Sum32()%5000),
		}
		e.accounts[pg.account.id] = pg.account
	}
	e.pages[pg.id] = pg
	p.pages = append(p.pages, pg)
	return pg
}

// AddPage gives the person another Page, linked to an account called like it or not,
// owned by a portfolio or by the person alone. It returns the account's id, "" when
// there is none.
func (e *Emulator) AddPage(person, name string, linked, portfolio bool) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(person)
	pg := e.page(p, name, linked)
	if pg.portfolio = portfolio; portfolio && p.business == "" {
		p.business = e.id("3044")
	}
	if pg.account == nil {
		return ""
	}
	return pg.account.id
}

// Connect returns the Grant of a person who has consented to everything.
func (e *Emulator) Connect(_, name string) platform.Grant {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.person(name)
	now := caio.At(e.Now())
	if e.direct {
		a := p.pages[0].account
		// Two days old, so that it may be renewed.
		t := e.issue(a, instagramConsent.scopes, e.Now().Add(-48*time.Hour), longLife)
		ends := caio.At(t.Issued.Add(longLife))
		return platform.Grant{
			Access: caio.NewSecret(t.Value), Type: "Bearer", ExpiresAt: ends, EndsAt: ends, RefreshAt: ends.Add(-30 * 24 * time.Hour),
			Scopes: slices.Clone(t.scopes), Subject: a.id, Name: "@" + a.username, Way: "token",
			Extra: map[string]string{"flavour": "instagram", "issued": fmt.Sprint(t.Issued.UnixMilli())}, Secrets: map[string]caio.Secret{},
		}
	}
	p.granted = slices.Clone(facebookConsent.scopes)
	user := e.userToken(p, longLife)
	g := platform.Grant{
		Access: caio.NewSecret(user.Value), Type: "Bearer", EndsAt: now.Add(90 * 24 * time.Hour),
		Scopes: slices.Clone(p.granted), Subject: p.id, Name: p.name, Way: "facebook_oauth",
		Extra: map[string]string{"flavour": "facebook"}, Secrets: map[string]caio.Secret{},
	}
	for _, pg := range p.pages {
		if pg.account != nil {
			g.Secrets["page:"+pg.id] = caio.NewSecret(e.pageToken(user, pg).Value)
		}
	}
	return g
}

func picturePath(id string) string { return "/cdn/" + id + ".jpg" }

// picture serves what hangs on the picture host: photos of Pages, and portraits.
func (e *Emulator) picture(w http.ResponseWriter, r *http.Request, name string) {
	id, ok := strings.CutSuffix(name, ".jpg")
	e.mu.Lock()
	photo, portrait := e.photos[id], e.accounts[id]
	e.mu.Unlock()
	switch {
	case !ok || (photo == nil && portrait == nil) || (r.Method != http.MethodGet && r.Method != http.MethodHead):
		http.NotFound(w, r)
	case photo != nil:
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(photo.data) // the client may have left
	default:
		w.Header().Set("Content-Type", "image/jpeg")
		_ = jpeg.Encode(w, emu.Portrait(portrait.username), nil) // the client may have left
	}
}
