package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/emulator"
)

// secrets is every text that must be found nowhere, in the forms that it may take.
type secrets map[string]string // form → what it is

func (s secrets) add(what, value string) {
	if len(value) < 8 {
		return
	}
	if quoted, err := json.Marshal(value); err == nil {
		s[string(quoted[1:len(quoted)-1])] = what + ", quoted"
	}
	s[hex.EncodeToString([]byte(value))] = what + ", hex"
	s[base64.StdEncoding.EncodeToString([]byte(value))] = what + ", base64"
	s[url.QueryEscape(value)] = what + ", escaped"
	s[value] = what
}

func (s secrets) addGrant(id caio.PlatformID, g platform.Grant) {
	s.add(string(id)+" access token", g.Access.Reveal())
	s.add(string(id)+" refresh token", g.Refresh.Reveal())
	for name, secret := range g.Secrets {
		s.add(string(id)+" "+name, secret.Reveal())
	}
}

// addSent adds the tokens that arrived at the network, whoever made them.
func (s secrets) addSent(id caio.PlatformID, k *emulator.Kit) {
	for _, r := range k.Requests() {
		if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
			s.add(string(id)+" sent token", token)
		}
		if q, err := url.ParseQuery(r.Query); err == nil {
			for _, name := range []string{"access_token", "input_token", "client_secret", "refresh_token", "code"} {
				s.add(string(id)+" "+name, q.Get(name))
			}
		}
	}
}

// find returns what occurs in the data.
func (s secrets) find(data []byte) []string {
	var hits []string
	for form, what := range s {
		if bytes.Contains(data, []byte(form)) {
			hits = append(hits, what)
		}
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}

// findFiles returns where in the folder's files they occur, archives looked into.
func (s secrets) findFiles(t *testing.T, dir string) (hits []string, files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, what := range s.find(data) {
			hits = append(hits, filepath.Base(path)+": "+what)
		}
		if strings.HasSuffix(path, ".zip") {
			inside, n := s.findEntries(t, path)
			hits, files = append(hits, inside...), files+n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits, files
}

func (s secrets) findEntries(t *testing.T, path string) (hits []string, entries int) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		entries++
		for _, what := range s.find(data) {
			hits = append(hits, f.Name+" in "+filepath.Base(path)+": "+what)
		}
	}
	return hits, entries
}
