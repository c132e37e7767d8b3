package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/sample"
)

// TestBadInput gives every field something that cannot be right, one at a time.
func TestBadInput(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := d.textOnly()
	good := picture(t, "good.png", 600, 600)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	create := func(more ...string) []string {
		return append([]string{"posts", "create", "--text", "Hello", "--channel", string(ch.ID)}, more...)
	}
	now := func(more ...string) []string { return create(append(more, "--at", "now")...) }
	file := func(path string) []string { return now("--media", path) }
	missing := filepath.Join(t.TempDir(), "nothing.png")
	for name, c := range map[string]struct {
		args  []string
		words []string
	}{
		"no time":          {create(), []string{"--at", "--draft"}},
		"time and draft":   {create("--at", "now", "--draft"), []string{"--at", "--draft"}},
		"garbage time":     {create("--at", "tomorrow"), []string{"--at", `"tomorrow"`}},
		"time in the past": {create("--at", "2020-01-01T09:00:00Z"), []string{"time 2020-01-01 09:00", "past"}},
		"time in a gap":    {create("--at", "2026-03-29T02:30:00"), []string{"--at", "2026-03-29T02:30:00"}},
		"30 February":      {create("--at", "2096-02-30T09:00:00Z"), []string{"--at", "2096-02-30"}},
		"year 10000":       {create("--at", "10000-01-01T00:00:00Z"), []string{"--at", "10000"}},
		"year 9999":        {create("--at", "9999-12-31T00:00:00Z"), []string{"year 9999", "out of range"}},

		"no channel":        {[]string{"posts", "create", "--text", "Hello", "--at", "now"}, []string{"channel"}},
		"unknown channel":   {[]string{"posts", "create", "--text", "Hello", "--at", "now", "--channel", "nonesuch"}, []string{"channel", `"nonesuch"`}},
		"empty channel":     {[]string{"posts", "create", "--text", "Hello", "--at", "now", "--channel", ""}, []string{"--channel"}},
		"same channel":      {now("--channel", string(ch.ID)), []string{"channel", "twice"}},
		"media, no channel": {[]string{"posts", "create", "--text", "Hello", "--at", "now", "--media", good, "--channel", "nonesuch"}, []string{`"nonesuch"`}},

		"no text":           {[]string{"posts", "create", "--channel", string(ch.ID), "--at", "now"}, []string{"text", "empty"}},
		"two texts":         {now("--text-file", write(t, "a.txt", []byte("Another"))), []string{"--text", "--text-file"}},
		"text not UTF-8":    {[]string{"posts", "create", "--text", "caf\xe9", "--channel", string(ch.ID), "--at", "now"}, []string{"--text", "UTF-8"}},
		"file not UTF-8":    {[]string{"posts", "create", "--text-file", write(t, "a.txt", []byte("caf\xe9")), "--channel", string(ch.ID), "--at", "now"}, []string{"--text-file", "UTF-8"}},
		"text file missing": {[]string{"posts", "create", "--text-file", missing, "--channel", string(ch.ID), "--at", "now"}, []string{"--text-file", missing}},
		"text file a film": {
			[]string{"posts", "create", "--text-file", write(t, "a.txt", bytes.Repeat([]byte("x"), 2<<20)), "--channel", string(ch.ID), "--at", "now"},
			[]string{"--text-file", "1 MiB"},
		},
		"comment not UTF-8": {now("--comment", "\xff"), []string{"--comment", "UTF-8"}},
		"alt not UTF-8":     {now("--media", good, "--alt", "\xff"), []string{"--alt", "UTF-8"}},
		"alt without media": {now("--alt", "A cat"), []string{"--alt", "--media"}},

		"missing file":       {file(missing), []string{"nothing.png", "no such file"}},
		"folder":             {file(t.TempDir()), []string{"not a file"}},
		"zero bytes":         {file(write(t, "empty.png", nil)), []string{"empty.png", "0 bytes"}},
		"truncated picture":  {file(write(t, "half.png", whole[:len(whole)/2])), []string{"half.png", "damaged or cut short"}},
		"mislabelled text":   {file(write(t, "text.png", []byte("Not a picture at all."))), []string{"text.png", "text/plain"}},
		"mislabelled header": {file(write(t, "fake.jpg", []byte("\xff\xd8\xff\xe0 not a picture"))), []string{"fake.jpg", "damaged"}},
		"second file bad":    {now("--media", good, "--media", missing), []string{"nothing.png"}},

		"field without value":   {now("--field", string(ch.ID)+".name"), []string{"--field"}},
		"field without channel": {now("--field", "name=value"), []string{"--field", "name=value"}},
		"field, other channel":  {now("--field", "nonesuch.name=value"), []string{"channel", "nonesuch"}},
		"unknown field":         {now("--field", string(ch.ID)+".nonesuch=value"), []string{"option", `"nonesuch"`}},

		"endpoint nonsense":  {append(now(), "--endpoint", "nonsense"), []string{"--endpoint", "nonsense"}},
		"endpoint unknown":   {append(now(), "--endpoint", "myspace=http://127.0.0.1"), []string{"--endpoint", "myspace"}},
		"endpoint no URL":    {append(now(), "--endpoint", string(ch.Platform)+"=nowhere"), []string{"--endpoint", "nowhere"}},
		"endpoint no host":   {append(now(), "--endpoint", string(ch.Platform)+"=http://"), []string{"--endpoint", "http://"}},
		"endpoint of a file": {append(now(), "--endpoint", string(ch.Platform)+"=file:///etc/passwd"), []string{"--endpoint", "http"}},
		"vault":              {append(now(), "--vault", "pocket"), []string{"--vault", `"pocket"`}},
		"unknown flag":       {now("--colour", "red"), []string{"--colour"}},
		"too many words":     {now("surprise"), []string{"surprise"}},

		"unknown command":       {[]string{"pots"}, []string{"pots"}},
		"unknown subcommand":    {[]string{"posts", "paint"}, []string{"paint"}},
		"show without id":       {[]string{"posts", "show"}, []string{"arg"}},
		"unknown post":          {[]string{"posts", "show", "nonesuch"}, []string{"post", "nonesuch"}},
		"delete unknown post":   {[]string{"posts", "delete", "nonesuch"}, []string{"post", "nonesuch"}},
		"unknown post's draft":  {[]string{"posts", "unschedule", "nonesuch"}, []string{"post", "nonesuch"}},
		"unknown delivery":      {[]string{"deliveries", "show", "nonesuch"}, []string{"delivery", "nonesuch"}},
		"retry unknown":         {[]string{"deliveries", "retry", "nonesuch"}, []string{"delivery", "nonesuch"}},
		"cancel unknown":        {[]string{"deliveries", "cancel", "nonesuch"}, []string{"delivery", "nonesuch"}},
		"decide unknown":        {[]string{"deliveries", "decide", "nonesuch", "skip"}, []string{"delivery", "nonesuch"}},
		"state of posts":        {[]string{"posts", "list", "--state", "lost"}, []string{"--state", "draft", `"lost"`}},
		"state of deliveries":   {[]string{"deliveries", "list", "--state", "lost"}, []string{"--state", "blocked", `"lost"`}},
		"page that is not":      {[]string{"posts", "list", "--after", "yesterday"}, []string{"page", `"yesterday"`}},
		"limit that is not":     {[]string{"posts", "list", "--limit", "many"}, []string{"--limit", "many"}},
		"restore without file":  {[]string{"restore"}, []string{"arg"}},
		"export into no folder": {[]string{"export", filepath.Join(t.TempDir(), "no", "such.zip")}, []string{"such.zip", "no such file or folder"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := *d // one after the other: they share a data folder, whose content is compared
			d.t = t
			d.refuses(c.words, c.args...)
		})
	}
}

// TestTextOneOverTheLimit is refused by every network before anything is stored.
func TestTextOneOverTheLimit(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	channels := d.channels()
	square, clip := picture(t, "square.png", 600, 600), filepath.Join(t.TempDir(), "clip.mp4")
	if err := sample.WriteClip(clip, 0); err != nil {
		t.Fatal(err)
	}
	for _, n := range networks() {
		most := n.Platform.Limits.Text.Max
		if own := channels[n.Platform.ID].Limits; own != nil {
			most = own.Text.Max
		}
		if most == 0 {
			continue
		}
		args := []string{"posts", "create", "--channel", string(channels[n.Platform.ID].ID), "--at", future, "--text"}
		if n.Platform.Limits.MediaRequired {
			media := square
			if _, pictures := n.Platform.Limits.Media[caio.KindImage]; !pictures {
				media = clip
			}
			args = append([]string{"posts", "create", "--media", media}, args[2:]...)
		}
		for _, name := range required(n.Platform.Fields) {
			args = append(args[:2:2], append([]string{"--field", string(channels[n.Platform.ID].ID) + "." + name + "=1"}, args[2:]...)...)
		}
		d.refuses([]string{"text"}, append(args, strings.Repeat("x", most+1))...)
	}
}

func TestDraftWithBadInputLeavesNothing(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	d.channels()
	good := picture(t, "good.png", 600, 600)
	d.refuses([]string{`"nonesuch"`}, "posts", "create", "--draft", "--media", good, "--channel", "nonesuch")
	d.refuses([]string{"--field"}, "posts", "create", "--draft", "--media", good, "--field", "x")
}

func TestErrorsAsJSON(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	a := d.typed("", "posts", "show", "nonesuch", "--json")
	if a.status != 1 || a.out != "" || !strings.Contains(a.err, `"error"`) || !strings.Contains(a.err, `"kind": "not_found"`) {
		t.Errorf("%+v", a)
	}
}
