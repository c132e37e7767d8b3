package oauth

import (
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// What a creator may let CAIO do on an account besides publishing. Scopes that only one
// of these needs are asked for only when it is switched on.
const (
	UseNumbers  = "numbers"
	UseComments = "comments"
)

const fieldUses = "uses"

// UsesField asks what CAIO may do on the account besides publishing: any of uses.
func UsesField(uses ...string) caio.Field {
	labels := map[string]string{UseNumbers: "Read how posts do", UseComments: "Read and answer comments"}
	f := caio.Field{
		Name: fieldUses, Label: "Besides publishing, CAIO may", Type: caio.FieldChoices, Max: len(uses),
		Help: "CAIO asks the network for no more rights than these need.",
	}
	for i, use := range uses {
		f.Choices = append(f.Choices, caio.Choice{Value: use, Label: labels[use]})
		if i > 0 {
			f.Default += "\n"
		}
		f.Default += use
	}
	return f
}

// Uses reports whether the creator switched the use on.
func Uses(ask platform.Ask, use string) bool {
	return slices.Contains(platform.Lines(ask.Fields[fieldUses]), use)
}
