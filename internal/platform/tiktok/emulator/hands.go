package emulator

import "time"

// What a test or a journey does by hand, as the person, TikTok or the app's owner would.

// Unaudited has the app not be audited by TikTok.
func (e *Emulator) Unaudited() { e.change(func() { e.unaudited = true }) }

// Private sets whether the person's account is private.
func (e *Emulator) Private(name string, private bool) {
	e.change(func() { e.person(name).private = private })
}

// Ban keeps the person from posting.
func (e *Emulator) Ban(name string) { e.change(func() { e.person(name).banned = true }) }

// Restrict sets how long a video of the person's may be and what others may make of it.
func (e *Emulator) Restrict(name string, longest time.Duration, noDuet, noStitch bool) {
	e.change(func() {
		p := e.person(name)
		p.longest, p.noDuet, p.noStitch = longest, noDuet, noStitch
	})
}

// Fail has the next shares fail for these reasons, one each, when they are complete.
func (e *Emulator) Fail(reasons ...string) {
	e.change(func() { e.failing = append(e.failing, reasons...) })
}

// Verify has addresses count only below the prefixes.
func (e *Emulator) Verify(prefixes ...string) { e.change(func() { e.prefixes = prefixes }) }

// ExpireUploads ends every upload address.
func (e *Emulator) ExpireUploads() {
	e.change(func() {
		for _, s := range e.uploads {
			s.made = e.Now().Add(-uploadLife)
		}
	})
}

// Publish has the person publish a draft from the inbox, as one post or several. It
// returns their ids, which are shown at once.
func (e *Emulator) Publish(publishID string, posts int) []string {
	ids := []string{}
	e.change(func() {
		for range posts {
			ids = append(ids, idText(e.post(e.shares[publishID], e.Now()).id))
		}
	})
	return ids
}

// Remove has the person delete a post.
func (e *Emulator) Remove(id string) {
	e.change(func() {
		for _, p := range e.posts {
			if idText(p.id) == id {
				p.gone = true
			}
		}
	})
	e.Removed(id)
}

// Share is what the network was told of a post.
type Share struct {
	Inbox                         bool
	Title, Text, Privacy          string
	NoDuet, NoStitch, NoComment   bool
	Paid, Own, AI, Music          bool
	CoverAt, Pictures, CoverIndex int64
	Chunks, Received              int64
}

// Told returns what the network was told of the post that was shared with that id.
func (e *Emulator) Told(publishID string) Share {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.shares[publishID]
	if s == nil {
		return Share{}
	}
	yes := func(b *bool) bool { return b != nil && *b }
	out := Share{
		Inbox: s.inbox, Title: s.info.Title, Privacy: s.info.Privacy, NoDuet: yes(s.info.NoDuet), NoStitch: yes(s.info.NoStitch), NoComment: yes(s.info.NoComment),
		Paid: yes(s.info.Paid), Own: yes(s.info.Own), AI: yes(s.info.AI), Music: yes(s.music),
		Pictures: int64(s.pictures), CoverIndex: int64(s.cover), Chunks: s.count, Received: s.received,
	}
	if s.info.CoverAt != nil {
		out.CoverAt = *s.info.CoverAt
	}
	if s.pictures > 0 {
		out.Title, out.Text = s.title, s.text
	}
	return out
}

func (e *Emulator) change(do func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	do()
}
