package app

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"caio/internal/caio"
	"caio/internal/store"
)

// First is what the page's first drawing shows, each part as the method it is named for
// answers. It stands in the page itself, because each call of the page to the program
// costs more than making all of this.
type First struct {
	Settings  Preferences    `json:"Settings.Get"`
	Status    Status         `json:"Program.Status"`
	Platforms []PlatformInfo `json:"Platforms.List"`
	Channels  []caio.Channel `json:"Accounts.Channels"`
	Posts     store.PostPage `json:"Posts.List"`
}

// firstPosts is how many posts the smallest first page shows; the page asks for more.
const firstPosts = 10

func (a *App) first(ctx context.Context) (First, error) {
	var f First
	var err error
	if f.Settings, err = a.Settings.get(ctx); err != nil {
		return f, err
	}
	if f.Status, err = a.Program.status(ctx); err != nil {
		return f, err
	}
	if f.Platforms, err = a.Platforms.List(); err != nil {
		return f, err
	}
	if f.Channels, err = a.Accounts.Channels(); err != nil {
		return f, err
	}
	f.Posts, err = a.store.Posts(ctx, store.PostQuery{Limit: firstPosts})
	return f, err
}

// WithFirst puts First into the page that next serves. Without it, because something
// failed, the page asks for each part and explains what is wrong with which.
func (a *App) WithFirst(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" && r.URL.Path != "/index.html" {
			next.ServeHTTP(w, r)
			return
		}
		page := pageBuffer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(&page, r)
		body := page.body.Bytes()
		if page.status == http.StatusOK {
			body = bytes.Replace(body, []byte("</head>"), append(a.firstElement(), "</head>"...), 1)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(page.status)
		_, _ = w.Write(body) // whoever asked may have left
	})
}

func (a *App) firstElement() []byte {
	first, err := call(a, "First", a.first)
	if err != nil {
		a.log.Warn("the page asks for its first drawing itself", "error", err)
		return nil
	}
	data, err := json.Marshal(first) // it escapes <, > and &: no text of a post can end the element
	if err != nil {
		a.log.Error("first drawing", "error", err)
		return nil
	}
	return slices.Concat([]byte(`<script id="first" type="application/json">`), data, []byte("</script>"))
}

// pageBuffer holds an answer back.
type pageBuffer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (p *pageBuffer) WriteHeader(status int) { p.status = status }

func (p *pageBuffer) Write(b []byte) (int, error) { return p.body.Write(b) }
