package main

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A stage that is shut refuses whoever calls, its port goes to nobody else, and it opens
// at the same address again.
func TestAShutPortIsKept(t *testing.T) {
	t.Parallel()
	s, err := newStage("mastodon", "", filepath.Join(t.TempDir(), "ledger"), nil)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close() }()
	address := strings.TrimPrefix(s.url(), "http://")
	thief := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: s.port}}
	for range 3 {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatalf("while open: %v", err)
		}
		_ = connection.Close()
		s.shut()
		if _, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("while shut: %v", err)
		}
		if _, err := thief.Dial("tcp", elsewhere.Addr().String()); !errors.Is(err, syscall.EADDRINUSE) {
			t.Fatalf("an outgoing connection on the port: %v", err)
		}
		if err := s.open(); err != nil {
			t.Fatalf("open again: %v", err)
		}
	}
	s.shut()
	if err := errors.Join(s.release(), s.out.Close()); err != nil {
		t.Fatal(err)
	}
}
