package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	emu "caio/internal/platform/emulator"
)

type status struct {
	id, text, spoiler, visibility, language string
	account                                 *account
	sensitive                               bool
	created, edited                         time.Time
	parent, quoted                          *status
	media                                   []*media
	poll                                    *poll
	favourites                              int64
	app                                     *app
	key                                     string
}

type poll struct {
	id       string
	options  []string
	expires  time.Time
	multiple bool
}

type keyed struct {
	status *status
	until  time.Time
}

var statusParams = []string{
	"status", "media_ids", "media_attributes", "visibility", "sensitive", "spoiler_text", "language", "in_reply_to_id",
	"poll", "scheduled_at", "quoted_status_id", "quote_approval_policy",
}

func (e *Emulator) status(id string) *status {
	for _, s := range e.statuses {
		if s.id == id {
			return s
		}
	}
	return nil
}

// createStatus publishes, or schedules (POST /api/v1/statuses).
func (e *Emulator) createStatus(c *call) {
	in, err := input(c.r, statusParams...)
	if err != nil {
		fail(c.w, http.StatusBadRequest, err.Error())
		return
	}
	key := c.r.Header.Get("Idempotency-Key")
	if text(in, "scheduled_at") != "" {
		e.schedule(c, in, key)
		return
	}
	// The key is kept for an hour for each account; a repeat returns what there is.
	if k, ok := e.keys[c.account.id+" "+key]; ok && key != "" && e.Now().Before(k.until) && e.status(k.status.id) != nil {
		send(c.w, http.StatusOK, e.statusJSON(k.status, c.base))
		return
	}
	s := e.build(c, in)
	if s == nil {
		return
	}
	s.key = key
	e.enter(s)
	send(c.w, http.StatusOK, e.statusJSON(s, c.base))
}

// enter makes a status visible.
func (e *Emulator) enter(s *status) {
	s.id, s.created = e.nextID(), e.Now()
	alts := []string{}
	for _, m := range s.media {
		m.attached = true
		alts = append(alts, m.alt)
	}
	e.statuses = append(e.statuses, s)
	if s.key != "" {
		e.keys[s.account.id+" "+s.key] = keyed{s, e.Now().Add(time.Hour)}
	}
	entry := emu.Entry{ID: s.id, Account: s.account.username, Text: s.text, Media: len(s.media), Alts: alts, Key: s.key}
	if s.parent != nil {
		entry.Parent = s.parent.id
	}
	e.Published(entry)
}

// build checks the parameters and makes a status of them. It answers itself when they
// are refused and returns nil.
func (e *Emulator) build(c *call, in map[string]any) *status {
	s := &status{
		account: c.account, app: c.token.app, text: strings.TrimSpace(text(in, "status")), spoiler: text(in, "spoiler_text"),
		visibility: text(in, "visibility"), language: text(in, "language"), sensitive: truth(in, "sensitive"),
	}
	if s.visibility == "" {
		s.visibility = "public"
	}
	if s.spoiler != "" {
		s.sensitive = true
	}
	if id := text(in, "in_reply_to_id"); id != "" {
		if s.parent = e.status(id); s.parent == nil {
			fail(c.w, http.StatusNotFound, "The post you are trying to reply to does not appear to exist.")
			return nil
		}
	}
	if id := text(in, "quoted_status_id"); id != "" {
		if s.quoted = e.status(id); s.quoted == nil || !e.has.quotes {
			missing(c.w)
			return nil
		}
	}
	problem := e.attach(s, list(in, "media_ids"))
	if problem == "" {
		problem = e.ask(s, object(in, "poll"))
	}
	if problem == "" {
		problem = s.problem(text(in, "quote_approval_policy"))
	}
	if problem != "" {
		fail(c.w, http.StatusUnprocessableEntity, problem)
		return nil
	}
	return s
}

func (s *status) problem(policy string) string {
	switch {
	case s.text == "" && len(s.media) == 0:
		return "Validation failed: Text can't be blank"
	case length(s.spoiler+s.text) > maxCharacters:
		return "Validation failed: Text character limit of 500 exceeded"
	case !slices.Contains([]string{"public", "unlisted", "private", "direct"}, s.visibility):
		return "Validation failed: Visibility is not included in the list"
	case policy != "" && !slices.Contains([]string{"public", "followers", "nobody"}, policy):
		return "Validation failed: Quote approval policy is not included in the list"
	}
	return ""
}

func (e *Emulator) attach(s *status, ids []string) string {
	if len(ids) > maxAttached {
		return "Validation failed: Cannot attach more than 4 files"
	}
	for _, id := range ids {
		m := e.unattached(id, s.account)
		if m == nil {
			return "Validation failed: Media attachments " + id + " could not be found"
		}
		if m.polls > 0 || m.failed {
			return "Validation failed: Cannot attach files that have not finished processing. Try again in a moment!"
		}
		s.media = append(s.media, m)
	}
	if len(s.media) > 1 && slices.ContainsFunc(s.media, func(m *media) bool { return m.kind != "image" }) {
		return "Validation failed: Cannot attach a video to a post that already contains images"
	}
	return ""
}

func (e *Emulator) ask(s *status, in map[string]any) string {
	if in == nil {
		return ""
	}
	p := &poll{id: e.nextID(), options: list(in, "options"), multiple: truth(in, "multiple")}
	seconds, err := strconv.ParseFloat(text(in, "expires_in"), 64)
	switch {
	case len(s.media) > 0:
		return "Validation failed: Cannot attach media to a post with a poll"
	case len(p.options) < 2 || len(p.options) > 4:
		return "Validation failed: Poll must have between 2 and 4 options"
	case slices.ContainsFunc(p.options, func(o string) bool { return o == "" || length(o) > 50 }):
		return "Validation failed: Options can't be longer than 50 characters each"
	case err != nil || seconds < 300:
		return "Validation failed: Expires at is too soon"
	case seconds > 2_629_746:
		return "Validation failed: Expires at is too far into the future"
	}
	p.expires = e.Now().Add(time.Duration(seconds) * time.Second)
	s.poll = p
	return ""
}

// own returns the call's status, if it is the account's; it answers itself otherwise.
func (e *Emulator) own(c *call) *status {
	s := e.status(c.r.PathValue("id"))
	if s == nil || s.account != c.account {
		missing(c.w)
		return nil
	}
	return s
}

func (e *Emulator) getStatus(c *call) {
	if s := e.status(c.r.PathValue("id")); s != nil {
		send(c.w, http.StatusOK, e.statusJSON(s, c.base))
		return
	}
	missing(c.w)
}

// batch returns several statuses; those that are not there are left out (since 4.3).
func (e *Emulator) batch(c *call) {
	if !e.has.batch {
		fail(c.w, http.StatusNotFound, "Not Found")
		return
	}
	out := []any{}
	for _, id := range c.r.URL.Query()["id[]"] {
		if s := e.status(id); s != nil && len(out) < 20 {
			out = append(out, e.statusJSON(s, c.base))
		}
	}
	send(c.w, http.StatusOK, out)
}
