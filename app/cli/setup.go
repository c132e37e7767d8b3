package cli

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/platform"
)

// lacking reports whether the way to sign in needs something that was not given.
func lacking(w app.Way, given map[string]string) bool {
	return slices.ContainsFunc(w.Fields, func(f caio.Field) bool {
		return f.Required && cmp.Or(given[f.Name], f.Default) == "" && platform.FieldShown(f, given)
	})
}

// setUp shows how the way to sign in is set up at the network, and asks for what was not
// given yet. It writes to standard error: standard output is for the channels.
func (e *env) setUp(a *app.App, id caio.PlatformID, w app.Way, in *bufio.Reader, given map[string]string) error {
	platforms, err := a.Platforms.List()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(platforms, func(p app.PlatformInfo) bool { return p.ID == id })
	_, _ = io.WriteString(e.Err, guideText(platforms[i], w)) // nowhere to complain about a terminal that is gone
	for _, f := range w.Fields {
		if _, ok := given[f.Name]; ok || !platform.FieldShown(f, given) {
			continue
		}
		answer, err := e.ask(in, f)
		if err != nil {
			return err
		}
		if answer != "" {
			given[f.Name] = answer
		}
	}
	return nil
}

// guideText is the guided set-up: numbered steps, with where to go and what to copy.
func guideText(p app.PlatformInfo, w app.Way) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\n", p.Name, w.Label, w.Help)
	for _, other := range p.SignIn {
		if other.ID != w.ID {
			fmt.Fprintf(&b, "Another way: --way %s (%s)\n", other.ID, other.Label)
		}
	}
	for i, step := range w.Guide {
		fmt.Fprintf(&b, "\n%3d. %s\n", i+1, step.Text)
		if step.URL != "" {
			fmt.Fprintf(&b, "     Open: %s\n", step.URL)
		}
		if step.Copy != "" {
			fmt.Fprintf(&b, "     Copy: %s\n", strings.ReplaceAll(step.Copy, "\n", "\n           "))
		}
	}
	b.WriteString("\n")
	return b.String()
}

// ask asks for one value until it is right. An empty line takes what is usual.
func (e *env) ask(in *bufio.Reader, f caio.Field) (string, error) {
	_, _ = io.WriteString(e.Err, question(f))
	for {
		_, _ = fmt.Fprintf(e.Err, "%s: ", f.Label)
		line, err := e.answerTo(in, f)
		answer := answered(f, line)
		problem := platform.FieldProblem(f, cmp.Or(answer, f.Default))
		if problem == "" {
			return answer, nil
		}
		if err != nil {
			_, _ = fmt.Fprintln(e.Err) // nobody has pressed Enter
			return "", usage("%s Type it when it is asked for, or give it %s", problem, flagFor(f))
		}
		_, _ = fmt.Fprintln(e.Err, problem)
	}
}

// flagFor says how a script gives the value: a secret does not belong on a command line.
func flagFor(f caio.Field) string {
	if f.Type == caio.FieldSecret {
		return "on standard input with --token-stdin"
	}
	return "as --field " + f.Name + "=…"
}

// question is what has to be known to answer.
func question(f caio.Field) string {
	var b strings.Builder
	if f.Help != "" {
		fmt.Fprintln(&b, f.Help)
	}
	for i, c := range f.Choices {
		fmt.Fprintf(&b, "%3d. %s\n", i+1, c.Label)
	}
	switch {
	case f.Type == caio.FieldBool:
		b.WriteString("Yes or no; Enter for no.\n")
	case f.Type == caio.FieldChoices:
		b.WriteString("Their numbers, with commas between them; Enter for all of the usual ones, - for none.\n")
	case f.Type == caio.FieldChoice:
		b.WriteString("Its number.\n")
	case f.Default != "":
		fmt.Fprintf(&b, "Enter for %s.\n", f.Default)
	case !f.Required:
		b.WriteString("Enter to leave it out.\n")
	}
	return b.String()
}

// answered turns what was typed into the Field's value.
func answered(f caio.Field, line string) string {
	switch f.Type {
	case caio.FieldBool:
		switch strings.ToLower(line) {
		case "y", "yes":
			return "true"
		case "n", "no":
			return "false"
		}
	case caio.FieldChoice, caio.FieldChoices:
		if line == "-" {
			return "\n" // a list without entries: unlike an empty line it takes nothing that is usual
		}
		var values []string
		for one := range strings.SplitSeq(line, ",") {
			one = strings.TrimSpace(one)
			if n, err := strconv.Atoi(one); err == nil && n >= 1 && n <= len(f.Choices) {
				one = f.Choices[n-1].Value
			}
			values = append(values, one)
		}
		return strings.Join(values, "\n")
	case caio.FieldText, caio.FieldLongText, caio.FieldList, caio.FieldNumber, caio.FieldSecret, caio.FieldURL, caio.FieldInstant, caio.FieldFile:
	}
	return line
}

// answerTo reads a line. At a terminal a secret is not shown.
func (e *env) answerTo(in *bufio.Reader, f caio.Field) (string, error) {
	if file, ok := e.In.(*os.File); ok && f.Type == caio.FieldSecret && term.IsTerminal(int(file.Fd())) {
		secret, err := term.ReadPassword(int(file.Fd()))
		_, _ = fmt.Fprintln(e.Err)
		return strings.TrimSpace(string(secret)), err
	}
	line, err := in.ReadString('\n')
	return strings.TrimSpace(line), err
}
