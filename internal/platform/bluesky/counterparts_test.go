package bluesky_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"testing"

	"caio/internal/platform/platformtest"
)

// counterparts has the real PDS and the vendor's client. npm leaves install scripts out;
// the one that is needed builds the PDS's SQLite driver, in some four minutes.
func counterparts(t *testing.T) platformtest.Node {
	t.Helper()
	return platformtest.InstallNode(t, "pds", "testdata/pds", "better-sqlite3")
}

// servers are the addresses of the real PDS and its PLC directory.
type servers struct {
	PDS string `json:"pds"`
	PLC string `json:"plc"`
}

// startPDS starts the real PDS until the test ends.
func startPDS(t *testing.T) servers {
	t.Helper()
	cmd := counterparts(t).Command(t, "pds.mjs", t.TempDir())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it ends with its input
		_ = cmd.Wait()    // killed by the context if it has not
	})
	var s servers
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &s)
	}
	if err != nil {
		t.Fatalf("the PDS did not start: %v\n%s%s", err, line, stderr.Bytes())
	}
	return s
}
