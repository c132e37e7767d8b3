package emulator

// Comment lets a stranger answer a status and returns the id of the answer.
func (e *Emulator) Comment(author, parent, body string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := &status{id: e.nextID(), created: e.Now(), account: e.accountOf(author), parent: e.status(parent), text: body, visibility: "unlisted"}
	if s.parent != nil {
		s.visibility = s.parent.visibility
	}
	e.statuses = append(e.statuses, s)
	return s.id
}

// Favourite adds n favourites to a status.
func (e *Emulator) Favourite(id string, n int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.status(id); s != nil {
		s.favourites += n
	}
}

// Source returns what a status says, as it was written last, and its alt texts.
func (e *Emulator) Source(id string) (body, spoiler string, alts []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.status(id)
	if s == nil {
		return "", "", nil
	}
	for _, m := range s.media {
		alts = append(alts, m.alt)
	}
	return s.text, s.spoiler, alts
}

// Focus returns the focal points of a status' files.
func (e *Emulator) Focus(id string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	if s := e.status(id); s != nil {
		for _, m := range s.media {
			out = append(out, m.focus)
		}
	}
	return out
}
