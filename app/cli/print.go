package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"caio/internal/caio"
)

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// table prints rows under a heading; cells are one line each.
func (e *env) table(heading []string, rows [][]string) error {
	w := tabwriter.NewWriter(e.Out, 0, 4, 2, ' ', 0)
	if _, err := fmt.Fprintln(w, strings.Join(heading, "\t")); err != nil {
		return err
	}
	for _, row := range rows {
		for i := range row {
			row[i] = oneLine(row[i], 120)
		}
		if _, err := fmt.Fprintln(w, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

// oneLine returns the beginning of s on one line, without control characters: a text
// from a network must not steer the terminal.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	if s == "" {
		return "-"
	}
	return s
}

func reason(r *caio.Reason) string {
	if r == nil {
		return ""
	}
	return r.Message
}
