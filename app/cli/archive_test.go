package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caio/internal/caio"
)

func TestArchive(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	ch := string(d.textOnly().ID)
	cat := picture(t, "cat.png", 600, 600)
	d.does("posts", "create", "--text", "With a picture", "--channel", ch, "--at", future, "--media", cat)
	file := filepath.Join(t.TempDir(), "all.zip")
	var exported struct {
		Counts struct{ Posts, Deliveries, Originals int }
	}
	d.json(&exported, "export", file)
	if exported.Counts.Posts != 1 || exported.Counts.Deliveries != 1 || exported.Counts.Originals != 1 {
		t.Errorf("exported %+v", exported)
	}
	d.refuses([]string{file, "already"}, "export", file)
	if out := d.does("export", filepath.Join(t.TempDir(), "small.zip"), "--no-originals"); !strings.Contains(out, "1 posts") || !strings.Contains(out, "0 originals") {
		t.Errorf("printed %s", out)
	}
	d.refuses([]string{"posts or accounts", "--replace"}, "restore", file)
	d.refuses([]string{"no such file"}, "restore", file+".none")
	d.refuses([]string{"no archive"}, "restore", cat)
	if out := d.does("restore", file, "--replace"); !strings.Contains(out, "restored 1 posts") || !strings.Contains(out, "replaced-") {
		t.Errorf("printed %s", out)
	}
	var blocked []caio.Delivery
	d.json(&blocked, "deliveries", "list", "--state", "blocked")
	if len(blocked) != 1 || blocked[0].Reason.Action != caio.ActionDecide {
		t.Errorf("after the restore %+v", blocked)
	}
	other := atDesk(t)
	var restored struct {
		Counts struct{ Posts int }
		Aside  string
	}
	other.json(&restored, "restore", file)
	if restored.Counts.Posts != 1 || restored.Aside != "" {
		t.Errorf("restored %+v", restored)
	}
	d.refuses([]string{"--yes"}, "erase")
	if out := d.does("erase", "--yes"); !strings.Contains(out, "deleted") {
		t.Errorf("printed %s", out)
	}
	if _, err := os.Stat(d.folder()); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if _, err := os.Stat(cat); err != nil {
		t.Errorf("the original: %v", err)
	}
}
