package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestBoards makes boards and sections in right and wrong ways.
func TestBoards(t *testing.T) {
	t.Parallel()
	b := open(t)
	sections := "/v5/boards/" + b.board + "/sections"
	for _, test := range []struct {
		path   string
		body   object
		status int
		says   string
	}{
		{"/v5/boards", object{"name": "Winter"}, 201, ""},
		{"/v5/boards", object{"name": "Winter"}, 400, "already have"},
		{"/v5/boards", object{"name": "Gifts", "description": "For later", "privacy": "SECRET"}, 201, ""},
		{"/v5/boards", object{"name": "Gifts 2", "privacy": "HIDDEN"}, 400, "is not one of"},
		{"/v5/boards", object{"description": "No name"}, 400, "'name' is a required property"},
		{"/v5/boards", object{"name": strings.Repeat("a", 181)}, 400, "maxLength=180"},
		{"/v5/boards", object{"name": "Spring", "color": "green"}, 400, "('color' was unexpected)"},
		{sections, object{"name": "Soups"}, 201, ""},
		{sections, object{"name": "Soups"}, 409, "conflict"},
		{sections, object{}, 400, "'name' is a required property"},
		{"/v5/boards/1/sections", object{"name": "Soups"}, 404, "Board not found."},
		{"/v5/boards/summer/sections", object{"name": "Soups"}, 400, "does not match"},
	} {
		status, out := b.call("POST", test.path, test.body)
		if message, _ := out["message"].(string); status != test.status || !strings.Contains(message, test.says) {
			t.Errorf("%s %v: %d %v", test.path, test.body, status, out)
		}
	}
	names := func(path string) string {
		_, out := b.call("GET", path, nil)
		items, _ := out["items"].([]any)
		list := []any{}
		for _, i := range items {
			o, _ := i.(map[string]any)
			list = append(list, o["name"])
		}
		return fmt.Sprint(list)
	}
	for path, want := range map[string]string{
		"/v5/boards":                "[Summer Autumn Plans Winter Gifts]",
		"/v5/boards?privacy=SECRET": "[Plans Gifts]",
		sections:                    "[Salads Drinks Soups]",
	} {
		if got := names(path); got != want {
			t.Errorf("%s lists %s, want %s", path, got, want)
		}
	}
	b.token = b.granted("")
	if got := names("/v5/boards"); got != "[Summer Autumn Winter]" {
		t.Errorf("without the right to secret boards: %s", got)
	}
	if status, out := b.call("POST", "/v5/boards", object{"name": "Hush", "privacy": "SECRET"}); status != http.StatusForbidden {
		t.Errorf("a secret board without the right to: %d %v", status, out)
	}
}

// TestLives follows a Pin from its making to its end: who sees it, what changes it.
func TestLives(t *testing.T) {
	t.Parallel()
	b := open(t)
	jpg := encoded(t, 600, 900, false)
	_, made := b.call("POST", "/v5/pins", object{"board_id": b.board, "title": "One", "media_source": object{"source_type": "image_base64", "content_type": "image/jpeg", "data": jpg}})
	path := "/v5/pins/" + fmt.Sprint(made["id"])
	for _, test := range []struct {
		body   object
		status int
		says   string
	}{
		{object{"title": "Two"}, 200, ""},
		{object{"title": nil, "description": "Three", "board_section_id": b.sections[0]}, 200, ""},
		{object{"media_source": object{}}, 400, "('media_source' was unexpected)"},
		{object{"title": strings.Repeat("a", 101)}, 400, "maxLength=100"},
		{object{"board_section_id": "1"}, 404, "section not found"},
		{object{"carousel_slots": []object{{"title": "a"}}}, 400, "carousel_slots"},
	} {
		status, out := b.call("PATCH", path, test.body)
		if message, _ := out["message"].(string); status != test.status || !strings.Contains(message, test.says) {
			t.Errorf("%v: %d %v", test.body, status, out)
		}
	}
	if _, out := b.call("GET", path, nil); out["title"] != nil || out["description"] != "Three" || out["board_section_id"] != b.sections[0] {
		t.Errorf("the Pin is %v", out)
	}
	if _, out := b.call("GET", "/v5/pins?page_size=10", nil); fmt.Sprint(out["items"]) == "[]" {
		t.Error("the account's Pins do not list it")
	}
	own := b.token
	b.token = b.network.Connect(b.url, "bob").Access.Reveal()
	for _, method := range []string{"GET", "DELETE"} {
		if status, _ := b.call(method, path, nil); status != http.StatusNotFound {
			t.Errorf("%s by somebody else: %d", method, status)
		}
	}
	b.token = own
	for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		if status, _ := b.call("DELETE", path, nil); status != want {
			t.Errorf("delete: %d, want %d", status, want)
		}
	}
	if live := b.network.Live(); len(live) != 0 {
		t.Errorf("live is %v", live)
	}
}
