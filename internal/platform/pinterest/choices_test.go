package pinterest_test

import (
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
)

// TestBoards lists more boards than one page holds, with secret ones only for those who
// may.
func TestBoards(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	network.AddBoards("ann", 520)
	list, err := st.Client.Choices(t.Context(), st.Session, st.Channel, "board")
	if err != nil || len(list) != 523 {
		t.Fatalf("%d boards: %v", len(list), err)
	}
	if list[0].Label != "Summer" || !slices.ContainsFunc(list, func(c caio.Choice) bool { return c.Label == "Plans (secret)" }) {
		t.Errorf("the boards are %+v", list[:3])
	}
	pages := 0
	for _, r := range st.Kit.Requests() {
		if r.Path == "/v5/boards" {
			pages++
		}
	}
	if pages != 3 {
		t.Errorf("%d requests for 523 boards, want 3", pages)
	}

	other := suite().Open(t)
	g := other.SignIn(other.Client.SignIn[0])
	list, err = other.Client.Choices(t.Context(), platform.Session{Grant: g}, st.Channel, "board")
	if err != nil || slices.ContainsFunc(list, func(c caio.Choice) bool { return strings.Contains(c.Label, "secret") }) {
		t.Errorf("without the right to secret boards: %+v, %v", list, err)
	}
}

// TestSections publishes in a section and refuses one of another board.
func TestSections(t *testing.T) {
	t.Parallel()
	st, network := open(t)
	boards := network.Boards("ann")
	list, err := st.Client.Choices(t.Context(), st.Session, st.Channel, "section")
	if err != nil || len(list) != 2 || list[0].Label != "Summer › Salads" {
		t.Fatalf("the sections are %+v: %v", list, err)
	}
	r := st.Live(st.Delivery(with(attach(st, image), "section", list[1].Value)))
	if p := network.Pin(r.RemoteID); p.Board != boards[0] || p.Section != network.Sections(boards[0])[1] {
		t.Errorf("the Pin is on %s in %s", p.Board, p.Section)
	}
	o := st.Drive(st.Delivery(with(attach(st, image), "section", list[1].Value, "board", boards[1])))
	if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "another board") {
		t.Errorf("a section of another board: %+v", o)
	}
}
