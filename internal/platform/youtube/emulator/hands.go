package emulator

import "slices"

// Testing puts the app back into Testing: consents given from now on end after a week.
func (e *Emulator) Testing() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.testing = true
}

// Cut breaks the connections of the next uploads, each after so many bytes.
func (e *Emulator) Cut(after ...int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cuts = append(e.cuts, after...)
}

// KeepLess has the next uploads keep so much less than was sent.
func (e *Emulator) KeepLess(bytes ...int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.short = append(e.short, bytes...)
}

// ExpireUploads forgets all uploads under way.
func (e *Emulator) ExpireUploads() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.sessions {
		s.expired = true
	}
}

// Lag hides the videos that there are from the lists of uploads, or shows them again.
func (e *Emulator) Lag(hide bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		v.unlisted = hide
	}
}

// Processing sets how often a new video must be looked at until it is processed, and for
// which reason that fails; "" it does not.
func (e *Emulator) Processing(polls int, failure string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.polls, e.failing = polls, failure
}

// Shorts makes every video a Short: thumbnails only after processing.
func (e *Emulator) Shorts() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.shorts = true
}

// Account changes what YouTube thinks of a person.
func (e *Emulator) Account(name string, as Standing) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.person(name).standing = as
}

// Comment lets a stranger comment on a video, or answer a comment, and returns the id.
func (e *Emulator) Comment(author, to, text string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	one := &comment{id: e.id("Ugx"), author: e.person(author), text: text, moderation: "published", at: e.Now()}
	if parent := e.comment(to); parent != nil {
		one.id, one.parent, one.video = parent.id+"."+e.id("9"), parent, parent.video
	} else {
		i := slices.IndexFunc(e.videos, func(v *video) bool { return v.id == to })
		if i < 0 {
			return ""
		}
		one.video = e.videos[i]
	}
	e.comments = append(e.comments, one)
	return one.id
}

// Count sets numbers of a video: those shown with it, where "" hides one, and those of
// Analytics.
func (e *Emulator) Count(id string, statistics map[string]string, analytics map[string]float64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		if v.id == id {
			v.stats, v.analytics = statistics, analytics
		}
	}
}

// ByHand gives a video another visibility, as its owner can in YouTube Studio; "" deletes it.
func (e *Emulator) ByHand(id, privacy string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range e.videos {
		switch {
		case v.id != id:
		case privacy == "":
			e.drop(v)
		default:
			was := v.Status.visible()
			v.Status.Privacy = privacy
			if !was && v.Status.visible() {
				e.show(v)
			}
		}
	}
}

// Video is what there is of a video, for tests and the Sandbox to look at.
type Video struct {
	ID, File, SHA256, Privacy, PublishAt    string
	Title, Description, Category            string
	Language, AudioLanguage, License        string
	Recorded, Thumbnail                     string
	Tags, Captions, Playlists               []string
	Translations                            map[string]string // titles by language
	Kids, Synthetic, Embeddable, StatsShown bool
	Quiet                                   bool // subscribers are not notified
}

// Videos returns all videos of all channels that were not deleted, private ones too,
// oldest first.
func (e *Emulator) Videos() []Video {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []Video
	for _, v := range e.videos {
		if !v.deleted {
			out = append(out, v.seen())
		}
	}
	return out
}

func (v *video) seen() Video {
	out := Video{
		ID: v.id, File: v.file, SHA256: v.sum, Privacy: v.Status.Privacy, PublishAt: v.Status.PublishAt,
		Title: v.Snippet.Title, Description: v.Snippet.Description, Category: v.Snippet.Category,
		Language: v.Snippet.Language, AudioLanguage: v.Snippet.AudioLanguage, License: v.Status.License, Thumbnail: v.thumbnail,
		Tags: v.Snippet.Tags, Kids: v.Status.MadeForKids, Synthetic: v.Status.Synthetic,
		Embeddable: *v.Status.Embeddable, StatsShown: *v.Status.StatsPublic, Quiet: v.quiet, Translations: map[string]string{},
	}
	if v.Recording != nil {
		out.Recorded = v.Recording.Date
	}
	for _, t := range v.captions {
		out.Captions = append(out.Captions, t.language+" "+t.name)
	}
	for _, l := range v.owner.playlists {
		for _, i := range l.items {
			if i.video == v {
				out.Playlists = append(out.Playlists, l.id)
			}
		}
	}
	for language, l := range v.Localizations {
		out.Translations[language] = l.Title
	}
	return out
}

// Received returns how many bytes of files arrived in all, kept or not.
func (e *Emulator) Received() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	total := int64(0)
	for _, s := range e.sessions {
		total += s.received.Load()
	}
	return total
}

// Uploads returns how many uploads were opened.
func (e *Emulator) Uploads() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.sessions)
}
