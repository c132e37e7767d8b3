package pinterest

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	savedBefore = "before"
	notedPins   = "100" // a page of the board's list, when noting and when looking
	mostSeen    = 2000
	tick        = 10 * time.Second // by which the network's own clocks may differ
)

// before is what the board held just before the Pin was sent. Newest is by Pinterest's
// clock, so that nothing depends on what this computer's clock shows.
type before struct {
	IDs    []string     `json:"ids"`
	Newest caio.Instant `json:"newest"`
}

// places are the lists in which the Pin shows. No page says whether a board's list
// contains the Pins of its sections, so a section is looked at too.
func (p pin) places() []string {
	out := []string{boardPath(p.board) + "/pins"}
	if p.section != "" {
		out = append(out, boardPath(p.board)+"/sections/"+url.PathEscape(p.section)+"/pins")
	}
	return out
}

// note writes down what the board holds. A note of an attempt whose answer was lost
// stays: what that attempt made is new compared with it.
func (c *connector) note(ctx context.Context, s platform.Session, job *platform.Job) error {
	if job.Saved.Get(savedBefore) != "" {
		return nil
	}
	b := before{IDs: []string{}}
	for _, path := range readPin(job.Variant).places() {
		err := each(ctx, c, s.Grant, path, url.Values{"page_size": {notedPins}}, func(page []livePin) bool {
			for _, live := range page {
				b.IDs = append(b.IDs, live.ID)
				b.Newest = max(b.Newest, live.Created.Instant)
			}
			return false
		})
		if err != nil {
			return err
		}
	}
	return job.Save(ctx, savedBefore, b)
}

// Find looks for the Pin among those that are new on its board. There is no key, so that
// only one that is alike in everything counts as ours, and one that is alike in part, or
// several, leave the decision to the person.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	if _, live := job.Done(platform.StepPost); live {
		return job.Receipt(), true, nil
	}
	saved := job.Saved.Get(savedBefore)
	if saved == "" {
		return caio.Receipt{}, false, nil // the note is durable before the Pin leaves: none has
	}
	var b before
	if json.Unmarshal([]byte(saved), &b) != nil {
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "CAIO does not know what the board held before; look whether the Pin is there.")
	}
	found := search{pin: readPin(job.Variant), before: b, seen: map[string]bool{}}
	err := c.look(ctx, s, &found)
	switch {
	case err != nil:
		return caio.Receipt{}, false, err
	case len(found.ours) == 1:
		if err := job.Settle(ctx, c.receipt(found.ours[0])); err != nil {
			return caio.Receipt{}, false, err
		}
		return job.Receipt(), true, nil
	case len(found.ours) > 1:
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "Several new Pins on the board look like this one; look which of them it is.")
	case found.alike:
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "A new Pin on the board resembles this one, but differs; look whether it is the same.")
	}
	return caio.Receipt{}, false, nil
}

// search goes through the new Pins of a board.
type search struct {
	pin    pin
	before before
	seen   map[string]bool // a Pin may show in two lists

	ours       []livePin // alike in everything
	alike      bool      // there is one that is alike in part
	incomplete bool      // a list said too little
}

// look searches each place. A board that is gone has no Pins.
func (c *connector) look(ctx context.Context, s platform.Session, found *search) error {
	for _, path := range found.pin.places() {
		err := each(ctx, c, s.Grant, path, url.Values{"page_size": {notedPins}}, found.page)
		if err != nil && !errors.Is(err, errNoBoard) {
			return err
		}
	}
	switch {
	case found.incomplete:
		return platform.Errorf(caio.Unavailable, "Pinterest's list of Pins was incomplete.")
	case len(found.seen) > mostSeen:
		return platform.Errorf(caio.Uncertain, "Too many Pins are new on the board; look whether this one is among them.")
	}
	return nil
}

// page takes a page of a list and reports whether the next may have new Pins too: boards
// list the newest first, unless their owner has sorted them.
func (f *search) page(list []livePin) (more bool) {
	for _, live := range list {
		if live.ID == "" || live.Created.IsZero() {
			f.incomplete = true
			return false
		}
		if slices.Contains(f.before.IDs, live.ID) || live.Created.Instant < f.before.Newest.Add(-tick) {
			continue
		}
		more = true
		if f.seen[live.ID] {
			continue
		}
		f.seen[live.ID] = true
		switch f.pin.compare(live) {
		case same:
			f.ours = append(f.ours, live)
		case similar:
			f.alike = true
		case other:
		}
	}
	return more && len(f.seen) <= mostSeen
}

type likeness int

const (
	other   likeness = iota
	similar          // some of it
	same             // all of it
)

// compare tells how much a Pin has in common with ours, after what Pinterest does to
// texts and links.
func (p pin) compare(live livePin) likeness {
	if live.Owner != nil && !*live.Owner {
		return other
	}
	if live.Media.Type != "" && live.Media.Type != p.mediaType() {
		return other
	}
	if n := len(live.Media.Items); p.carousel() && n > 0 && n != len(p.pictures) {
		return other
	}
	title, text := plain(live.Title) == plain(p.title), plain(live.Description) == plain(p.text)
	if title && text && plain(live.Alt) == plain(p.alt) && sameLink(live.Link, p.link) {
		return same
	}
	if (title && plain(p.title) != "") || (text && plain(p.text) != "") {
		return similar
	}
	return other
}

// plain is a text without what a network may change: spaces, HTML's names of characters
// and how letters are composed.
func plain(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(html.UnescapeString(s)), " "))
}

// sameLink compares two addresses by what they lead to.
func sameLink(a, b string) bool {
	x, errX := url.Parse(html.UnescapeString(strings.TrimSpace(a)))
	y, errY := url.Parse(strings.TrimSpace(b))
	if errX != nil || errY != nil {
		return a == b
	}
	return host(x) == host(y) && strings.Trim(x.Path, "/") == strings.Trim(y.Path, "/") && contains(x.Query(), y.Query())
}

func host(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }

// contains reports whether all parameters of ours are in the address that is live, which
// may have more: networks add some to follow clicks.
func contains(live, ours url.Values) bool {
	for name, values := range ours {
		if !slices.Equal(live[name], values) {
			return false
		}
	}
	return true
}
