package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform/emulator"
)

// TestConnecting takes the token way of the first network that has one, with an emulator
// that listens.
func TestConnecting(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, data: t.TempDir()}
	e, n := tokenNetwork(t)
	server, err := emulator.Listen(e, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	id := string(n.Platform.ID)
	d.global = []string{"--endpoint", id + "=" + server.URL}
	args := []string{"accounts", "connect", id, "--way", "token", "--token-stdin", "--field", "instance=social.example"}
	token := e.Connect(server.URL, "ann").Access.Reveal()
	a := d.typed(token+"\n", append(args, "--json")...)
	var list []caio.Channel
	if err := json.Unmarshal([]byte(a.out), &list); err != nil || len(list) != 1 || strings.Contains(a.out+a.err, token) {
		t.Fatalf("%+v: %v", a, err)
	}
	d.refusesTyped("", []string{"token"}, args...)
	d.refusesTyped("wrong\n", []string{"no longer accepts"}, args...)
	d.refusesTyped(token+"\n", []string{"--field"}, append(args, "--field", "nonsense")...)
	d.refusesTyped(token+"\n", []string{"colour"}, append(args, "--field", "colour=red")...)
	d.refuses([]string{"way"}, "accounts", "connect", id, "--way", "magic")
	d.refuses([]string{"platform", "myspace"}, "accounts", "connect", "myspace")
	d.refuses([]string{"account", "nonesuch"}, "accounts", "disconnect", "nonesuch")

	before := d.stored()
	for _, args := range [][]string{{"agent"}, {"metrics", "collect"}, {"erase", "--yes"}} {
		wrong := cliWithPassphrase(t, "wrong", d.args(args))
		if wrong.status != 1 || !strings.Contains(wrong.out+wrong.err, "passphrase") || strings.Count(wrong.err, "\n") != 1 || d.stored() != before {
			t.Errorf("%v with a wrong passphrase: %+v", args, wrong)
		}
	}
	var accounts []caio.Account
	d.json(&accounts, "accounts", "list")
	d.does("accounts", "disconnect", string(accounts[0].ID))
	d.json(&accounts, "accounts", "list")
	if len(accounts) != 0 {
		t.Errorf("still there: %+v", accounts)
	}
}

func tokenNetwork(t *testing.T) (emulator.Emulator, app.Network) {
	t.Helper()
	for _, n := range networks() {
		for _, w := range n.Platform.SignIn {
			if w.ID == "token" && len(w.Fields) == 2 && w.Fields[0].Name == "instance" {
				return n.Emulator(emulator.Options{}), n
			}
		}
	}
	t.Fatal("no network takes a server and a token")
	return nil, app.Network{}
}
