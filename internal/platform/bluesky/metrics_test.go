package bluesky_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/bluesky/emulator"
	emu "caio/internal/platform/emulator"
)

// TestMetricsInBatches asks for more posts than one request takes.
func TestMetricsInBatches(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	r := st.Live(st.Delivery(st.Text("Counted")))
	network(st).Reply("Stranger", r.RemoteID, "Hello")
	list := slices.Repeat([]caio.Receipt{r, {RemoteID: strings.Replace(r.RemoteID, "did:plc:", "did:plc:x", 1)}}, 26)
	before := len(st.Kit.Requests())
	snapshots, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, list)
	if err != nil || len(snapshots) != 52 || len(st.Kit.Requests())-before != 3 {
		t.Fatalf("%d snapshots after %d requests: %v", len(snapshots), len(st.Kit.Requests())-before, err)
	}
	for i, s := range snapshots {
		if (s == nil) != (i%2 == 1) || s != nil && (s.Metrics[caio.Comments] != 1 || s.Native["replyCount"] != 1) {
			t.Errorf("snapshot %d is %+v", i, s)
		}
	}
}

// TestIndexLag reads what the AppView does not know yet: the post is there all the same.
func TestIndexLag(t *testing.T) {
	t.Parallel()
	st := contract.Stage(t)
	network(st).Behave(func(b *emulator.Behaviour) { b.IndexLag = time.Minute })
	d := st.Delivery(st.Text("Not seen yet"))
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: true, How: emu.Reset})
	r := st.Live(d)
	_, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r)
	st.Is(err, "comments of a post that is not indexed", caio.Gone)
	if list, err := st.Client.PostMetrics(t.Context(), st.Session, st.Channel, []caio.Receipt{r}); err != nil || list[0] != nil {
		t.Errorf("metrics of a post that is not indexed: %v %v", list, err)
	}
	st.Clock.Advance(time.Minute)
	if list, err := st.Client.Comments(t.Context(), st.Session, st.Channel, r); err != nil || len(list) != 0 {
		t.Errorf("a minute later: %v %v", list, err)
	}
	if name := fmt.Sprint(st.Kit.Clear()); name != "0" {
		t.Errorf("%s faults are left", name)
	}
}
