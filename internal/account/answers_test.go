package account

import (
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

// What was not asked gets its default; that nothing of several is chosen is an answer.
func TestDefaultsOfASignIn(t *testing.T) {
	t.Parallel()
	w := platform.Way{Fields: []caio.Field{
		{Name: "server", Label: "Server", Type: caio.FieldText, Default: "usual.example"},
		{Name: "uses", Label: "Uses", Type: caio.FieldChoices, Default: "numbers", Choices: []caio.Choice{{Value: "numbers"}}},
	}}
	for _, c := range []struct {
		given        map[string]string
		server, uses string
	}{
		{nil, "usual.example", "numbers"},
		{map[string]string{"server": "", "uses": ""}, "usual.example", ""},
		{map[string]string{"server": "own.example", "uses": "numbers"}, "own.example", "numbers"},
	} {
		ask, err := askFor(w, c.given)
		if err != nil || ask.Fields["server"] != c.server || ask.Fields["uses"] != c.uses {
			t.Errorf("%v: %v, %v", c.given, ask.Fields, err)
		}
	}
}
