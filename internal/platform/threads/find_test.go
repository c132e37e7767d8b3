package threads_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
)

// TestFindBesideOthers takes the first post with our text and of our kind that appeared
// after our request left, whatever was posted by hand around it.
func TestFindBesideOthers(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	st.Live(st.Delivery(attach(st, image)))
	st.Clock.Advance(time.Minute)
	d := st.Delivery(attach(st, image))
	lose(t, st, d, platform.StepPost, true)
	ours := st.Kit.Live()[1]
	for _, v := range []caio.Variant{attach(st, image), attach(st, video), attach(st, image, image), st.Text("Look at this")} {
		st.Clock.Advance(time.Minute)
		st.Live(st.Delivery(v))
	}
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != ours.ID {
		t.Errorf("found %q %v %v, want %q", r.RemoteID, found, err, ours.ID)
	}
}

// TestFindAmongReplies tells a part of our thread from the same words under another post.
func TestFindAmongReplies(t *testing.T) {
	t.Parallel()
	for _, step := range []string{platform.StepPart(1), platform.StepComment} {
		for _, accepted := range []bool{true, false} {
			st := suite().Stage(t)
			make := func() caio.Variant {
				v := chain(st, "One", "Me too")
				v.Comment = "Me too"
				return v
			}
			st.Live(st.Delivery(make()))
			d := st.Delivery(make())
			lose(t, st, d, step, accepted)
			live := st.Kit.Live()
			st.Live(st.Delivery(make()))
			r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
			if err != nil || found != accepted {
				t.Errorf("%s, accepted %v: found %v %v", step, accepted, found, err)
				continue
			}
			if accepted && r.Parts[len(r.Parts)-1].RemoteID != live[len(live)-1].ID {
				t.Errorf("%s is %+v, want %s", step, r.Parts, live[len(live)-1].ID)
			}
			if d.Job.Doubt = ""; step == platform.StepComment {
				st.Clock.Advance(time.Minute)
				o := st.Drive(d)
				if o.Err != nil || len(o.Receipt.Parts) != 2 {
					t.Errorf("%+v %v", o.Receipt, o.Err)
				}
			}
		}
	}
}

// TestFindTransformed finds the post although its text was changed in small ways.
func TestFindTransformed(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Früh  am #Morgen\n\nund spät "))
	lose(t, st, d, platform.StepPost, true)
	id := st.Kit.Live()[0].ID
	body := fmt.Sprintf(`{"data":[{"id":"2","text":"Früh am Abend","media_type":"TEXT_POST","timestamp":"2026-09-01T12:00:00+0000"},
		{"id":%q,"text":"Fru\u0308h am Morgen\nund spät","media_type":"TEXT_POST","timestamp":"2026-09-01T11:26:00+0000"},
		{"id":"3","text":"Früh am Mittag","media_type":"TEXT_POST","timestamp":"2026-09-01T11:25:30+0000"},
		{"id":"1","text":"Früh am Morgen und spät","media_type":"TEXT_POST","timestamp":"2026-09-01T11:20:00+0000"}]}`, id)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/threads", How: emu.Status, Code: http.StatusOK, Body: body})
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.RemoteID != id {
		t.Errorf("found %q %v %v", r.RemoteID, found, err)
	}
}

// TestFindUnderOurs takes no part for ours that answers something else.
func TestFindUnderOurs(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(chain(st, "One", "Me too"))
	lose(t, st, d, platform.StepPart(1), true)
	live := st.Kit.Live()
	body := fmt.Sprintf(`{"data":[{"id":%q,"text":"Me too","media_type":"TEXT_POST","timestamp":"2026-09-01T12:00:00+0000","replied_to":{"id":%q}},
		{"id":"1","text":"Me too","media_type":"TEXT_POST","timestamp":"2026-09-01T11:59:00+0000","replied_to":{"id":"17900000000000009"}}]}`, live[1].ID, live[0].ID)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/replies", How: emu.Status, Code: http.StatusOK, Body: body})
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if err != nil || !found || r.Parts[0].RemoteID != live[1].ID {
		t.Errorf("found %+v %v %v", r, found, err)
	}
}

// TestFindUnlisted waits for a post that is live and not listed yet, and for one that was
// deleted by hand meanwhile asks a person, rather than say that it is not there.
func TestFindUnlisted(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	d := st.Delivery(st.Post("Live, but where?"))
	lose(t, st, d, platform.StepPost, true)
	st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/threads", How: emu.Status, Code: http.StatusOK, Body: `{"data":[]}`})
	_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if found {
		t.Error("found before it is listed")
	}
	st.Is(err, "a post that is not listed", caio.Uncertain)
	if _, found, err = st.Client.Find(t.Context(), st.Session, d.Job); err != nil || !found {
		t.Errorf("found %v %v", found, err)
	}

	d = st.Delivery(st.Post("Deleted at once"))
	lose(t, st, d, platform.StepPost, true)
	networkOf(st).Remove(st.Kit.Live()[1].ID)
	if o := st.Drive(d); o.Kind != caio.Uncertain || len(st.Kit.Live()) != 1 {
		t.Errorf("%q %v, %d live", o.Kind, o.Err, len(st.Kit.Live()))
	}
}

// TestFindWithoutReading asks a person about a lost part where the account's replies may
// not be read; threads go out all the same.
func TestFindWithoutReading(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	networkOf(st).Forget("ann", "threads_read_replies")
	st.Live(st.Delivery(chain(st, "One", "Two", "Three")))
	d := st.Delivery(chain(st, "Uno", "Due"))
	lose(t, st, d, platform.StepPart(1), true)
	_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if found {
		t.Error("found without looking")
	}
	st.Is(err, "a part that cannot be looked for", caio.Uncertain)
	if n := len(st.Kit.Live()); n != 5 {
		t.Errorf("%d things are live", n)
	}
}

// TestFindExpired looks for the post of a container that has expired meanwhile.
func TestFindExpired(t *testing.T) {
	t.Parallel()
	for _, accepted := range []bool{true, false} {
		st := suite().Stage(t)
		d := st.Delivery(st.Post("Yesterday"))
		lose(t, st, d, platform.StepPost, accepted)
		st.Clock.Advance(25 * time.Hour)
		st.Kit.Inject(emu.Fault{Method: http.MethodGet, Path: "/v1.0/180", How: emu.Status, Code: http.StatusOK, Body: `{"id":"1","status":"EXPIRED"}`, Times: 2})
		_, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
		if err != nil || found != accepted {
			t.Errorf("accepted %v: found %v %v", accepted, found, err)
		}
		d.Job.Doubt = ""
		st.Live(d)
	}
}

// TestAnswerPost publishes an answer to an older post, finds it among the replies, and
// does not take an earlier answer for it.
func TestAnswerPost(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	first := st.Live(st.Delivery(st.Post("A question")))
	st.Clock.Advance(time.Minute)
	answer := func(to string) caio.Variant { return with(st.Text("An answer"), "reply_to_id", to) }
	publish := func(d *platformtest.Delivery) caio.Receipt {
		t.Helper()
		o := st.Drive(d)
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		return o.Receipt
	}
	earlier := publish(st.Delivery(answer(first.RemoteID)))
	d := st.Delivery(answer(first.RemoteID))
	lose(t, st, d, platform.StepPost, true)
	r, found, err := st.Client.Find(t.Context(), st.Session, d.Job)
	if live := st.Kit.Live(); err != nil || !found || r.RemoteID == earlier.RemoteID || r.RemoteID != live[2].ID || live[2].Parent != first.RemoteID {
		t.Errorf("found %q %v %v among %+v", r.RemoteID, found, err, live)
	}
	// By its address, as it is copied from the website.
	code := first.URL[len(st.URL)+len("/@ann/post/"):]
	publish(st.Delivery(answer("https://www.threads.net/@ann/post/" + code)))
	if live := st.Kit.Live(); live[3].Parent != first.RemoteID {
		t.Errorf("%+v", live[3])
	}
}

// TestQuote looks up the quoted post by its address, and says what it cannot find.
func TestQuote(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	first := st.Live(st.Delivery(st.Post("Quote me")))
	code := first.URL[len(st.URL)+len("/@ann/post/"):]
	d := st.Delivery(with(st.Text("As I said"), "quote_post_id", "https://threads.com/@ann/post/"+code+"/?x=1"))
	st.Live(d)
	if form, _ := formOf(st, 1); form["quote_post_id"] != first.RemoteID {
		t.Errorf("%q is quoted", form["quote_post_id"])
	}
	for name, asked := range map[string]string{"an unknown address": "https://www.threads.net/@bob/post/DTunknown", "an unknown number": "17900000000009999"} {
		o := st.Drive(st.Delivery(with(st.Text("x"), "quote_post_id", asked)))
		if o.Kind != caio.Rejected {
			t.Errorf("%s: %q %v", name, o.Kind, o.Err)
		}
	}
}

// TestPlaces asks which of several places is meant.
func TestPlaces(t *testing.T) {
	t.Parallel()
	st := suite().Stage(t)
	for asked, message := range map[string]string{
		"Springfield": `Threads knows several places like "Springfield"; enter the number of one: Springfield, Illinois (7640348502); Springfield, Oregon (7640348503).`,
		"Atlantis":    `Threads knows no place called "Atlantis"; spell it in another way or leave it out.`,
	} {
		o := st.Drive(st.Delivery(with(st.Text("x"), "location", asked)))
		if o.Kind != caio.Rejected || platform.AsError(o.Err).Message != message {
			t.Errorf("%s: %q %v", asked, o.Kind, o.Err)
		}
	}
	st.Session.Grant.Scopes = []string{"threads_basic", "threads_content_publish"}
	if o := st.Drive(st.Delivery(with(st.Text("x"), "location", "Berlin"))); o.Kind != caio.Forbidden {
		t.Errorf("without the permission: %q %v", o.Kind, o.Err)
	}
}
