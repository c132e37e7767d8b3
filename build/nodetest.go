package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// vitest runs the front end's unit tests and counts.
func vitest(ctx context.Context, out io.Writer) (tally, error) {
	return withReport(func(file string) error {
		c := npm("test", "--", "--reporter=default", "--reporter=json", "--outputFile.json="+file)
		c.out = out
		return c.run(ctx)
	}, func(report []byte) (tally, error) {
		var r struct{ NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests int }
		err := json.Unmarshal(report, &r)
		return tally{r.NumPassedTests, r.NumFailedTests, r.NumPendingTests + r.NumTodoTests}, err
	})
}

// nodeTest runs files with Node's own test runner, one after the other: each decides
// itself what two cores carry. The files are named because Node 20 and Node 22 read a
// folder differently.
func nodeTest(ctx context.Context, out io.Writer, files []string) (tally, error) {
	return withReport(func(file string) error {
		return cmd{
			name: "node", dir: frontend, out: out, env: []string{"CAIO_BIN=" + binary("caio")},
			args: append([]string{
				"--test", "--test-concurrency=1",
				"--test-reporter=spec", "--test-reporter-destination=stdout",
				"--test-reporter=tap", "--test-reporter-destination=" + file,
			}, files...),
		}.run(ctx)
	}, countTAP)
}

var tapCount = regexp.MustCompile(`(?m)^# (pass|fail|cancelled|skipped|todo) (\d+)$`)

// countTAP reads the closing lines of Node's TAP report.
func countTAP(report []byte) (tally, error) {
	var t tally
	for _, m := range tapCount.FindAllSubmatch(report, -1) {
		n, err := strconv.Atoi(string(m[2]))
		if err != nil {
			return t, err
		}
		switch string(m[1]) {
		case "pass":
			t.passed += n
		case "fail", "cancelled":
			t.failed += n
		default:
			t.skipped += n
		}
	}
	return t, nil
}

// withReport runs tests that leave a report in a file, and counts it. Tests that died
// before they wrote one count as nothing, and their own error tells.
func withReport(run func(file string) error, count func([]byte) (tally, error)) (tally, error) {
	dir, err := os.MkdirTemp("", "caio-build-")
	if err != nil {
		return tally{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover in the temporary folder harms nobody
	file := filepath.Join(dir, "report")
	failure := run(file)
	report, err := os.ReadFile(file)
	if err != nil {
		if failure != nil {
			return tally{}, failure
		}
		return tally{}, fmt.Errorf("the tests left no report: %w", err)
	}
	t, err := count(report)
	if failure != nil {
		return t, failure
	}
	return t, err
}
