package emulator

import "time"

// Comment lets a stranger answer a post and returns the id of the answer.
func (e *Emulator) Comment(author, parent, body string) string {
	return e.Say(author, parent, body)
}

// Say lets anyone post by hand, on x.com: as an answer, or with parent "" by itself.
func (e *Emulator) Say(author, parent, body string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &post{author: e.accountOf(author), versions: []version{{e.nextID(), body, e.now()}}}
	p.parent, _ = e.find(parent)
	e.posts = append(e.posts, p)
	return p.id()
}

// Take deletes a post by hand.
func (e *Emulator) Take(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p, _ := e.find(id); p != nil {
		p.gone = true
		e.Removed(p.id())
	}
}

// Count sets the numbers of a post, and the views of its videos.
func (e *Emulator) Count(id string, likes, retweets, quotes, bookmarks, impressions, clicks, views int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, _ := e.find(id)
	if p == nil {
		return
	}
	p.likes, p.retweets, p.quotes, p.bookmarks, p.impressions, p.clicks = likes, retweets, quotes, bookmarks, impressions, clicks
	for _, m := range p.media {
		m.views = views
	}
}

// Shown is what X shows of a post.
type Shown struct {
	Text, Settings, Community string
	Share, AI, Paid           bool
	Tagged, Poll              []string
	Minutes                   int
	Versions                  int
	Files                     [][]byte
	Subtitles                 map[string]string // of the first file
}

// Shown returns what X shows of a post.
func (e *Emulator) Shown(id string) (out Shown) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, _ := e.find(id)
	if p == nil {
		return out
	}
	out = Shown{Text: p.latest().text, Settings: p.settings, Community: p.community, Share: p.share, AI: p.ai, Paid: p.paid, Tagged: p.tagged, Versions: len(p.versions)}
	if p.poll != nil {
		out.Poll, out.Minutes = p.poll.Options, p.poll.Minutes
	}
	for i, m := range p.media {
		out.Files = append(out.Files, m.data)
		if i == 0 {
			out.Subtitles = m.subtitles
		}
	}
	return out
}

// ID returns the id of an account.
func (e *Emulator) ID(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.accountOf(name).id
}

// Join makes an account a member of a community.
func (e *Emulator) Join(name, community string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.accountOf(name).communities[community] = true
}

// Ahead sets how far X's clock is ahead of this computer's.
func (e *Emulator) Ahead(d time.Duration) { e.set(func() { e.ahead = d }) }

// Lag sets how far timelines and searches are behind.
func (e *Emulator) Lag(d time.Duration) { e.set(func() { e.lag = d }) }

// Blind has the next n answers come too early: X does not show yet what they answer.
func (e *Emulator) Blind(n int) { e.set(func() { e.blind = n }) }

// FailMedia has the next upload that is processed fail with that message.
func (e *Emulator) FailMedia(message string) { e.set(func() { e.failMedia = message }) }

// RefuseAlt has every alt text refused.
func (e *Emulator) RefuseAlt() { e.set(func() { e.brokenMeta = true }) }

// Spend uses the credits up, or buys some.
func (e *Emulator) Spend(all bool) { e.set(func() { e.noCredits = all }) }

// HidePrivate has the plan not tell private metrics.
func (e *Emulator) HidePrivate() { e.set(func() { e.noPrivate = true }) }

// Enroll has the plan tell how long videos were watched.
func (e *Emulator) Enroll() { e.set(func() { e.enrolled = true }) }

// ForgetMedia drops all uploads.
func (e *Emulator) ForgetMedia() { e.set(func() { clear(e.media) }) }

func (e *Emulator) set(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change()
}
