package platform

import (
	"fmt"
	"slices"
	"sync/atomic"

	"caio/internal/caio"
)

// Registry holds the clients of all platforms.
type Registry struct {
	clients atomic.Pointer[[]*Client]
}

// NewRegistry opens a client of each platform; env returns what its connector is given.
// Two platforms with one id are a mistake in the program.
func NewRegistry(platforms []Platform, env func(caio.PlatformID) Env) (*Registry, error) {
	clients := make([]*Client, 0, len(platforms))
	for _, p := range platforms {
		if slices.ContainsFunc(clients, func(c *Client) bool { return c.ID == p.ID }) {
			return nil, fmt.Errorf("platform %s is registered twice", p.ID)
		}
		clients = append(clients, Open(p, env(p.ID)))
	}
	r := &Registry{}
	r.clients.Store(&clients)
	return r, nil
}

// Reopen opens every client anew with what env returns now, such as a Host that was set
// up meanwhile. A call under way ends with what it began with.
func (r *Registry) Reopen(env func(caio.PlatformID) Env) {
	old := *r.clients.Load()
	clients := make([]*Client, 0, len(old))
	for _, c := range old {
		clients = append(clients, Open(c.Platform, env(c.ID)))
	}
	r.clients.Store(&clients)
}

// All returns the clients in the order of the list.
func (r *Registry) All() []*Client { return slices.Clone(*r.clients.Load()) }

// Client returns the client of one platform.
func (r *Registry) Client(id caio.PlatformID) (*Client, error) {
	if c := r.find(id); c != nil {
		return c, nil
	}
	return nil, Errorf(caio.Unsupported, "This version of CAIO does not know the network %q.", string(id))
}

func (r *Registry) find(id caio.PlatformID) *Client {
	for _, c := range *r.clients.Load() {
		if c.ID == id {
			return c
		}
	}
	return nil
}
