package campaign

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// ending is what has to come of a spoilt delivery.
type ending int

const (
	live    ending = iota // exactly once on the network, and the program knows
	refused               // not on the network, blocked with a reason, and asked once
)

// Trouble is one kind of fault and what has to come of it.
type Trouble struct {
	Name   string
	fault  emulator.Fault // How "" : none
	ending ending
	wait   time.Duration // that the network asked for: nothing may come before
	door   door
}

// door is trouble on the way to the network.
type door int

const (
	passable  door = iota
	shut           // the port is closed for a while
	misplaced      // the host's name does not resolve for a while
)

// Slow troubles last as long as a client waits for an answer.
func (t Trouble) Slow() bool { return t.fault.How == emulator.Hang }

// Troubles are answers lost after the network accepted, then requests refused before.
func Troubles() []Trouble {
	lost := func(name string, f emulator.Fault) Trouble {
		f.Publishing, f.Accepted = true, true
		return Trouble{Name: name, fault: f}
	}
	before := func(name string, end ending, code int, header http.Header) Trouble {
		f := emulator.Fault{Publishing: true, How: emulator.Status, Code: code, Header: header, Body: "{}"}
		return Trouble{Name: name, fault: f, ending: end}
	}
	status := func(code int) emulator.Fault { return emulator.Fault{How: emulator.Status, Code: code, Body: "{}"} }
	const asked = 3 * time.Second
	limited := before("429 with Retry-After", live, http.StatusTooManyRequests, http.Header{"Retry-After": {"3"}})
	limited.wait = asked
	busy := before("503 with Retry-After", live, http.StatusServiceUnavailable, http.Header{"Retry-After": {"3"}})
	busy.wait = asked
	return []Trouble{
		lost("answer lost: reset", emulator.Fault{How: emulator.Reset}),
		lost("answer lost: 500", status(http.StatusInternalServerError)),
		lost("answer lost: 502", status(http.StatusBadGateway)),
		lost("answer lost: 504", status(http.StatusGatewayTimeout)),
		lost("answer lost: half", emulator.Fault{How: emulator.Half}),
		lost("answer lost: wrong JSON", emulator.Fault{How: emulator.Garbage}),
		lost("answer lost: web page", emulator.Fault{How: emulator.HTML}),
		lost("answer lost: empty", emulator.Fault{How: emulator.Empty}),
		lost("answer lost: hang", emulator.Fault{How: emulator.Hang}),
		limited,
		busy,
		before("503", live, http.StatusServiceUnavailable, nil),
		before("401 once", live, http.StatusUnauthorized, nil),
		before("413", refused, http.StatusRequestEntityTooLarge, nil),
		before("400", refused, http.StatusBadRequest, nil),
		{Name: "connection refused", door: shut},
		{Name: "name does not resolve", door: misplaced},
	}
}

// Cell is one network and one trouble.
type Cell struct {
	Platform caio.PlatformID
	Trouble  Trouble
}

// Cells is every network with every trouble.
func Cells() (list []Cell) {
	for _, t := range Troubles() {
		for _, id := range Platforms() {
			list = append(list, Cell{id, t})
		}
	}
	return list
}

// SomeCells is every network with one trouble after another and every trouble, each so
// many times: which meet is drawn from the seed.
func SomeCells(seed uint64, times int) (list []Cell) {
	dice := rand.New(rand.NewPCG(seed, 0))
	platforms, troubles := Platforms(), Troubles()
	for range times {
		dice.Shuffle(len(platforms), func(i, j int) { platforms[i], platforms[j] = platforms[j], platforms[i] })
		dice.Shuffle(len(troubles), func(i, j int) { troubles[i], troubles[j] = troubles[j], troubles[i] })
		for i := range max(len(platforms), len(troubles)) {
			c := Cell{platforms[i%len(platforms)], troubles[i%len(troubles)]}
			if !slices.ContainsFunc(list, func(o Cell) bool { return o.Platform == c.Platform && o.Trouble.Name == c.Trouble.Name }) {
				list = append(list, c)
			}
		}
	}
	return list
}
