package sample_test

import (
	"maps"
	"path/filepath"
	"testing"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/sample"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hashes := map[string]bool{}
	for i, write := range []func(path string) error{
		func(path string) error { return sample.WritePicture(path, 1) },
		func(path string) error { return sample.WritePicture(path, 220) },
		func(path string) error { return sample.WriteClip(path, 1) },
		func(path string) error { return sample.WriteClip(path, 70_000) },
	} {
		path := filepath.Join(dir, string(rune('a'+i)))
		if err := write(path); err != nil {
			t.Fatal(err)
		}
		a, err := media.Describe(path)
		if err != nil {
			t.Fatal(err)
		}
		hashes[a.SHA256] = true
		if wantVideo := i >= 2; (a.Kind == caio.KindVideo) != wantVideo || (wantVideo && a.Duration/1000 != 5) || (!wantVideo && a.Width != 640) {
			t.Errorf("file %d is %+v", i, a)
		}
	}
	if len(hashes) != 4 {
		t.Errorf("%d different files of 4", len(hashes))
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	fields := []caio.Field{
		{Name: "title", Type: caio.FieldText, Required: true},
		{Name: "note", Type: caio.FieldText},
		{Name: "privacy", Type: caio.FieldChoice, Required: true, Default: "public", Choices: []caio.Choice{{Value: "private"}, {Value: "public"}}},
		{Name: "board", Type: caio.FieldChoice, Required: true, Remote: true},
		{Name: "age", Type: caio.FieldNumber, Required: true, Min: 13},
		{Name: "reason", Type: caio.FieldText, Required: true, When: &caio.Condition{Field: "privacy", Values: []string{"private"}}},
	}
	got, err := sample.Answers(fields, map[string]string{"title": "Given"}, func(field string) ([]caio.Choice, error) {
		return []caio.Choice{{Value: field + "-1"}, {Value: field + "-2"}}, nil
	})
	want := map[string]string{"title": "Given", "privacy": "public", "board": "board-1", "age": "13"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	none := func(string) ([]caio.Choice, error) { return nil, nil }
	if got, err := sample.Answers(fields, nil, none); err == nil {
		t.Errorf("a board out of nowhere: %v", got)
	}
}
