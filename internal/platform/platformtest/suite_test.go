package platformtest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/platformtest"
)

// flawVariable tells a second run of this test program which flaw the connector has.
const flawVariable = "PLATFORMTEST_FLAW"

// TestPlaza runs the contract against a network made for it.
func TestPlaza(t *testing.T) {
	f := flaw(os.Getenv(flawVariable))
	platformtest.Suite{
		Platform: func() platform.Platform { return plazaPlatform(f) },
		Emulator: newPlazaNet,
		Comment: func(st *platformtest.Stage, r caio.Receipt, text string) string {
			return st.Emulator.(*plazaNet).comment(r.RemoteID, text)
		},
		Metrics:        []caio.MetricName{caio.Likes},
		ChannelMetrics: []caio.MetricName{caio.Followers},
	}.Run(t)
}

// TestBites runs the contract against connectors with one flaw each, in processes of
// their own: the part that is there for the flaw must fail.
func TestBites(t *testing.T) {
	for f, part := range map[flaw]string{
		noKey: "repeat", noStep: "crash", swapIDs: "lost", guess: "find", deaf: "find", repeats: "bodies", raw: "status",
		leak: "channels", pathToken: "channels", open: "channels", stranger: "channels", running: "hygiene",
		noState: "sign-in", noPKCE: "sign-in", zeros: "metrics", forgets: "media",
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPlaza$/^"+part+"$")
			cmd.Env = append(os.Environ(), flawVariable+"="+string(f))
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestPlaza/"+part) {
				t.Errorf("the contract let the flaw pass: %v\n%s", err, out)
			}
			if strings.Contains(string(out), "panic:") {
				t.Errorf("the contract broke instead of failing:\n%s", out)
			}
		})
	}
}
