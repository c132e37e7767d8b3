package emulator

import (
	"slices"
	"time"
)

// What a test, or the Sandbox, does by hand.

// DashboardToken returns a token as the app's dashboard makes it: long-lived, for the
// account of that name, with these permissions or all.
func (e *Emulator) DashboardToken(name string, granted ...string) string {
	return e.handOut(name, longLife, granted)
}

// ShortToken returns a token that lives for an hour.
func (e *Emulator) ShortToken(name string, granted ...string) string {
	return e.handOut(name, shortLife, granted)
}

func (e *Emulator) handOut(name string, life time.Duration, granted []string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(granted) == 0 {
		granted = scopes
	}
	return e.token(e.account(name), granted, e.Now(), life).Value
}

// Silence has tokens not be asked about themselves: only the app may ask then.
func (e *Emulator) Silence() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.silent = true
}

// Forget takes a permission back from every token of the account.
func (e *Emulator) Forget(name, scope string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range e.tokens {
		if t.account.name == name {
			t.scopes = slices.DeleteFunc(t.scopes, func(s string) bool { return s == scope })
		}
	}
}

// RemoveApp makes every token of the account worthless.
func (e *Emulator) RemoveApp(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range e.tokens {
		t.Revoked = t.Revoked || t.account.name == name
	}
}

// Private makes the profile private: its tokens are not renewed any more.
func (e *Emulator) Private(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.account(name).private = true
}

// UseUp counts posts and replies as made a moment ago, by other programs.
func (e *Emulator) UseUp(name string, posts, replies int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.account(name)
	a.published = append(a.published, slices.Repeat([]time.Time{e.Now()}, posts)...)
	a.replied = append(a.replied, slices.Repeat([]time.Time{e.Now()}, replies)...)
}

// Comment lets a stranger write under the post or reply with that id, and returns the id
// of what was written, "" when there is nothing like that.
func (e *Emulator) Comment(under, author, message string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	to := e.posts[under]
	if to == nil {
		return ""
	}
	p := e.add(&post{account: e.account(author), kind: "TEXT_POST", text: message, to: to, settled: true})
	p.pending = p.root().approvals
	return p.id
}

// Remove deletes a post as its author does in the app.
func (e *Emulator) Remove(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.posts[id]; p != nil {
		e.remove(p)
	}
}

// Fail makes the newest container that is not published end in an error with that message.
func (e *Emulator) Fail(message string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	newest := ""
	for id, m := range e.containers {
		if !m.published && id > newest {
			newest = id
		}
	}
	if newest != "" {
		e.containers[newest].failure = message
	}
}

// Lose forgets the newest container, published or not.
func (e *Emulator) Lose() {
	e.mu.Lock()
	defer e.mu.Unlock()
	newest := ""
	for id := range e.containers {
		newest = max(newest, id)
	}
	delete(e.containers, newest)
}

// Form returns the parameters that a container was made with, and those of its children.
// The ledger has the container's id as the Key of a post.
func (e *Emulator) Form(id string) (form map[string]string, children []map[string]string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.containers[id]
	if m == nil {
		return nil, nil
	}
	for _, child := range m.children {
		children = append(children, child.form)
	}
	return m.form, children
}

// Containers returns how many containers there are that nobody can see.
func (e *Emulator) Containers() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, m := range e.containers {
		if !m.published {
			n++
		}
	}
	return n
}

// Retire makes a metric unknown.
func (e *Emulator) Retire(metric string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.retired = append(e.retired, metric)
}
