package main

import (
	"fmt"
	"net/http"
	"strings"

	"caio/internal/platform/emulator"
)

// Lenses spoil what keeps a post from going out twice, so that the other means is seen
// to be enough by itself, and that the harness notices when both are missing.
const (
	asItIs  = ""
	keyless = "keyless" // repeats are not recognised: the key is taken off every request
	blind   = "blind"   // reading back finds nothing
	deaf    = "deaf"    // both: a network where nothing helps
)

// lens is a network seen through one.
type lens struct {
	emulator.Emulator
	dropKey bool
	nothing func(w http.ResponseWriter, r *http.Request) bool // answers a look for a post; nil: the network does
}

// ServeHTTP answers as the network would, spoilt.
func (l lens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.dropKey {
		r.Header.Del("Idempotency-Key")
	}
	if l.nothing == nil || !l.nothing(w, r) {
		l.Emulator.ServeHTTP(w, r)
	}
}

// through returns e seen through the lens of that name.
func through(e emulator.Emulator, platform, name string) (emulator.Emulator, error) {
	l := lens{Emulator: e, dropKey: name == keyless || name == deaf}
	if name == blind || name == deaf {
		l.nothing = blindness(platform)
	}
	switch {
	case name == asItIs:
		return e, nil
	case !l.dropKey && l.nothing == nil, name != keyless && name != blind && name != deaf:
		return nil, fmt.Errorf("there is no lens %q for %s", name, platform)
	}
	return l, nil
}

// blindness returns what hides the account's posts; nil where the network has no
// idempotency key that would have to do alone.
func blindness(platform string) func(http.ResponseWriter, *http.Request) bool {
	switch platform {
	case "mastodon": // GET /api/v1/accounts/:id/statuses
		return func(w http.ResponseWriter, r *http.Request) bool {
			hit := r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/api/v1/accounts/") && strings.HasSuffix(r.URL.Path, "/statuses")
			if hit {
				say(w, http.StatusOK, "[]")
			}
			return hit
		}
	case "bluesky": // com.atproto.repo.getRecord
		return func(w http.ResponseWriter, r *http.Request) bool {
			hit := strings.HasSuffix(r.URL.Path, "/com.atproto.repo.getRecord")
			if hit {
				say(w, http.StatusBadRequest, `{"error":"RecordNotFound","message":"Could not locate record"}`)
			}
			return hit
		}
	}
	return nil
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // the client may have left
}
