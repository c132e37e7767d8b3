package x_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/x"
)

// TestOptions publishes with every option and looks at what X makes of them.
func TestOptions(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	e.Join("ann", "77")
	bob, eve := e.ID("bob"), e.ID("eve")
	v := st.Attach(st.Text("With options"), 0, caio.KindImage)
	for name, value := range map[string]string{
		"reply_settings": "verified", "made_with_ai": "true", "paid_partnership": "true", "tagged_users": "@Bob\neve", "community_id": "77", "share_with_followers": "true",
	} {
		v = with(v, name, value)
	}
	v.Parts = append(v.Parts, caio.Part{Text: "And on"})
	r := st.Live(st.Delivery(v))
	got := e.Shown(r.RemoteID)
	if got.Settings != "verified" || !got.AI || !got.Paid || !slices.Equal(got.Tagged, []string{bob, eve}) || got.Community != "77" || !got.Share {
		t.Errorf("the post is %+v", got)
	}
	if next := e.Shown(r.Parts[0].RemoteID); next.Settings != "" || next.Community != "" || !next.AI || !next.Paid {
		t.Errorf("the next part is %+v", next)
	}
	poll := with(with(st.Text("Tea or coffee?"), "poll_options", "Tea\nCoffee"), "poll_minutes", "5")
	if got := e.Shown(st.Live(st.Delivery(poll)).RemoteID); !slices.Equal(got.Poll, []string{"Tea", "Coffee"}) || got.Minutes != 5 {
		t.Errorf("the poll is %+v", got)
	}
	usual := with(with(st.Text("For how long?"), "poll_options", "A\nB"), "reply_settings", "everyone")
	if got := e.Shown(st.Live(st.Delivery(usual)).RemoteID); got.Minutes != 1440 || got.Settings != "" {
		t.Errorf("the poll is %+v", got)
	}
	o := st.Drive(st.Delivery(with(st.Attach(st.Text("Who?"), 0, caio.KindImage), "tagged_users", "nobody_here")))
	if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "@nobody_here") {
		t.Errorf("tagging nobody: %+v", o)
	}
}

// TestCheck finds what excludes each other.
func TestCheck(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	picture := func() caio.Variant { return st.Attach(st.Text("See"), 0, caio.KindImage) }
	for name, test := range map[string]struct {
		v    caio.Variant
		want string
	}{
		"poll with a picture":   {with(picture(), "poll_options", "A\nB"), "A poll cannot have files"},
		"poll without a text":   {with(picture(), "poll_options", "A\nB"), "A poll"},
		"twice the answer":      {with(st.Text("Which?"), "poll_options", "A\nA"), `the answer "A" twice`},
		"tags without pictures": {with(st.Text("See"), "tagged_users", "bob"), "in pictures and videos only"},
		"tags that are none":    {with(picture(), "tagged_users", "bob smith"), "is not a user name"},
		"community":             {with(st.Text("See"), "community_id", "gophers"), "The community is a number"},
		"cashtags":              {st.Text("Buy $AAPL and $TSLA"), "has 2 cashtags"},
		"cashtags in a row":     {st.Text("$A $B $C."), "has 3 cashtags"},
	} {
		problems := st.Client.Check(st.Channel, test.v)
		if !slices.ContainsFunc(problems, func(p caio.Problem) bool { return strings.Contains(p.Message, test.want) && !p.Warning }) {
			t.Errorf("%s: %+v", name, problems)
		}
	}
	for _, fine := range []string{"One $AAPL costs $5 or US$7", "$HOME/bin", "a $b-c"} {
		if problems := st.Client.Check(st.Channel, st.Text(fine)); slices.ContainsFunc(problems, func(p caio.Problem) bool { return !p.Warning }) {
			t.Errorf("%q: %+v", fine, problems)
		}
	}
}

// TestSubscriptions go with other limits; X itself draws the same line.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	for plan, most := range map[string]int{"None": 280, "Basic": 25_000} {
		st, _ := stageOf(t, plan)
		limits := st.Client.LimitsOf(st.Channel)
		if limits.Text.Max != most || (limits.Media[caio.KindVideo].MaxDuration == 0) != (plan != "None") || st.Channel.Meta["subscription"] != plan {
			t.Errorf("%s: %+v, %v", plan, limits.Text, st.Channel.Meta)
		}
		link := " https://example.com/a/path/that/counts/as/23"
		st.Live(st.Delivery(st.Text(strings.Repeat("語", (most-24)/2) + link)))
		st.Channel.Limits = nil
		if plan == "None" { // X refuses what is one too long, whatever CAIO thinks
			long := x.Platform().Limits
			long.Text.Max++
			st.Channel.Limits = &long
			o := st.Drive(st.Delivery(st.Text(strings.Repeat("a", most-23) + link)))
			if o.Kind != caio.Rejected || !strings.Contains(o.Err.Error(), "does not allow this post") {
				t.Errorf("one too long: %+v", o)
			}
		}
	}
}

// TestTooEarly has X not show the part before for some seconds, then not at all.
func TestTooEarly(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	v := st.Text("One")
	v.Parts = append(v.Parts, caio.Part{Text: "Two"})
	v.Comment = "Three"
	e.Blind(3)
	st.Live(st.Delivery(v))

	st, e = stageOf(t, "None")
	v = st.Text("One")
	v.Comment = "Two"
	d := st.Delivery(v)
	e.Blind(1000)
	o := st.Drive(d)
	if o.Kind != caio.Gone || o.Receipt.RemoteID == "" || len(st.Kit.Live()) != 1 {
		t.Errorf("%+v", o)
	}
	if n := count(st, "POST", "/2/tweets"); n < 10 || n > 40 {
		t.Errorf("%d requests in a minute", n)
	}
}

// TestPrices are what X bills for each form of post.
func TestPrices(t *testing.T) {
	t.Parallel()
	st, _ := stageOf(t, "None")
	comment := st.Text("No link")
	comment.Comment = "But here: example.com"
	thread := st.Text("One")
	thread.Parts = append(thread.Parts, caio.Part{Text: "https://example.com"}, caio.Part{Text: "node.js"})
	tagged := with(st.Attach(st.Text("See"), 0, caio.KindImage), "tagged_users", "bob\neve")
	for name, test := range map[string]struct {
		v    caio.Variant
		want int64
	}{
		"plain": {st.Text("Hello"), 15_000}, "link": {st.Text("See example.com"), 200_000}, "link in the comment": {comment, 215_000},
		"thread": {thread, 230_000}, "picture with alt text and tags": {tagged, 15_000 + 15_000 + 5_000 + 20_000},
	} {
		price := st.Client.Price(st.Channel, test.v)
		if price.Micros != test.want || price.Currency != "USD" || !strings.HasSuffix(price.Note, ".") {
			t.Errorf("%s: %+v, want %d", name, price, test.want)
		}
	}
}

// TestLimitsOfX waits as long as X says, for an account or for the app's day.
func TestLimitsOfX(t *testing.T) {
	t.Parallel()
	for route, until := range map[string]time.Duration{"POST /2/tweets": 15 * time.Minute, "24h POST /2/tweets": 24 * time.Hour} {
		st, e := stageOf(t, "None")
		e.Limit(route, 1)
		st.Live(st.Delivery(st.Text("First")))
		want := caio.At(st.Clock.Now().Add(until)).Add(-5 * time.Second) // the window began with the first
		_, err := st.Client.Publish(t.Context(), st.Session, st.Delivery(st.Text("Second")).Job)
		st.Is(err, "the second", caio.RateLimited)
		e2 := platform.AsError(err)
		if off := e2.RetryAt.Sub(want); off.Abs() > 10*time.Second || (e2.Scope == platform.ScopeApp) != strings.HasPrefix(route, "24h") {
			t.Errorf("%s: again at %s for the %s, want %s", route, e2.RetryAt, e2.Scope, want)
		}
	}
}

// TestCredits run out: the post is blocked with a reason, and goes out once they are back.
func TestCredits(t *testing.T) {
	t.Parallel()
	st, e := stageOf(t, "None")
	e.Spend(true)
	d := st.Delivery(st.Text("Who pays?"))
	o := st.Drive(d)
	if o.Kind != caio.Forbidden || !strings.Contains(o.Err.Error(), "no credits left") {
		t.Errorf("%+v", o)
	}
	e.Spend(false)
	st.Live(d)
}
