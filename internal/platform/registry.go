package platform

import (
	"fmt"
	"slices"

	"caio/internal/caio"
)

// Registry holds the clients of all platforms.
type Registry struct {
	clients []*Client
}

// NewRegistry opens a client of each platform; env returns what its connector is given.
// Two platforms with one id are a mistake in the program.
func NewRegistry(platforms []Platform, env func(caio.PlatformID) Env) (*Registry, error) {
	r := &Registry{}
	for _, p := range platforms {
		if r.find(p.ID) != nil {
			return nil, fmt.Errorf("platform %s is registered twice", p.ID)
		}
		r.clients = append(r.clients, Open(p, env(p.ID)))
	}
	return r, nil
}

// All returns the clients in the order of the list.
func (r *Registry) All() []*Client { return slices.Clone(r.clients) }

// Client returns the client of one platform.
func (r *Registry) Client(id caio.PlatformID) (*Client, error) {
	if c := r.find(id); c != nil {
		return c, nil
	}
	return nil, Errorf(caio.Unsupported, "This version of CAIO does not know the network %q.", string(id))
}

func (r *Registry) find(id caio.PlatformID) *Client {
	for _, c := range r.clients {
		if c.ID == id {
			return c
		}
	}
	return nil
}
