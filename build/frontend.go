package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const frontend = "frontend"

// npm is one call of npm in the front end's folder.
func npm(args ...string) cmd {
	name := "npm"
	if runtime.GOOS == "windows" {
		name = "npm.cmd"
	}
	return cmd{name: name, args: args, dir: frontend}
}

// installFrontend runs npm ci when node_modules is not what the lock file says.
func installFrontend(ctx context.Context, out io.Writer) error {
	if err := checkNode(ctx); err != nil {
		return err
	}
	return whenStale("packages", func() (string, error) { return digest("package.json", "package-lock.json", ".npmrc") }, func() error {
		c := npm("ci", "--no-audit", "--no-fund")
		c.out = out
		return c.run(ctx)
	})
}

// buildFrontend runs Vite when a source is not the one that dist was made of.
func buildFrontend(ctx context.Context, out io.Writer) error {
	if _, err := os.Stat(filepath.Join(frontend, "dist", "index.html")); err != nil {
		if err := forget("dist"); err != nil {
			return err
		}
	}
	return whenStale("dist", func() (string, error) { return digest(".") }, func() error {
		c := npm("run", "build")
		c.out = out
		return c.run(ctx)
	})
}

// whenStale does the work unless the stamp of that name holds the digest already. Stamps
// lie in node_modules, so that deleting it forgets them.
func whenStale(name string, digest func() (string, error), work func() error) error {
	now, err := digest()
	if err != nil {
		return err
	}
	if then, err := os.ReadFile(stamp(name)); err == nil && string(then) == now {
		return nil
	}
	if err := forget(name); err != nil {
		return err
	}
	if err := work(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(stamp(name)), 0o755); err != nil {
		return fmt.Errorf("keep stamp: %w", err)
	}
	return os.WriteFile(stamp(name), []byte(now), 0o644)
}

func stamp(name string) string { return filepath.Join(frontend, "node_modules", ".caio", name) }

func forget(name string) error {
	if err := os.Remove(stamp(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget stamp: %w", err)
	}
	return nil
}

// digest is the hash of the named files and folders of the front end, and of all that
// counts in them.
func digest(names ...string) (string, error) {
	sum := sha256.New()
	for _, name := range names {
		err := filepath.WalkDir(filepath.Join(frontend, name), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() {
				if n := e.Name(); n == "node_modules" || n == "dist" || n == "e2e" {
					return filepath.SkipDir
				}
				return nil
			}
			return hashFile(sum, path)
		})
		if err != nil {
			return "", fmt.Errorf("look through the front end: %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// hashFile adds a file's name, size and bytes; the size keeps two files from reading like one.
func hashFile(sum io.Writer, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(sum, "%s %d\n%s", filepath.ToSlash(path), len(b), b)
	return err
}

// journeys returns the test files that drive the whole program.
func journeys() ([]string, error) {
	var files []string
	root := filepath.Join(frontend, "e2e")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(path, ".test.mjs") {
			files = append(files, strings.TrimPrefix(path, frontend+string(filepath.Separator)))
		}
		return err
	})
	return files, err
}
