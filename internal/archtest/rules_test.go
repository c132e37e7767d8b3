package archtest

import "strings"

// A row says what the Go files of one folder may import of ours, tests apart. Names are
// relative to internal/, main's and app's excepted.
type row struct {
	folder  string // "+" stands for one path element; a row without it goes before
	imports string
}

const (
	connector = "caio clock text platform platform/api platform/oauth"
	emulator  = "caio clock text platform platform/emulator"
	harness   = "any platform/all campaign" // programs that only measure or test

	// Facebook, Instagram and Threads share an API.
	meta         = connector + " platform/api/graph"
	metaEmulator = emulator + " platform/emulator/graph"

	// apart is what "any" leaves out: the list of networks, and what is in no release.
	apart = "platform/all platform/platformtest twin bench campaign campaign/cmd windowtest"
)

// folders is who may import whom. A folder that is missing here fails the test, and so
// does a row whose folder is gone.
var folders = []row{
	{"internal/caio", ""},
	{"internal/clock", ""},
	{"internal/text", "caio"},

	{"internal/store", "caio clock"},
	{"internal/vault", "caio clock"},
	{"internal/media", "caio"},
	{"internal/schedule", "caio clock"},
	{"internal/desktop", "caio clock"},

	{"internal/platform", "caio clock text"},
	{"internal/platform/api", "caio clock platform"},
	{"internal/platform/api/graph", "caio clock platform platform/api platform/oauth"},
	{"internal/platform/oauth", "caio clock platform platform/api"},
	{"internal/sample", "caio platform"},
	{"internal/platform/host", "caio clock platform"},
	{"internal/platform/emulator", "caio clock platform"},
	{"internal/platform/emulator/graph", ""}, // not even the connectors' platform/api/graph: both are written from the rules
	{"internal/platform/platformtest", "caio clock text platform platform/api platform/oauth platform/emulator platform/host sample"},
	{"internal/platform/all", "platform platform/emulator platform/+ platform/+/emulator"},
	{"internal/platform/facebook", meta},
	{"internal/platform/instagram", meta},
	{"internal/platform/threads", meta},
	{"internal/platform/+", connector},
	{"internal/platform/facebook/emulator", metaEmulator},
	{"internal/platform/instagram/emulator", metaEmulator},
	{"internal/platform/threads/emulator", metaEmulator},
	{"internal/platform/+/emulator", emulator},

	{"internal/account", "caio clock store vault platform platform/oauth"},
	{"internal/publish", "caio clock store media schedule account platform"},
	{"internal/analytics", "caio clock store account platform"},
	{"internal/archive", "caio clock store vault account desktop"},
	{"internal/doctor", "caio clock store vault account platform desktop"},
	{"internal/sandbox", "caio clock store account media platform platform/emulator platform/host"},

	{"app", "any"},
	{"app/cli", "any app"},
	{"internal/twin", "any app"},
	{"internal/twin/cmd", "any app platform/all twin"},
	{".", "any app app/cli platform/all twin"},

	{"internal/archtest", ""},
	{"internal/bench", harness},
	{"internal/bench/emptywindow", ""},
	{"internal/campaign", harness},
	{"internal/campaign/cmd", harness},
	{"internal/campaign/emulators", harness},
	{"internal/windowtest", harness},
	{"build", ""}, // the standard library only: it runs before anything is fetched
}

// A library is a module of others, with the folders that may use it.
type library struct {
	module string
	owners string // folders, as in a row; "tests": any test
}

// libraries is what is not ours. A module that is missing here fails the test. Emulators
// judge text and files for themselves, so that they cannot share a mistake with us.
var libraries = []library{
	{"github.com/mattn/go-sqlite3", "internal/store internal/bench"}, // the measurement's anchor is a table of its own
	{"github.com/pressly/goose/v3", "internal/store"},
	{"github.com/zalando/go-keyring", "internal/vault"},
	{"filippo.io/age", "internal/vault"},
	{"github.com/go-co-op/gocron/v2", "internal/schedule"},
	{"golang.org/x/oauth2", "internal/platform/oauth"},
	{"github.com/rivo/uniseg", "internal/text internal/platform/bluesky internal/platform/+/emulator"},
	{"golang.org/x/text", "internal/text internal/platform/+"},
	{"golang.org/x/net", "internal/platform/mastodon"},
	{"github.com/gabriel-vasile/mimetype", "internal/media internal/platform internal/platform/+/emulator"},
	{"github.com/disintegration/imaging", "internal/media"},
	{"golang.org/x/image", "internal/media"},
	{"github.com/minio/minio-go/v7", "internal/platform/host tests"},
	{"github.com/gofrs/flock", "internal/desktop internal/vault internal/platform/platformtest tests"},
	{"github.com/wailsapp/wails/v2", ". internal/bench/emptywindow"},
	{"github.com/spf13/cobra", "app/cli"},
	{"golang.org/x/term", "app/cli"},
	{"github.com/adrg/xdg", "app/cli"},

	{"github.com/google/go-cmp", "tests"},
	{"pgregory.net/rapid", "tests"},
	{"github.com/mattn/go-mastodon", "tests"},
	{"google.golang.org/api", "tests"}, // Google's own client drives the emulator of YouTube
}

// readsTime lists the folders that live by the real clock: the one that all others ask,
// and programs that measure, or build.
var readsTime = strings.Fields("internal/clock internal/bench internal/bench/emptywindow internal/campaign internal/campaign/cmd internal/windowtest build")
