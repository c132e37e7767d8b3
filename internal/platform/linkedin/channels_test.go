package linkedin_test

import (
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Pages are those where the person's role publishes, each once, then the person.
func TestPagesByRole(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	network := networkOf(st)
	network.AddPage("ann", "Seen only", "ANALYST")
	second := network.AddPage("ann", "A second one", "ADMINISTRATOR")
	edited := network.AddPage("ann", "Edited only", "CONTENT_ADMIN")
	names := func() map[string]string {
		list, err := st.Client.Channels(t.Context(), st.Session)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, ch := range list {
			out[ch.RemoteID] = ch.Name
			if ch.Kind == "organization" && !strings.HasPrefix(ch.Name, "LinkedIn page ") && (ch.Avatar == "" || ch.Handle == "" || ch.URL != "https://www.linkedin.com/company/"+ch.Handle+"/") {
				t.Errorf("the page is %+v", ch)
			}
		}
		if me := list[len(list)-1]; me.Kind != "person" || me.Handle != "ann-example" || me.URL != "https://www.linkedin.com/in/ann-example/" {
			t.Errorf("the person is %+v", me)
		}
		return out
	}
	if got := names(); len(got) != 4 || got[second] != "A second one" || got[edited] != "Edited only" {
		t.Errorf("channels %q", got)
	}
	network.Development()
	if got := names(); len(got) != 4 || got[second] != "A second one" || !strings.HasPrefix(got[edited], "LinkedIn page ") {
		t.Errorf("in the development tier: %q", got)
	}
	network.SetRole("ann", st.Channel.RemoteID, "ANALYST")
	o := st.Drive(st.Delivery(st.Post("No longer mine")))
	if o.Kind != caio.Forbidden {
		t.Errorf("publishing without the role: kind %q, %v", o.Kind, o.Err)
	}
}

// A member's requests of the day are used up until midnight UTC; what is waiting then
// goes out.
func TestDailyLimit(t *testing.T) {
	t.Parallel()
	st := person().Stage(t)
	networkOf(st).Enforce()
	published := 0
	for range 200 {
		st.Clock.Advance(time.Second)
		d := st.Delivery(st.Post("Number " + caio.NewID()))
		_, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		if err == nil {
			published++
			continue
		}
		st.Is(err, "over the limit", caio.RateLimited)
		if at := platform.AsError(err).RetryAt.Time(); at.Format(time.RFC3339) != "2026-09-02T00:00:00Z" {
			t.Errorf("the next try is at %s", at)
		}
		st.Live(d)
		return
	}
	t.Errorf("%d posts went out within a day", published)
}
