package platformtest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

var (
	idPattern    = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	colorPattern = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// descriptor checks what the platform says of itself.
func (s Suite) descriptor(t *testing.T) {
	p := s.Platform()
	if !idPattern.MatchString(string(p.ID)) || p.Name == "" || !colorPattern.MatchString(p.Color) {
		t.Errorf("id %q, name %q or color %q is not as it should be", p.ID, p.Name, p.Color)
	}
	checkIcon(t, p.Icon)
	if len(p.SignIn) == 0 {
		t.Error("there is no way to sign in")
	}
	for _, w := range p.SignIn {
		checkWay(t, w)
	}
	checkFields(t, "", p.Fields)
	checkLimits(t, p.Limits)
	if p.Doubt.Settle <= 0 && p.Doubt.KeyLife <= 0 {
		t.Error("Doubt does not say how a lost answer is settled")
	}
	if p.Lead < 0 || p.Pace.Parallel < 0 || p.Pace.Every < 0 {
		t.Error("Lead or Pace is negative")
	}
	st := s.Stage(t)
	for name, usual := range st.bases {
		if !idPattern.MatchString(name) || !strings.HasPrefix(usual, "https://") || strings.HasSuffix(usual, "/") {
			t.Errorf("the base address %q, usually %q, must be a short name and https without a slash at the end", name, usual)
		}
	}
	if prepares := st.Client.Can(platform.CanPrepare); prepares != (p.Lead > 0) {
		t.Errorf("it prepares: %v, but Lead is %s", prepares, p.Lead)
	}
}

func checkIcon(t *testing.T, icon []byte) {
	d := xml.NewDecoder(bytes.NewReader(icon))
	root := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("the icon is not well formed: %v", err)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root == "" {
			root = start.Name.Local
		}
		if start.Name.Local == "script" || start.Name.Local == "image" {
			t.Errorf("the icon contains a %s", start.Name.Local)
		}
	}
	if root != "svg" || len(icon) > 20_000 {
		t.Errorf("the icon is no small SVG: root %q, %d bytes", root, len(icon))
	}
}

func checkWay(t *testing.T, w platform.Way) {
	if w.ID == "" || w.Label == "" || w.Help == "" {
		t.Errorf("the way %q lacks an id, a label or help", w.ID)
	}
	checkFields(t, "way "+w.ID+": ", w.Fields)
	for i, step := range w.Guide {
		if problem := sentenceProblem(step.Text); problem != "" {
			t.Errorf("way %s: the text of step %d %s", w.ID, i+1, problem)
		}
		if step.URL != "" && !strings.HasPrefix(step.URL, "https://") {
			t.Errorf("way %s: the address of step %d is not https", w.ID, i+1)
		}
	}
}

func checkFields(t *testing.T, where string, fields []caio.Field) {
	seen := map[string]bool{}
	for _, f := range fields {
		if f.Name == "" || f.Label == "" || f.Type == "" || seen[f.Name] {
			t.Errorf("%sthe field %q lacks a name, label or type, or is there twice", where, f.Name)
		}
		choice := f.Type == caio.FieldChoice || f.Type == caio.FieldChoices
		if choice && f.Remote == (len(f.Choices) > 0) {
			t.Errorf("%sthe field %s has %d choices and remote is %v", where, f.Name, len(f.Choices), f.Remote)
		}
		if problem := platform.FieldProblem(caio.Field{Label: f.Label, Type: f.Type, Choices: f.Choices, Remote: f.Remote, Max: f.Max, Min: f.Min}, f.Default); problem != "" {
			t.Errorf("%sthe field %s refuses its own default: %s", where, f.Name, problem)
		}
		if f.Type == caio.FieldFile && (len(f.Types) == 0 || f.MaxBytes <= 0) {
			t.Errorf("%sthe file %s has no types or no size limit", where, f.Name)
		}
		if f.When != nil && !seen[f.When.Field] {
			t.Errorf("%sthe field %s depends on %q, which does not come before it", where, f.Name, f.When.Field)
		}
		seen[f.Name] = true
	}
}

func checkLimits(t *testing.T, l caio.Limits) {
	if l.Parts < 1 {
		t.Error("Limits.Parts is less than one")
	}
	if l.Text.Max <= 0 || l.Text.Counter == "" {
		t.Errorf("the text's limit is %+v", l.Text)
	}
	if l.MediaRequired && len(l.Media) == 0 {
		t.Error("media is required, but no kind is taken")
	}
	for kind, m := range l.Media {
		if len(m.Types) == 0 || m.MaxBytes <= 0 {
			t.Errorf("the kind %s has no types or no size limit", kind)
		}
		for _, mime := range m.Types {
			if major, _, ok := strings.Cut(mime, "/"); !ok || major == "" || strings.ToLower(mime) != mime {
				t.Errorf("the kind %s has the odd type %q", kind, mime)
			}
		}
		if len(TypesOf(l, kind)) == 0 {
			t.Errorf("the kind %s has no type of which there is a sample: %v", kind, m.Types)
		}
		if m.MinRatio > m.MaxRatio && m.MaxRatio > 0 || m.MinDuration > m.MaxDuration && m.MaxDuration > 0 {
			t.Errorf("the kind %s has a least value above its largest: %+v", kind, m)
		}
	}
}
