package emulator

import "time"

// The hands are what happens at LinkedIn without a request of the program under test.

// AddPage makes a page on which the person has the role, and returns its URN.
func (e *Emulator) AddPage(person, name, role string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.addPage(e.person(person), name, role).urn()
}

// SetRole changes the person's role on a page; "" takes it away.
func (e *Emulator) SetRole(person, urn, role string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pages[urn].roles[e.person(person).id] = role
}

// Comment lets a stranger comment on a post and returns the comment's URN.
func (e *Emulator) Comment(stranger, urn, text string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.addComment(e.post(urn), nil, e.person(stranger).urn(), text).urn()
}

// PostByHand lets an author write a text on the website and returns the post's URN.
func (e *Emulator) PostByHand(author, commentary string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := newPost{Author: author, Commentary: commentary, Visibility: "PUBLIC", State: "PUBLISHED"}
	return e.publish(p).urn
}

// DeleteByHand takes a post down on the website.
func (e *Emulator) DeleteByHand(urn string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.post(urn); p != nil {
		e.remove(p)
	}
}

// RewriteByHand changes how a post's text is written, as LinkedIn itself does.
func (e *Emulator) RewriteByHand(urn, commentary string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.post(urn)
	p.Commentary = commentary
	p.text, _ = Read(commentary)
}

// Count sets a post's numbers, under the names of "Share statistics", saveCount and
// sendCount.
func (e *Emulator) Count(urn string, counts map[string]int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.post(urn)
	for name, n := range counts {
		p.counts[name] = n
	}
}

// Text returns what readers of a post or of a comment see.
func (e *Emulator) Text(urn string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, m := e.thread(urn)
	switch {
	case m != nil:
		return m.text
	case p != nil:
		return p.text
	}
	return ""
}

// Post returns a post as the API shows it; nil when there is none.
func (e *Emulator) Post(urn string) map[string]any {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.post(urn); p != nil {
		return p.shown()
	}
	return nil
}

// Token makes an access token as LinkedIn's token generator does.
func (e *Emulator) Token(app, person string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.apps[app]
	return e.newToken(a, e.person(person), a.scopes).text
}

// Enforce makes LinkedIn refuse what is over a member's limit of the day.
func (e *Emulator) Enforce() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.used = map[string]int{}
}

// SettleTokens has new tokens called revoked for a while.
func (e *Emulator) SettleTokens(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settle = d
}

// PartSize sets how many bytes one part of a video has: 4 MiB at LinkedIn.
func (e *Emulator) PartSize(n int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.partSize = n
}

// Terse leaves out the body of the answer to a new comment.
func (e *Emulator) Terse() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.terse = true
}

// FailFiles has the next n files fail while they are processed.
func (e *Emulator) FailFiles(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failing = n
}

// FilesAtOnce has files ready as soon as they are uploaded.
func (e *Emulator) FilesAtOnce() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quick = true
}

// Development has the app in the development tier.
func (e *Emulator) Development() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.development = true
}
