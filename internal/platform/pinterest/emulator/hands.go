package emulator

import (
	"slices"
	"strconv"
	"time"

	"caio/internal/caio"
)

// told changes the network's habits.
func (e *Emulator) told(change func(*habits)) {
	e.network.mu.Lock()
	defer e.network.mu.Unlock()
	change(&e.network.habits)
}

// Trial gives the app Trial access: no Pins in production, and few requests a day.
func (e *Emulator) Trial() { e.told(func(h *habits) { h.trial = true }) }

// Deactivate has the app refused everything, as before it is approved.
func (e *Emulator) Deactivate() { e.told(func(h *habits) { h.inactive = true }) }

// RefuseBatch takes the request for the numbers of several Pins from the app.
func (e *Emulator) RefuseBatch() { e.told(func(h *habits) { h.noBatch = true }) }

// RefuseEdit takes the request that changes Pins from the app.
func (e *Emulator) RefuseEdit() { e.told(func(h *habits) { h.noEdit = true }) }

// RefuseVideoNumbers has the numbers of videos refused.
func (e *Emulator) RefuseVideoNumbers() { e.told(func(h *habits) { h.noVideo = true }) }

// Rewrite has texts and links come back a little different from how they were sent.
func (e *Emulator) Rewrite() { e.told(func(h *habits) { h.rewrites = true }) }

// Skew puts the network's clock ahead of ours, or behind.
func (e *Emulator) Skew(d time.Duration) { e.told(func(h *habits) { h.skew = d }) }

// FailMedia lets the next uploads fail while they are processed.
func (e *Emulator) FailMedia(times int) { e.told(func(h *habits) { h.failMedia = times }) }

// LoseMedia has the next videos forgotten when a Pin wants to use them.
func (e *Emulator) LoseMedia(times int) { e.told(func(h *habits) { h.lostMedia = times }) }

// Unreachable has the links of the next Pins not answer.
func (e *Emulator) Unreachable(times int) { e.told(func(h *habits) { h.unreachable = times }) }

// Personal makes the account of that name a personal one.
func (e *Emulator) Personal(name string) {
	e.network.mu.Lock()
	defer e.network.mu.Unlock()
	e.network.account(name, false).kind = "PINNER"
}

// Boards returns the ids of the account's boards.
func (e *Emulator) Boards(name string) []string {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	out := []string{}
	for _, b := range n.account(name, e.only == hostSandbox).boards {
		out = append(out, b.id)
	}
	return out
}

// Sections returns the ids of a board's sections.
func (e *Emulator) Sections(board string) []string {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	out := []string{}
	for _, s := range n.boards[board].sections {
		out = append(out, s.id)
	}
	return out
}

// AddBoards gives the account more boards.
func (e *Emulator) AddBoards(name string, count int) {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range count {
		n.board(n.account(name, false), "Board "+strconv.Itoa(i+1), "PUBLIC")
	}
}

// DropBoard deletes a board with everything on it.
func (e *Emulator) DropBoard(id string) {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.boards[id]
	delete(n.boards, id)
	b.owner.boards = slices.DeleteFunc(b.owner.boards, func(other *board) bool { return other == b })
	for _, p := range slices.Clone(n.pins) {
		if p.board == b {
			n.remove(p)
		}
	}
}

// ByHand pins a copy of a Pin, as its owner would on the website; change may make it
// differ. It returns the copy's id.
func (e *Emulator) ByHand(id string, change func(title, text, link *string)) string {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	p := *n.find(id)
	p.ID, p.made = n.id("8137"), n.now()
	change(&p.Title, &p.Description, &p.Link)
	n.publish(&p)
	return p.ID
}

// Unpin deletes a Pin by hand.
func (e *Emulator) Unpin(id string) {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	n.remove(n.find(id))
}

// React lets people react to a Pin and comment on it.
func (e *Emulator) React(id string, reactions, comments int64) {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.find(id)
	p.reactions, p.comments = p.reactions+reactions, p.comments+comments
}

// Pin is what a Pin looks like to the network.
type Pin struct {
	Title, Description, Link, Alt, Board, Section, Color, Parent, Kind string

	Cover string // of a video: a MIME type, or its second
	First int64  // of a carousel
	Slots []Slot
	AI    []string
	Files [][]byte // what it shows
	At    caio.Instant
}

// Slot is what is written beside one picture of a carousel.
type Slot struct{ Title, Description, Link string }

// Pin returns a Pin by its id.
func (e *Emulator) Pin(id string) Pin {
	n := e.network
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.find(id)
	return Pin{
		p.Title, p.Description, p.Link, p.Alt, p.board.id, p.Section, p.Color, p.Parent, p.kind,
		p.cover, p.first, slices.Clone(p.slots), slices.Clone(p.ai), slices.Clone(p.data), caio.At(p.made),
	}
}
