package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// goTest runs go test and counts. It shows the line of each package, and everything that
// a failed test said. A package may take as long as the limit here: the crash campaign
// needs minutes.
func goTest(ctx context.Context, out io.Writer, args ...string) (tally, error) {
	r, w := io.Pipe()
	counted := make(chan tally, 1)
	go func() {
		t, err := countGo(r, out)
		counted <- t
		r.CloseWithError(err) // nil reads as the end of the pipe
	}()
	err := cmd{
		name: "go", args: append([]string{"test", "-json", "-timeout", "20m"}, args...),
		env: []string{"CGO_ENABLED=1"}, out: w,
	}.run(ctx)
	w.Close() // never fails
	return <-counted, err
}

// A goEvent is one line of `go test -json` (`go doc test2json`; `go help buildjson`).
type goEvent struct {
	Action, Package, ImportPath, Test, Output string
}

// goLog holds back what tests say until it is known whether it matters.
type goLog struct {
	out  io.Writer
	said map[goTestName]*strings.Builder
	t    tally
	bad  map[string]bool // packages with a failed test
}

type goTestName struct{ pkg, test string }

// countGo reads the events to their end.
func countGo(events io.Reader, out io.Writer) (tally, error) {
	l := goLog{out: out, said: map[goTestName]*strings.Builder{}, bad: map[string]bool{}}
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			l.line(line)
		}
		if errors.Is(err, io.EOF) {
			return l.t, nil
		}
		if err != nil {
			return l.t, err
		}
	}
}

func (l *goLog) line(line string) {
	var e goEvent
	if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		fmt.Fprint(l.out, line) // go's own complaints are no events
		return
	}
	name := goTestName{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(l.out, e.Output)
	case "output":
		if l.said[name] == nil {
			l.said[name] = &strings.Builder{}
		}
		l.said[name].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			l.packageEnded(e)
		} else {
			l.testEnded(e.Action, name)
		}
	}
}

func (l *goLog) testEnded(action string, name goTestName) {
	switch action {
	case "pass":
		l.t.passed++
		delete(l.said, name)
	case "fail":
		l.t.failed++
		l.bad[name.pkg] = true
		l.tell(name)
	case "skip":
		l.t.skipped++
		l.tell(name)
	}
}

// packageEnded shows the package's own line, and when it failed also what the tests
// that never ended had said: a panic or a timeout hides there.
func (l *goLog) packageEnded(e goEvent) {
	whole := goTestName{e.Package, ""}
	if e.Action != "fail" {
		if said := l.said[whole]; said != nil && e.Action == "pass" {
			fmt.Fprint(l.out, lastLine(said.String()))
		}
		delete(l.said, whole)
		return
	}
	if !l.bad[e.Package] {
		l.t.failed++ // it did not compile, or died before a test could fail
	}
	unended := slices.SortedFunc(maps.Keys(l.said), func(a, b goTestName) int { return strings.Compare(a.test, b.test) })
	for _, name := range unended {
		if name.pkg == e.Package && name.test != "" {
			l.tell(name)
		}
	}
	l.tell(whole)
}

func (l *goLog) tell(name goTestName) {
	if said := l.said[name]; said != nil {
		for line := range strings.Lines(said.String()) {
			if !strings.HasPrefix(line, "=== ") { // RUN, PAUSE and CONT tell nothing here
				fmt.Fprint(l.out, line)
			}
		}
	}
	delete(l.said, name)
}

func lastLine(s string) string {
	return s[strings.LastIndexByte(strings.TrimRight(s, "\n"), '\n')+1:]
}
