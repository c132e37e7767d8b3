// Command emulators runs networks in miniature in a process of its own, for harnesses
// that kill CAIO: what a network has seen must not die with the program that it judges.
// Each stage is one network on its own port of 127.0.0.1. Everything that goes live is
// written to the stage's ledger file before the network answers. The command is steered
// over a control port and ends when its standard input does.
package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	dir := flag.String("dir", ".", "folder of the ledgers")
	seed := flag.Uint64("seed", 1, "seed of the networks' delays")
	flag.Parse()
	debug.SetGCPercent(400) // the networks' work shares the processors with the program under test
	if err := run(*dir, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "emulators:", err)
		os.Exit(1)
	}
}

// greeting is the one line on standard output: where the control port is, and its token.
type greeting struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func run(dir string, seed uint64) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c := &control{dir: dir, seed: seed, token: rand.Text(), stages: map[string]*stage{}}
	server := &http.Server{Handler: c.handler(), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	if err := json.NewEncoder(os.Stdout).Encode(greeting{"http://" + l.Addr().String(), c.token}); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // it ends when whoever started this is gone
	if err := server.Close(); err != nil {
		return err
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return c.close()
}
