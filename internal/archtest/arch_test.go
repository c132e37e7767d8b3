// Package archtest holds the rules about who may import whom, and a few others that no
// compiler checks. It parses the files itself, so that a cached run notices every change.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "caio"

// A file is one parsed Go file.
type file struct {
	path   string // from the project's root, with slashes
	folder string
	test   bool
	tree   *ast.File
}

// imports returns the paths that the file imports.
func (f file) imports() []string {
	var paths []string
	for _, spec := range f.tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil { // the parser has seen to it
			paths = append(paths, p)
		}
	}
	return paths
}

// parse reads every Go file of the project, whatever its build tags.
func parse(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	fset := token.NewFileSet()
	var files []file
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			hidden := strings.HasPrefix(e.Name(), ".") && name != root
			if hidden || e.Name() == "testdata" || name == filepath.Join(root, "frontend") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files = append(files, file{rel, path.Dir(rel), strings.HasSuffix(rel, "_test.go"), tree})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestFolders checks what the program's own packages import of each other.
func TestFolders(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range parse(t) {
		i := slices.IndexFunc(folders, func(r row) bool { return matches(r.folder, f.folder) })
		if i < 0 {
			t.Errorf("%s: folder %s has no row in rules_test.go; say there what it may import", f.path, f.folder)
			continue
		}
		used[folders[i].folder] = true
		if f.test {
			continue
		}
		for _, imported := range f.imports() {
			if name, ours := strings.CutPrefix(imported, module+"/"); ours && !allows(folders[i].imports, name) {
				t.Errorf("%s imports %s; %s may import only: %s", f.path, name, f.folder, folders[i].imports)
			}
		}
	}
	for _, r := range folders {
		if !used[r.folder] {
			t.Errorf("rules_test.go has a row for %s, which does not exist", r.folder)
		}
	}
}

// allows reports whether the list of a row lets a folder import the package called name.
func allows(list, name string) bool {
	for allowed := range strings.FieldsSeq(list) {
		if allowed == name || matches("internal/"+allowed, name) {
			return true
		}
		if allowed == "any" && strings.HasPrefix(name, "internal/") && !allows(apart, name) {
			return true
		}
	}
	return false
}

// matches compares path elements; "+" in the pattern stands for any one.
func matches(pattern, folder string) bool {
	return slices.EqualFunc(strings.Split(pattern, "/"), strings.Split(folder, "/"), func(p, f string) bool { return p == "+" || p == f })
}

// TestLibraries checks that each module of others has one owner.
func TestLibraries(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range parse(t) {
		for _, imported := range f.imports() {
			if first, _, _ := strings.Cut(imported, "/"); first == module || !strings.Contains(first, ".") {
				continue // ours, or the standard library
			}
			i := slices.IndexFunc(libraries, func(l library) bool {
				return imported == l.module || strings.HasPrefix(imported, l.module+"/")
			})
			if i < 0 {
				t.Errorf("%s imports %s, which has no owner in rules_test.go", f.path, imported)
				continue
			}
			used[libraries[i].module] = true
			mayUse := func(owner string) bool { return matches(owner, f.folder) || owner == "tests" && f.test }
			if !slices.ContainsFunc(strings.Fields(libraries[i].owners), mayUse) {
				t.Errorf("%s imports %s, which belongs to %s", f.path, imported, libraries[i].owners)
			}
		}
	}
	for _, l := range libraries {
		if !used[l.module] {
			t.Errorf("rules_test.go has an owner for %s, which nothing imports", l.module)
		}
	}
}

// TestTime checks that time passes only in package clock. A test may use a timer as its
// deadline; it neither reads the time nor sleeps.
func TestTime(t *testing.T) {
	t.Parallel()
	never := strings.Fields("Now Since Until Sleep Tick NewTicker")
	deadline := strings.Fields("After AfterFunc NewTimer")
	for _, f := range parse(t) {
		if slices.Contains(readsTime, f.folder) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			name := timeFunction(n)
			if slices.Contains(never, name) || !f.test && slices.Contains(deadline, name) {
				t.Errorf("%s uses time.%s; only package clock may", f.path, name)
			}
			return true
		})
	}
}

// timeFunction returns what the node names of package time, or "".
func timeFunction(n ast.Node) string {
	s, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); !ok || x.Name != "time" {
		return ""
	}
	return s.Sel.Name
}

// TestInit checks that importing a package does nothing.
func TestInit(t *testing.T) {
	t.Parallel()
	for _, f := range parse(t) {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function", f.path)
			}
		}
	}
}

// TestVersions checks that go.mod and the tools' module ask for the same Go.
func TestVersions(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	program, tools := goVersion(t, filepath.Join(root, "go.mod")), goVersion(t, filepath.Join(root, "build", "tools.mod"))
	if program != tools {
		t.Errorf("go.mod asks for Go %s, build/tools.mod for %s", program, tools)
	}
}

func goVersion(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "go "); ok {
			return strings.TrimSpace(v)
		}
	}
	t.Fatalf("%s names no Go version", name)
	return ""
}
