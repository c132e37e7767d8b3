package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/clock"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

// desk is an emulator with someone who speaks to it by hand.
type desk struct {
	t     *testing.T
	clock *clock.Fake
	net   *emulator.Emulator
	url   string
	grant platform.Grant
	skip  string // a header that is left out
}

func open(t *testing.T, network func(emu.Options) *emulator.Emulator) *desk {
	t.Helper()
	fake := clock.NewFake(platformtest.Start)
	linkedin := network(emu.Options{Clock: fake})
	server, err := emu.Listen(linkedin, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &desk{t: t, clock: fake, net: linkedin, url: server.URL, grant: linkedin.Connect(server.URL, "ann")}
}

type answer struct {
	status int
	header http.Header
	body   string
	fields map[string]any
}

func (a answer) code() string { s, _ := a.fields["code"].(string); return s }

// send speaks with all headers as they must be; method may carry the Rest.li method
// behind a slash.
func (d *desk) send(method, path, body string) answer {
	d.t.Helper()
	verb, restli, _ := strings.Cut(method, "/")
	r, err := http.NewRequestWithContext(d.t.Context(), verb, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + d.grant.Access.Reveal(), "Linkedin-Version": "202608", "X-Restli-Protocol-Version": "2.0.0",
		"Content-Type": "application/json", "X-Restli-Method": restli,
	} {
		if name != d.skip && value != "" {
			r.Header.Set(name, value)
		}
	}
	return d.do(r)
}

func (d *desk) do(r *http.Request) answer {
	d.t.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(body), fields: map[string]any{}}
	_ = json.Unmarshal(body, &a.fields) // some are empty
	return a
}

func (d *desk) expect(what string, a answer, status int, code string) {
	d.t.Helper()
	if a.status != status || code != "" && a.code() != code {
		d.t.Errorf("%s: %d %s, want %d %s", what, a.status, a.body, status, code)
	}
}

func (d *desk) page() string {
	d.t.Helper()
	list, _ := d.send("GET", "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED", "").fields["elements"].([]any)
	if len(list) == 0 {
		d.t.Fatal("there is no page")
	}
	first, _ := list[0].(map[string]any)
	urn, _ := first["organization"].(string)
	return urn
}

// post is a body with what differs.
func post(author, commentary, more string) string {
	return fmt.Sprintf(`{"author":%q,"commentary":%s,"visibility":"PUBLIC","distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},"lifecycleState":"PUBLISHED","isReshareDisabledByAuthor":false%s}`,
		author, quoted(commentary), more)
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a text always can be
	return string(b)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.New)
	body := post(d.page(), "Hello", "")
	for header, want := range map[string]struct {
		status int
		code   string
	}{
		"Authorization": {401, "EMPTY_ACCESS_TOKEN"}, "Linkedin-Version": {400, "VERSION_MISSING"},
		"X-Restli-Protocol-Version": {400, "ILLEGAL_ARGUMENT"}, "Content-Type": {415, ""},
	} {
		d.skip = header
		d.expect("without "+header, d.send("POST", "/rest/posts", body), want.status, want.code)
	}
	d.skip = "Linkedin-Version"
	for version, status := range map[string]int{"202301": 426, "202613": 426, "next": 426} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/rest/organizationAcls?q=roleAssignee", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer " + d.grant.Access.Reveal()}, "Linkedin-Version": {version}, "X-Restli-Protocol-Version": {"2.0.0"}}
		d.expect("version "+version, d.do(r), status, "NONEXISTENT_VERSION")
	}
	if len(d.net.Live()) != 0 {
		t.Error("something is live")
	}
}

func TestEscapes(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.New)
	page := d.page()
	made := d.send("POST", "/rest/posts", post(page, "Hello", ""))
	d.expect("a post", made, 201, "")
	urn := made.header.Get("X-Restli-Id")
	if made.body != "" || !strings.HasPrefix(urn, "urn:li:share:") {
		t.Errorf("the answer is %q, the id %q", made.body, urn)
	}
	d.expect("a raw URN in the path", d.send("GET", "/rest/posts/"+urn, ""), 400, "ILLEGAL_ARGUMENT")
	d.expect("an escaped one", d.send("GET", "/rest/posts/"+url.QueryEscape(urn), ""), 200, "")
	d.expect("a raw URN in the query", d.send("GET/FINDER", "/rest/posts?q=author&author="+page, ""), 400, "ILLEGAL_ARGUMENT")
	d.expect("an escaped one", d.send("GET/FINDER", "/rest/posts?q=author&author="+url.QueryEscape(page), ""), 200, "")
	d.expect("without the method", d.send("GET", "/rest/posts?q=author&author="+url.QueryEscape(page), ""), 400, "ILLEGAL_ARGUMENT")
	d.expect("an unknown parameter", d.send("GET/FINDER", "/rest/posts?q=author&x=1&author="+url.QueryEscape(page), ""), 400, "PARAM_INVALID")
	stats := "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + url.QueryEscape(page) + "&shares="
	d.expect("a list", d.send("GET", stats+"List("+url.QueryEscape(urn)+")", ""), 200, "")
	d.expect("an escaped list", d.send("GET", stats+url.QueryEscape("List("+urn+")"), ""), 400, "PARAM_INVALID")
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.NewShare)
	me := "urn:li:person:" + d.grant.Subject
	body := post(me, "Twice", "")
	first := d.send("POST", "/rest/posts", body)
	d.clock.Advance(9 * time.Minute)
	again := d.send("POST", "/rest/posts", body)
	d.expect("nine minutes later", again, 422, "")
	if !strings.Contains(again.body, first.header.Get("X-Restli-Id")) {
		t.Errorf("the refusal does not name the first: %s", again.body)
	}
	d.clock.Advance(time.Minute)
	d.expect("ten minutes later", d.send("POST", "/rest/posts", body), 201, "")
}

func TestTextIsCut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`Hello (world)`: "Hello ", `Hello \(world\)`: "Hello (world)", `a_b`: "a", `#go #deep_work`: "#go #deep",
		`{hashtag|\#|a\_b} {x}`: "#a_b ", `@[Ann \(L\)](urn:li:person:a1)!`: "@[Ann (L)](urn:li:person:a1)!", `@[Ann](urn:li:group:1)`: "", `mail me@a.example`: "mail me",
	} {
		d := open(t, emulator.NewShare)
		made := d.send("POST", "/rest/posts", post("urn:li:person:"+d.grant.Subject, "."+in, ""))
		if got := d.net.Text(made.header.Get("X-Restli-Id")); got != "."+want {
			t.Errorf("%s is seen as %q, want %q", in, got, "."+want)
		}
	}
}

// What LinkedIn would refuse is refused.
func TestRefusals(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.New)
	page := d.page()
	for name, c := range map[string]struct {
		body, code string
		status     int
	}{
		"an unknown field":     {post(page, "x", `,"title":"y"`), "INVALID_VALUE_FOR_FIELD", 400},
		"somebody else":        {post("urn:li:person:nobody", "x", ""), "ACCESS_DENIED", 403},
		"no author":            {post("urn:li:group:1", "x", ""), "INVALID_URN_TYPE", 400},
		"empty":                {post(page, " ", ""), "MISSING_FIELD", 400},
		"too long":             {post(page, strings.Repeat("x", 3001), ""), "FIELD_LENGTH_TOO_LONG", 400},
		"a page's connections": {strings.Replace(post(page, "x", ""), "PUBLIC", "CONNECTIONS", 1), "INVALID_VALUE_FOR_FIELD", 400},
		"a draft":              {strings.Replace(post(page, "x", ""), "PUBLISHED", "DRAFT", 1), "INVALID_VALUE_FOR_FIELD", 400},
		"no distribution":      {fmt.Sprintf(`{"author":%q,"commentary":"x","visibility":"PUBLIC","lifecycleState":"PUBLISHED"}`, page), "MISSING_FIELD", 400},
		"one image of many":    {post(page, "x", `,"content":{"multiImage":{"images":[{"id":"urn:li:image:C1"}]}}`), "INVALID_VALUE_FOR_FIELD", 400},
		"an unknown image":     {post(page, "x", `,"content":{"media":{"id":"urn:li:image:C1"}}`), "INVALID_URN_ID", 400},
		"an unknown video":     {post(page, "x", `,"content":{"media":{"id":"urn:li:video:C1"}}`), "INVALID_VIDEO_ID", 400},
		"a poll of one":        {post(page, "x", `,"content":{"poll":{"question":"q","options":[{"text":"a"}],"settings":{"duration":"ONE_DAY"}}}`), "INVALID_VALUE_FOR_FIELD", 400},
		"a poll for a year":    {post(page, "x", `,"content":{"poll":{"question":"q","options":[{"text":"a"},{"text":"b"}],"settings":{"duration":"YEAR"}}}`), "INVALID_VALUE_FOR_FIELD", 400},
		"a card without title": {post(page, "x", `,"content":{"article":{"source":"https://a.example"}}`), "MISSING_FIELD", 400},
		"two contents":         {post(page, "x", `,"content":{"article":{"source":"https://a.example","title":"t"},"media":{"id":"urn:li:image:C1"}}`), "INVALID_VALUE_FOR_FIELD", 400},
		"a repost of nothing":  {post(page, "x", `,"reshareContext":{"parent":"urn:li:share:1"}`), "INVALID_URN_ID", 400},
	} {
		d.expect(name, d.send("POST", "/rest/posts", c.body), c.status, c.code)
	}
	old := `,"content":{"poll":{"question":"q","options":[{"text":"a"},{"text":"b"}],"settings":{"duration":"ONE_WEEK"}}}`
	d.expect("the older name of a week", d.send("POST", "/rest/posts", post(page, "x", old)), 201, "")
}

// The right of one product does not reach into another.
func TestRights(t *testing.T) {
	t.Parallel()
	d := open(t, emulator.NewShare)
	me := url.QueryEscape("urn:li:person:" + d.grant.Subject)
	made := d.send("POST", "/rest/posts", post("urn:li:person:"+d.grant.Subject, "x", ""))
	urn := url.QueryEscape(made.header.Get("X-Restli-Id"))
	for _, path := range []string{
		"/rest/organizationAcls?q=roleAssignee", "/rest/posts?q=author&author=" + me, "/rest/posts/" + urn, "/rest/socialActions/" + urn + "/comments",
		"/rest/memberFollowersCount?q=me", "/rest/memberCreatorPostAnalytics?q=me&queryType=REACTION&aggregation=TOTAL",
	} {
		method := "GET"
		if strings.Contains(path, "q=author") {
			method = "GET/FINDER"
		}
		d.expect(path, d.send(method, path, ""), 403, "ACCESS_DENIED")
	}
	d.expect("a page's post", d.send("POST", "/rest/posts", post("urn:li:organization:1", "x", "")), 403, "ACCESS_DENIED")
	d.expect("/v2/me", d.send("GET", "/v2/me", ""), 403, "ACCESS_DENIED")
}
