package emulator

import (
	"html/template"
	"maps"
	"net/http"
	"strings"
)

var postPage = template.Must(template.New("post").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Facebook, emulated</title></head>
<body><h1>{{.Name}}</h1><p>{{.Text}}</p></body></html>
`))

// permalink is the page of a post, as somebody with a role in the app sees it;
// ?viewer=public shows what everybody else does.
func (e *Emulator) permalink(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	var found *post
	for _, p := range e.posts {
		if !p.gone && p.published && strings.TrimSuffix(p.path(), "/") == strings.TrimSuffix(r.URL.Path, "/") {
			found = p
		}
	}
	if found != nil && found.inside && r.URL.Query().Get("viewer") == "public" {
		found = nil
	}
	e.mu.Unlock()
	if found == nil || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = postPage.Execute(w, struct{ Name, Text string }{found.page.name, found.message}) // the browser may have left
}

// DeleteByHand deletes a post as a person does on the website.
func (e *Emulator) DeleteByHand(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.posts[id]; p != nil && !p.gone {
		e.remove(p)
	}
}

// PostByHand posts a text as a person does on the website, and returns its id.
func (e *Emulator) PostByHand(page, message string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &post{page: e.pages[page], kind: kindPost, message: message, made: e.Now(), shown: e.Now()}
	e.keep(p)
	e.show(p)
	return p.id
}

// Form returns the parameters that a text, a link or photos were posted with, or those a
// video was finished with, "cover" and what it invited among them.
func (e *Emulator) Form(id string) map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.posts[id]
	switch {
	case p == nil:
		return nil
	case p.video == nil:
		return maps.Clone(p.form)
	}
	v, out := p.video, maps.Clone(p.video.form)
	if v.cover {
		out["cover"] = "true"
	}
	for _, id := range v.invited {
		out["invited "+id] = "true"
	}
	return out
}

// Message returns what the post says now.
func (e *Emulator) Message(id string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.posts[id]; p != nil {
		return p.message
	}
	return ""
}
