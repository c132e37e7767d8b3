package emulator

import (
	"fmt"
	"hash/fnv"
	"image/png"
	"net/http"
	"strconv"
	"strings"

	emu "caio/internal/platform/emulator"
)

const (
	urnPerson = "urn:li:person:"
	urnPage   = "urn:li:organization:"
)

type person struct {
	id, name, vanity string
	followers        int64
}

func (p *person) urn() string { return urnPerson + p.id }

// page is an organisation's.
type page struct {
	id             int64
	name, vanity   string
	roles          map[string]string // of a person, by id
	followers      int64
	gained, viewed int64
}

func (p *page) urn() string { return urnPage + strconv.FormatInt(p.id, 10) }

func sum(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // a hash takes everything
	return h.Sum32()
}

// person returns who has that name, made up with a page on the first call.
func (e *Emulator) person(name string) *person {
	if p := e.people[name]; p != nil {
		return p
	}
	title := strings.ToUpper(name[:1]) + name[1:]
	p := &person{id: fmt.Sprintf("%08x_T%s", sum(name), name[:1]), name: title + " Example", vanity: name + "-example", followers: 120}
	e.people[name] = p
	e.addPage(p, title+" & Company", "ADMINISTRATOR")
	return p
}

func (e *Emulator) addPage(p *person, name, role string) *page {
	id := int64(sum(name))
	o := &page{id: id, name: name, vanity: fmt.Sprintf("page-%d", id), roles: map[string]string{p.id: role}, followers: 1234, gained: 2, viewed: 77}
	e.pages[o.urn()] = o
	return o
}

// author checks that the token may publish as the URN; it answers if not.
func (e *Emulator) author(c *call, urn, what string) bool {
	if strings.HasPrefix(urn, urnPerson) {
		if urn == c.token.person.urn() && c.token.may("w_member_social") {
			return true
		}
		c.denied(what)
		return false
	}
	page := e.pages[urn]
	if page == nil && !strings.HasPrefix(urn, urnPage) {
		c.fail(http.StatusBadRequest, "INVALID_URN_TYPE", "The author is neither a person nor an organization: "+urn)
		return false
	}
	if page == nil || !publishes(page.roles[c.token.person.id]) || !c.token.may("w_organization_social") {
		c.denied(what)
		return false
	}
	return true
}

func publishes(role string) bool {
	return role == "ADMINISTRATOR" || role == "CONTENT_ADMIN" || role == "CONTENT_ADMINISTRATOR" || role == "DIRECT_SPONSORED_CONTENT_POSTER"
}

// reads reports whether the token may read what the URN has published.
func (e *Emulator) reads(c *call, urn string) bool {
	if page := e.pages[urn]; page != nil {
		role := page.roles[c.token.person.id]
		return (role == "ADMINISTRATOR" || role == "DIRECT_SPONSORED_CONTENT_POSTER") && c.token.may("r_organization_social")
	}
	return urn == c.token.person.urn() && c.token.may("r_member_social")
}

func (e *Emulator) userinfo(w http.ResponseWriter, r *http.Request) {
	t := e.bearer(w, r)
	switch {
	case t == nil:
	case !t.may("openid"):
		fail(w, http.StatusForbidden, 100, "ACCESS_DENIED", "Not enough permissions to access: userinfo.GET.NO_VERSION")
	default:
		given, family, _ := strings.Cut(t.person.name, " ")
		send(w, http.StatusOK, map[string]any{
			"sub": t.person.id, "name": t.person.name, "given_name": given, "family_name": family,
			"picture": baseOf(r) + "/dms/" + t.person.vanity + ".png", "locale": map[string]string{"country": "US", "language": "en"},
		})
	}
}

func (e *Emulator) me(w http.ResponseWriter, r *http.Request) {
	t := e.bearer(w, r)
	switch {
	case t == nil:
	case !t.may("r_basicprofile"):
		fail(w, http.StatusForbidden, 100, "ACCESS_DENIED", "Not enough permissions to access: me.GET.NO_VERSION")
	default:
		given, family, _ := strings.Cut(t.person.name, " ")
		send(w, http.StatusOK, map[string]any{
			"id": t.person.id, "localizedFirstName": given, "localizedLastName": family, "vanityName": t.person.vanity,
			"localizedHeadline": "Made up", "profilePicture": map[string]string{"displayImage": "urn:li:digitalmediaAsset:" + t.person.vanity},
		})
	}
}

func (e *Emulator) picture(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, emu.Portrait(strings.TrimSuffix(r.PathValue("picture"), ".png"))) // the client may have left
}

func (e *Emulator) organizationAcls(c *call) {
	q, ok := c.query("q", "role", "state", "start", "count")
	if !ok || !c.method("FINDER", false) {
		return
	}
	if !c.token.may("r_organization_admin", "rw_organization_admin") {
		c.denied("organizationAcls.FINDER-roleAssignee.20")
		return
	}
	if q["q"] != "roleAssignee" {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q")
		return
	}
	out := []map[string]string{}
	for _, page := range e.sortedPages() {
		role := page.roles[c.token.person.id]
		if role != "" && (q["role"] == "" || q["role"] == role) && (q["state"] == "" || q["state"] == "APPROVED") {
			out = append(out, map[string]string{"organization": page.urn(), "role": role, "state": "APPROVED", "roleAssignee": c.token.person.urn()})
		}
	}
	elements(c, q, out)
}

func (e *Emulator) organization(c *call) {
	page := e.pages[urnPage+c.r.PathValue("id")]
	switch {
	case !c.method("GET", false):
	case page == nil:
		c.missing("The organization")
	case page.roles[c.token.person.id] != "ADMINISTRATOR" || !c.token.may("r_organization_admin", "rw_organization_admin"):
		c.denied("organizations.GET")
	default:
		send(c.w, http.StatusOK, page.shown())
	}
}

func (p *page) shown() map[string]any {
	return map[string]any{
		"id": p.id, "localizedName": p.name, "vanityName": p.vanity,
		"logoV2": map[string]string{"original": "urn:li:digitalmediaAsset:" + p.vanity},
	}
}

// lookup shows pages to whoever asks, by their ids.
func (e *Emulator) lookup(c *call) {
	q, ok := c.query("ids")
	if !ok || !c.method("BATCH_GET", false) {
		return
	}
	ids, ok := listOf(q["ids"])
	switch {
	case e.development:
		c.denied("organizationsLookup.BATCH_GET")
		return
	case !ok || !c.token.may("r_organization_admin", "rw_organization_admin"):
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: ids")
		return
	}
	results, statuses := map[string]any{}, map[string]int{}
	for _, id := range ids {
		statuses[id] = http.StatusNotFound
		if page := e.pages[urnPage+id]; page != nil {
			results[id], statuses[id] = page.shown(), http.StatusOK
		}
	}
	send(c.w, http.StatusOK, map[string]any{"results": results, "statuses": statuses, "errors": map[string]any{}})
}

func (e *Emulator) networkSize(c *call) {
	q, ok := c.query("edgeType")
	page := e.pages[c.r.PathValue("urn")]
	switch {
	case !ok || !c.method("GET", false):
	case page == nil:
		c.missing("The organization")
	case q["edgeType"] != "COMPANY_FOLLOWED_BY_MEMBER":
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: edgeType")
	default:
		send(c.w, http.StatusOK, map[string]any{"firstDegreeSize": page.followers})
	}
}
