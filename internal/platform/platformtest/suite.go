// Package platformtest is the contract every connector meets, played against its
// emulator: above all that a post goes out exactly once, whatever is lost or crashes. A
// connector's own test fills in a Suite and runs it; special tests use the same Stage,
// Delivery and Drive.
package platformtest

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
)

// Suite says what is particular about one platform. Platform and Emulator are needed;
// a hook is needed when the connector has what it is for.
type Suite struct {
	Platform func() platform.Platform
	Emulator func(emu.Options) emu.Emulator

	// SignIn returns the wish to sign in for each Way by its id, with the Fields and
	// Secrets that the emulator accepts. Way and Redirect are filled in. A Way without
	// Fields needs no entry.
	SignIn map[string]func(*Stage) platform.Ask

	// Consent plays the person in the browser: it goes to step.URL, presses Allow
	// (decision "allow") or Deny ("deny") and returns what the redirect carried, or what
	// is pasted instead. Nil: Stage.Press, where the page at the address takes &decision=
	// and redirects.
	Consent func(st *Stage, step platform.Step, decision string) (answer map[string][]string)

	// Adapt changes a variant that the suite made up into one that the platform
	// publishes: a title, a board, a format. Nil: the suite's variants are fine.
	Adapt func(st *Stage, v caio.Variant) caio.Variant

	// Comment lets a stranger write a comment under the post, at the emulator, and
	// returns its id there. Needed when the connector lists comments.
	Comment func(st *Stage, r caio.Receipt, text string) string

	// Spoil makes the other tokens of a Grant worthless, beside Access, where it has some
	// that are used: those of pages. May be nil.
	Spoil func(*platform.Grant)

	// Metrics are all that a post made a moment ago has, ChannelMetrics all that the
	// channel has. Any other must be absent, not zero.
	Metrics        []caio.MetricName
	ChannelMetrics []caio.MetricName

	// NoRepeats says that the network itself refuses a second post with the same text,
	// so that there are no look-alikes.
	NoRepeats bool

	// Mute says that the network takes no text with the post, so that the ledger has none.
	Mute bool

	// Unsettled says that the network tells nothing of a request whose answer was lost
	// before it arrived: such a delivery may end with Uncertain, for a person to settle.
	Unsettled bool

	// Errors is the folder of recorded error bodies; "" means testdata/errors.
	Errors string

	files *Files
}

// Run plays the whole contract. It takes part in parallel running.
func (s Suite) Run(t *testing.T) {
	t.Helper()
	s.files = NewFiles(t.TempDir())
	for _, part := range []struct {
		name string
		run  func(Suite, *testing.T)
	}{
		{"descriptor", Suite.descriptor},
		{"sign-in", Suite.signIn},
		{"refresh", Suite.refresh},
		{"channels", Suite.channels},
		{"limits", Suite.limits},
		{"media", Suite.media},
		{"crash", Suite.crash},
		{"lost", Suite.lost},
		{"repeat", Suite.repeat},
		{"status", Suite.status},
		{"bodies", Suite.bodies},
		{"errors", Suite.recorded},
		{"find", Suite.find},
		{"manage", Suite.manage},
		{"schedule", Suite.schedule},
		{"metrics", Suite.metrics},
		{"comments", Suite.comments},
		{"choices", Suite.choices},
		{"revoke", Suite.revoke},
		{"hygiene", Suite.hygiene},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(s, t)
		})
	}
}
