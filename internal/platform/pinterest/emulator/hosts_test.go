package emulator_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caio/internal/platform/pinterest/emulator"
)

const (
	appID    = emulator.AppID
	redirect = emulator.Redirect
)

// code goes to the consent page and returns the code that the redirect carries.
func (b *bench) code(page string) string {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, page, nil)
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	to, err := res.Location()
	if err != nil {
		b.Fatalf("the consent page answers %d", res.StatusCode)
	}
	return to.Query().Get("code")
}

func (b *bench) exchange(form url.Values) (int, object) {
	b.Helper()
	return b.send("POST", b.url+"/v5/oauth/token", map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(appID+":"+emulator.AppSecret)),
	}, strings.NewReader(form.Encode()))
}

// TestConsentPage refuses what the app did not register.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	b := open(t)
	good := url.Values{"client_id": {appID}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {"s"}, "scope": {"pins:read,boards:read"}}
	for name, test := range map[string]struct {
		name, value string
		status      int
	}{
		"good":                  {"state", "s", 200},
		"another app":           {"client_id", "1", 400},
		"another address":       {"redirect_uri", "http://127.0.0.1:8085/", 400},
		"address without slash": {"redirect_uri", "http://localhost:8085", 400},
		"address with more":     {"redirect_uri", redirect + "callback", 400},
		"token instead of code": {"response_type", "token", 400},
		"spaces between scopes": {"scope", "pins:read boards:read", 400},
		"unknown scope":         {"scope", "pins:read,everything", 400},
	} {
		q := url.Values{}
		for n, v := range good {
			q[n] = v
		}
		q.Set(test.name, test.value)
		if status, _ := b.send("GET", b.url+"/oauth/?"+q.Encode(), nil, nil); status != test.status {
			t.Errorf("%s: %d, want %d", name, status, test.status)
		}
	}
}

// TestTokens exchanges codes and refresh tokens in right and wrong ways.
func TestTokens(t *testing.T) {
	t.Parallel()
	b := open(t)
	page := b.url + "/oauth/?" + url.Values{"client_id": {appID}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {"s"}, "scope": {"pins:read,user_accounts:read"}, "decision": {"allow"}}.Encode()
	exchange := func(pairs ...string) url.Values {
		form := url.Values{"grant_type": {"authorization_code"}, "code": {b.code(page)}, "redirect_uri": {redirect}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	used := exchange()
	if status, _ := b.exchange(used); status != http.StatusOK {
		t.Fatalf("a good code: %d", status)
	}
	old := exchange()
	b.clock.Advance(6 * time.Minute)
	for name, test := range map[string]struct {
		form   url.Values
		status int
	}{
		"continuous":      {exchange("continuous_refresh", "true"), 200},
		"used twice":      {used, 400},
		"too late":        {old, 400},
		"another address": {exchange("redirect_uri", "https://caio.example/callback"), 400},
		"unknown field":   {exchange("client_id", appID), 400},
		"another grant":   {exchange("grant_type", "password"), 400},
		"not a token":     {url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"pinr_none"}}, 400},
		"more scopes":     {url.Values{"grant_type": {"refresh_token"}, "refresh_token": {b.grant.Refresh.Reveal()}, "scope": {"ads:write"}}, 400},
	} {
		if status, out := b.exchange(test.form); status != test.status {
			t.Errorf("%s: %d %v, want %d", name, status, out, test.status)
		}
	}
	basic := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	if status, _ := b.send("POST", b.url+"/v5/oauth/token", basic, strings.NewReader(exchange("client_id", appID, "client_secret", emulator.AppSecret).Encode())); status != http.StatusUnauthorized {
		t.Errorf("the secret in the form: %d", status)
	}

	_, first := b.exchange(exchange())
	again := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {fmt.Sprint(first["refresh_token"])}}
	status, second := b.exchange(again)
	if status != http.StatusOK || second["scope"] != "pins:read,user_accounts:read" || second["response_type"] != "refresh_token" || second["refresh_token"] == first["refresh_token"] {
		t.Errorf("renewed: %d %v", status, second)
	}
	if status, _ := b.exchange(again); status != http.StatusBadRequest {
		t.Errorf("a refresh token used twice: %d", status)
	}
	b.token = fmt.Sprint(first["access_token"])
	if status, _ := b.call("GET", "/v5/user_account", nil); status != http.StatusUnauthorized {
		t.Errorf("the old access token: %d", status)
	}
	b.token = fmt.Sprint(second["access_token"])
	b.clock.Advance(31 * 24 * time.Hour)
	if status, _ := b.call("GET", "/v5/user_account", nil); status != http.StatusUnauthorized {
		t.Errorf("an access token of 31 days: %d", status)
	}
}

// TestHosts keeps production and sandbox apart: tokens, accounts and Pins.
func TestHosts(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.network.Trial()
	production, sandbox := b.listen(b.network.API()), b.listen(b.network.Sandbox())
	real, rehearsal := b.network.Token("ann", false), b.network.Token("ann", true)
	board := b.network.Sandbox().Boards("ann")[0]
	for _, test := range []struct {
		host, token string
		status      int
	}{
		{production, real, 200},
		{sandbox, rehearsal, 200},
		{b.url, real, 200},
		{b.url, rehearsal, 200},
		{production, rehearsal, 401},
		{sandbox, real, 401},
	} {
		b.url, b.token = test.host, test.token
		if status, out := b.call("GET", "/v5/user_account", nil); status != test.status {
			t.Errorf("%+v: %d %v", test, status, out)
		}
	}
	pin := object{"board_id": board, "media_source": object{"source_type": "image_base64", "content_type": "image/jpeg", "data": encoded(t, 600, 900, false)}}
	b.url, b.token = production, real
	if status, out := b.call("POST", "/v5/pins", change(pin, "board_id", b.board)); status != http.StatusForbidden || fmt.Sprint(out["code"]) != "29" {
		t.Errorf("a Pin with Trial access: %d %v", status, out)
	}
	b.url, b.token = sandbox, rehearsal
	if status, out := b.call("POST", "/v5/pins", pin); status != http.StatusCreated {
		t.Errorf("a Pin in the sandbox: %d %v", status, out)
	}
	if status, _ := b.call("GET", "/v5/user_account/analytics?start_date=2026-08-31&end_date=2026-09-01", nil); status != http.StatusForbidden {
		t.Errorf("numbers in the sandbox: %d", status)
	}
}

// TestNumbers asks for days and metrics in right and wrong ways.
func TestNumbers(t *testing.T) {
	t.Parallel()
	b := open(t)
	_, made := b.call("POST", "/v5/pins", object{"board_id": b.board, "media_source": object{"source_type": "image_base64", "content_type": "image/jpeg", "data": encoded(t, 600, 900, false)}})
	id := fmt.Sprint(made["id"])
	b.clock.Advance(3 * 24 * time.Hour)
	const good = "?start_date=2026-08-30&end_date=2026-09-04&metric_types=IMPRESSION,TOTAL_REACTIONS"
	for path, want := range map[string]int{
		"/v5/pins/" + id + "/analytics" + good:                                                             200,
		"/v5/pins/" + id + "/analytics?start_date=2026-08-30&end_date=2026-09-04":                          400,
		"/v5/pins/" + id + "/analytics?start_date=2026-08-30&end_date=2026-09-05&metric_types=IMPRESSION":  400,
		"/v5/pins/" + id + "/analytics?start_date=2026-05-01&end_date=2026-09-01&metric_types=IMPRESSION":  400,
		"/v5/pins/" + id + "/analytics?start_date=yesterday&end_date=2026-09-04&metric_types=IMPRESSION":   400,
		"/v5/pins/" + id + "/analytics?start_date=2026-09-01&end_date=2026-09-04&metric_types=LIKES":       400,
		"/v5/pins/" + id + "0/analytics" + good:                                                            404,
		"/v5/pins/analytics" + good + "&pin_ids=" + id:                                                     200,
		"/v5/pins/analytics" + good + "&pin_ids=" + id + "&pin_ids=1":                                      404,
		"/v5/pins/analytics" + good:                                                                        400,
		"/v5/pins/analytics" + good + strings.Repeat("&pin_ids="+id, 101):                                  400,
		"/v5/user_account/analytics?start_date=2026-08-30&end_date=2026-09-04":                             200,
		"/v5/user_account/analytics?start_date=2026-08-30&end_date=2026-09-04&metric_types=TOTAL_COMMENTS": 400,
	} {
		if status, out := b.call("GET", path, nil); status != want {
			t.Errorf("%.120s: %d %v, want %d", path, status, out, want)
		}
	}
	_, out := b.call("GET", "/v5/pins/"+id+"/analytics"+good, nil)
	all, _ := out["all"].(map[string]any)
	daily, _ := all["daily_metrics"].([]any)
	states := []any{}
	for _, d := range daily {
		o, _ := d.(map[string]any)
		states = append(states, o["data_status"])
	}
	if want := "[BEFORE_PIN_CREATED BEFORE_PIN_CREATED READY READY PROCESSING PROCESSING]"; fmt.Sprint(states) != want {
		t.Errorf("the days are %v, want %s", states, want)
	}
}
