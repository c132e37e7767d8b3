package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
)

// TestAcknowledgedWritesSurviveAKill runs this test binary as a child that writes and
// prints what was acknowledged, and kills it.
func TestAcknowledgedWritesSurviveAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "caio.db")
	for round := range 5 {
		child := childTest(t, "TestHelperWriter", "CAIO_TEST_DB="+path)
		out := must[*bufio.Scanner](t)(startScanning(child))
		var acknowledged []string
		for len(acknowledged) < 200+50*round && out.Scan() {
			acknowledged = append(acknowledged, out.Text())
		}
		check(t, child.Process.Kill())
		for out.Scan() { // what it still said before it died counts too
			acknowledged = append(acknowledged, out.Text())
		}
		_ = child.Wait() // it was killed
		if len(acknowledged) < 200 {
			t.Fatalf("the child said only %q", acknowledged)
		}
		s := openStore(t, path)
		for _, id := range acknowledged {
			if _, err := s.Post(t.Context(), caio.PostID(id)); err != nil {
				t.Errorf("round %d: acknowledged, then lost: %v", round, err)
			}
		}
		check(t, s.Check(t.Context()))
		check(t, s.Close())
	}
}

func childTest(t *testing.T, test string, env ...string) *osexec.Cmd {
	t.Helper()
	child := osexec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v=false")
	child.Env = append(os.Environ(), env...)
	child.Stderr = os.Stderr
	return child
}

func startScanning(child *osexec.Cmd) (*bufio.Scanner, error) {
	pipe, err := child.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return bufio.NewScanner(pipe), child.Start()
}

// TestHelperWriter is the child; on its own it does nothing.
func TestHelperWriter(t *testing.T) {
	path := os.Getenv("CAIO_TEST_DB")
	if path == "" {
		return
	}
	s := must[*Store](t)(Open(t.Context(), path, Options{}))
	lines := make(chan string)
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				p, err := s.SavePost(context.Background(), textPost(strings.Repeat("text ", w*i%50)))
				if err != nil {
					panic(err)
				}
				lines <- string(p.ID)
			}
		}()
	}
	for line := range lines {
		fmt.Println(line)
	}
}
