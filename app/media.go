package app

import (
	"context"
	"net/http"
	"strings"

	"caio/internal/caio"
	"caio/internal/media"
)

// Media is the files of the library.
type Media struct{ a *App }

// Pick lets the person choose files and imports them.
func (s *Media) Pick() ([]caio.Asset, error) {
	return call(s.a, "Media.Pick", func(ctx context.Context) ([]caio.Asset, error) {
		w := s.a.window.get()
		if w == nil {
			return nil, invalid("There is no window to choose files in.")
		}
		paths, err := w.PickFiles("Attach pictures or videos")
		if err != nil {
			return nil, err
		}
		return s.importAll(ctx, paths)
	})
}

// Choose lets the person choose a file and returns its path, "" when they chose none. It
// is for fields that name a file; the library does not learn of it.
func (s *Media) Choose() (string, error) {
	return call(s.a, "Media.Choose", func(context.Context) (string, error) {
		w := s.a.window.get()
		if w == nil {
			return "", invalid("There is no window to choose files in.")
		}
		paths, err := w.PickFiles("Choose a file")
		if err != nil || len(paths) == 0 {
			return "", err
		}
		return paths[0], nil
	})
}

// Import takes files into the library, all or none. The originals stay where they are.
func (s *Media) Import(paths []string) ([]caio.Asset, error) {
	return call(s.a, "Media.Import", func(ctx context.Context) ([]caio.Asset, error) { return s.importAll(ctx, paths) })
}

// Describe reads what files are, and takes none into the library. It is not for the page.
func (a *App) Describe(paths []string) ([]caio.Asset, error) {
	return call(a, "Describe", func(context.Context) ([]caio.Asset, error) { return describe(paths) })
}

func describe(paths []string) ([]caio.Asset, error) {
	described := []caio.Asset{}
	for _, path := range paths {
		asset, err := media.Describe(path)
		if err != nil {
			return nil, invalid("%s", strings.TrimSuffix(err.Error(), ".")+".")
		}
		described = append(described, asset)
	}
	return described, nil
}

func (s *Media) importAll(ctx context.Context, paths []string) ([]caio.Asset, error) {
	described, err := describe(paths)
	if err != nil {
		return nil, err
	}
	for i, asset := range described {
		asset.ID, asset.CreatedAt = caio.AssetID(caio.NewID()), caio.At(s.a.clock.Now())
		stored, err := s.a.store.SaveAsset(ctx, asset)
		if err != nil {
			return nil, err
		}
		described[i] = stored
	}
	return described, nil
}

// Files answers the page's requests for pictures: /media/{asset}/thumb
// and /avatar/{channel}. Everything else is not found.
func (a *App) Files() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /media/{id}/thumb", func(w http.ResponseWriter, r *http.Request) {
		asset, err := a.store.Asset(r.Context(), caio.AssetID(r.PathValue("id")))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		path, err := a.renderer.Thumb(r.Context(), asset)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFile(w, r, path)
	})
	mux.HandleFunc("GET /avatar/{id}", a.serveAvatar)
	mux.HandleFunc("/", http.NotFound)
	return mux
}
