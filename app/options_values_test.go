package app_test

import (
	"fmt"
	"strings"

	"caio/internal/caio"
)

// values returns every value to try of each Field.
func (j *journey) values(first caio.Receipt) map[string][]string {
	if j.facts.values != nil {
		j.known = j.facts.values(first)
	}
	out := map[string][]string{}
	for _, f := range j.info.Fields {
		if values := j.known[f.Name]; len(values) > 0 {
			out[f.Name] = values
			continue
		}
		out[f.Name] = j.made(f)
		if len(out[f.Name]) == 0 {
			j.t.Errorf("the option %s has nothing to choose from", f.Name)
		}
	}
	return out
}

// made makes values up by the Field's description.
func (j *journey) made(f caio.Field) []string {
	switch f.Type {
	case caio.FieldText, caio.FieldLongText:
		return []string{"Rehearsal of " + f.Name}
	case caio.FieldBool:
		return []string{"true", "false"}
	case caio.FieldURL:
		return []string{"https://caio.example/" + f.Name}
	case caio.FieldInstant:
		return []string{"2020-01-02T03:04:05Z"}
	case caio.FieldNumber:
		return []string{fmt.Sprint(f.Min), fmt.Sprint(f.Max)}
	case caio.FieldList:
		most := 10
		if f.Max > 0 {
			most = min(f.Max, most)
		}
		return []string{words(f.Name, max(f.Min, 1)), words(f.Name, most)}
	case caio.FieldFile:
		var out []string
		for _, mime := range f.Types {
			out = append(out, j.files.option(mime))
		}
		return out
	case caio.FieldChoice, caio.FieldChoices:
		offered := f.Choices
		if f.Remote {
			var err error
			if offered, err = j.app.Accounts.Choices(j.channel.ID, f.Name); err != nil {
				j.t.Errorf("the choices of %s: %v", f.Name, err)
			}
		}
		var out []string
		for _, c := range offered {
			out = append(out, c.Value)
		}
		return out
	case caio.FieldSecret: // no post has one
	}
	return nil
}

// words makes the entries of a list up, short ones of letters only.
func words(field string, n int) string {
	stem := strings.ReplaceAll(field, "_", "")
	var out []string
	for i := range n {
		out = append(out, stem[:min(len(stem), 12)]+string(rune('a'+i)))
	}
	return strings.Join(out, "\n")
}
