// Package sandbox is the rehearsal stage: every network's emulator in this process, and
// an account on each that has consented already. Nothing leaves the computer.
package sandbox

import (
	"context"
	"fmt"

	"caio/internal/account"
	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// Make makes one network's emulator.
type Make func(emulator.Options) emulator.Emulator

// Sandbox is the running emulators.
type Sandbox struct {
	order   []caio.PlatformID
	stages  map[caio.PlatformID]emulator.Emulator
	servers map[caio.PlatformID]*emulator.Server
}

// Open starts an emulator of each network on loopback.
func Open(order []caio.PlatformID, makers map[caio.PlatformID]Make) (*Sandbox, error) {
	s := &Sandbox{order: order, stages: map[caio.PlatformID]emulator.Emulator{}, servers: map[caio.PlatformID]*emulator.Server{}}
	for _, id := range order {
		e := makers[id](emulator.Options{One: true})
		server, err := emulator.Listen(e, 0)
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("sandbox: %w", err)
		}
		s.stages[id], s.servers[id] = e, server
	}
	return s, nil
}

// Endpoint returns where the network's emulator answers.
func (s *Sandbox) Endpoint(id caio.PlatformID) string { return s.servers[id].URL }

// Emulator returns one network's emulator.
func (s *Sandbox) Emulator(id caio.PlatformID) emulator.Emulator { return s.stages[id] }

// Connect connects the sample account of each network.
func (s *Sandbox) Connect(ctx context.Context, accounts *account.Manager) error {
	for _, id := range s.order {
		grant := s.stages[id].Connect(s.servers[id].URL, "sample")
		if _, err := accounts.Adopt(ctx, id, grant); err != nil {
			return fmt.Errorf("sandbox: connect %s: %w", id, err)
		}
	}
	return nil
}

// Close stops the emulators.
func (s *Sandbox) Close() {
	for _, server := range s.servers {
		server.Close()
	}
}
