package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWithTag(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ have, want string }{
		{"", "-tags=sqlite_fts5"},
		{"-buildvcs=false", "-tags=sqlite_fts5 -buildvcs=false"},
		{"-tags=other --tags=more -mod=mod", "-tags=sqlite_fts5 -mod=mod"},
	} {
		if got := withTag(c.have); got != c.want {
			t.Errorf("withTag(%q) = %q, want %q", c.have, got, c.want)
		}
	}
}

func TestEveryTargetHasHelp(t *testing.T) {
	t.Parallel()
	for _, target := range targets() {
		if target.help == "" || target.run == nil {
			t.Errorf("target %s is not whole", target.name)
		}
	}
	err := command(t.Context(), []string{"tset"})
	if err == nil || !strings.Contains(err.Error(), `"tset"`) {
		t.Errorf("an unknown target got %v", err)
	}
}

func TestTail(t *testing.T) {
	t.Parallel()
	var end tail
	for range 100_000 {
		_, _ = end.Write([]byte("a line\n")) // never fails
	}
	_, _ = end.Write([]byte("the last\n"))
	lines := strings.Split(end.String(), "\n")
	if len(lines) != tailLines || lines[len(lines)-1] != "the last" {
		t.Errorf("kept %d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if len(end.kept) > tailBytes {
		t.Errorf("kept %d bytes", len(end.kept))
	}
}

func TestListPlatforms(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{
		"zeta/zeta.go", "zeta/emulator/emulator.go",
		"alpha/alpha.go", "alpha/emulator/emulator.go",
		"api/api.go",           // no emulator
		"emulator/emulator.go", // the kit
		"half/emulator/x.go",   // no connector
		"platform.go",
	} {
		write(t, filepath.Join(root, "internal", "platform", name), "package x\n")
	}
	got, err := listPlatforms(root)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(got)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "Platform: "); ok {
			found = append(found, name)
		}
	}
	if want := []string{"alpha.Platform,", "zeta.Platform,"}; !slices.Equal(found, want) {
		t.Errorf("listed %v, want %v in\n%s", found, want, got)
	}
	if !bytes.Contains(got, []byte(`"caio/internal/platform/zeta/emulator"`)) {
		t.Errorf("zeta's emulator is missing in\n%s", got)
	}
}

// events is what `go test -json` says of a package that passes, one with a failed and a
// skipped test, one that panics, and one that does not compile.
const events = `{"Action":"start","Package":"caio/good"}
{"Action":"run","Package":"caio/good","Test":"TestA"}
{"Action":"output","Package":"caio/good","Test":"TestA","Output":"quiet\n"}
{"Action":"pass","Package":"caio/good","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"caio/good","Output":"PASS\n"}
{"Action":"output","Package":"caio/good","Output":"ok  \tcaio/good\t0.1s\n"}
{"Action":"pass","Package":"caio/good","Elapsed":0.1}
{"Action":"output","Package":"caio/bad","Test":"TestB/sub","Output":"=== RUN   TestB/sub\n"}
{"Action":"output","Package":"caio/bad","Test":"TestB/sub","Output":"    b_test.go:1: broken\n"}
{"Action":"fail","Package":"caio/bad","Test":"TestB/sub","Elapsed":0}
{"Action":"fail","Package":"caio/bad","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"caio/bad","Test":"TestC","Output":"    b_test.go:2: no display\n"}
{"Action":"skip","Package":"caio/bad","Test":"TestC","Elapsed":0}
{"Action":"output","Package":"caio/bad","Output":"FAIL\tcaio/bad\t0.1s\n"}
{"Action":"fail","Package":"caio/bad","Elapsed":0.1}
{"Action":"output","Package":"caio/panics","Test":"TestD","Output":"panic: at the disco\n"}
{"Action":"output","Package":"caio/panics","Output":"FAIL\tcaio/panics\t0.1s\n"}
{"Action":"fail","Package":"caio/panics","Elapsed":0.1}
{"ImportPath":"caio/broken","Action":"build-output","Output":"x.go:3:1: syntax error\n"}
{"ImportPath":"caio/broken","Action":"build-fail"}
{"Action":"output","Package":"caio/broken","Output":"FAIL\tcaio/broken [build failed]\n"}
{"Action":"fail","Package":"caio/broken","Elapsed":0,"FailedBuild":"caio/broken"}
go: a complaint
`

func TestCountGo(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	got, err := countGo(strings.NewReader(events), &out)
	if err != nil {
		t.Fatal(err)
	}
	if want := (tally{passed: 1, failed: 4, skipped: 1}); got != want {
		t.Errorf("counted %v, want %v", got, want)
	}
	for _, want := range []string{
		"ok  \tcaio/good\t0.1s\n", "broken\n", "no display\n", "FAIL\tcaio/bad\t0.1s\n",
		"panic: at the disco\n", "syntax error\n", "[build failed]\n", "go: a complaint\n",
	} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("%q is not there once in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "quiet") || strings.Contains(out.String(), "=== RUN") {
		t.Errorf("noise in\n%s", out.String())
	}
}

func TestCountTAP(t *testing.T) {
	t.Parallel()
	got, err := countTAP([]byte("ok 1 - # pass 9\n1..1\n# tests 8\n# pass 3\n# fail 1\n# cancelled 2\n# skipped 1\n# todo 1\n"))
	if want := (tally{passed: 3, failed: 3, skipped: 2}); err != nil || got != want {
		t.Errorf("counted %v and %v, want %v", got, err, want)
	}
}

// TestWhenStale is not parallel: it changes the working directory.
func TestWhenStale(t *testing.T) {
	t.Chdir(t.TempDir())
	source := filepath.Join(frontend, "src", "a.ts")
	write(t, source, "one")
	var built int
	build := func(fail error) error {
		return whenStale("dist", func() (string, error) { return digest(".") }, func() error { built++; return fail })
	}
	steps := []struct {
		what   string
		before func()
		fail   error
		want   int
	}{
		{"never built", func() {}, nil, 1},
		{"unchanged", func() {}, nil, 1},
		{"tests do not count", func() { write(t, filepath.Join(frontend, "e2e", "a.test.mjs"), "") }, nil, 1},
		{"changed", func() { write(t, source, "two") }, errors.New("no"), 2},
		{"failed before", func() {}, nil, 3},
		{"changed back after a failure", func() { write(t, source, "one") }, nil, 4},
		{"node_modules deleted", func() { _ = os.RemoveAll(filepath.Join(frontend, "node_modules")) }, nil, 5},
	}
	for _, s := range steps {
		s.before()
		if err := build(s.fail); !errors.Is(err, s.fail) {
			t.Errorf("%s: %v", s.what, err)
		}
		if built != s.want {
			t.Errorf("%s: built %d times, want %d", s.what, built, s.want)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	rich, plain := network{Name: "Rich", Keyed: true, Can: []string{"edit", "find", "post_metrics", "comments", "moderate"}}, network{Name: "Plain"}
	rich.Limits.Parts, rich.Limits.Comment, rich.Limits.Alt.Max = 9, &struct{}{}, 100
	rich.Limits.Media = map[string]mediaLimit{"image": {4}, "video": {1}}
	plain.Limits.MustMedia = true
	plain.Limits.Media = map[string]mediaLimit{"image": {1}}
	want := "" +
		"| **Rich** | text, 4 pictures, video | yes | yes | yes | – | yes | – | posts | read, moderate | looks, then repeats under one key |\n" +
		"| **Plain** | picture | – | – | – | – | – | – | – | – | asks you |\n"
	if got := matrix([]network{rich, plain}); !strings.HasSuffix(got, "|\n"+want) {
		t.Errorf("got\n%s\nwant at the end\n%s", got, want)
	}
}
