package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"caio/internal/platform/all"
	"caio/internal/platform/emulator"
)

// stage is one network.
type stage struct {
	emulator *witnessed
	out      *os.File
	release  func() error // gives the port back

	mu     sync.Mutex
	server *emulator.Server // nil: the port is shut
	port   int              // the same again when it opens
	base   string
}

func newStage(platform, view, file string, delay func() time.Duration) (*stage, error) {
	for _, entry := range all.List() {
		if string(entry.Platform().ID) != platform {
			continue
		}
		out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return nil, err
		}
		e, err := through(entry.Emulator(emulator.Options{Out: out, Delay: delay}), platform, view)
		if err != nil {
			return nil, err
		}
		if project, ok := e.(interface{ Extend() }); ok {
			project.Extend() // a campaign publishes more in a minute than a project may in a day
		}
		s := &stage{emulator: &witnessed{Emulator: e}, out: out}
		if s.port, s.release, err = hold(); err != nil {
			return nil, err
		}
		return s, s.open()
	}
	return nil, fmt.Errorf("there is no emulator of %q", platform)
}

// open opens the port; it is the same one each time.
func (s *stage) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		return nil
	}
	server, err := emulator.Listen(s.emulator, s.port)
	if err != nil {
		return err
	}
	s.server, s.base = server, server.URL
	s.port, err = strconv.Atoi(s.base[strings.LastIndexByte(s.base, ':')+1:])
	return err
}

// shut closes the port: whoever calls is refused.
func (s *stage) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		s.server.Close()
		s.server = nil
	}
}

func (s *stage) url() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// delays draws delays of up to so many milliseconds; nil for none at all.
func delays(seed uint64, most int) func() time.Duration {
	if most == 0 {
		return nil
	}
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 0))
	return func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(r.Int64N(int64(most) * int64(time.Millisecond)))
	}
}
