package bluesky_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform/bluesky/emulator"
	"caio/internal/platform/platformtest"
)

// value reads a record from the emulator as anyone could; nil when there is none.
func value(st *platformtest.Stage, uri string) map[string]any {
	st.T.Helper()
	parts := strings.Split(strings.TrimPrefix(uri, "at://"), "/")
	q := url.Values{"repo": {parts[0]}, "collection": {parts[1]}, "rkey": {parts[2]}}
	r, err := http.NewRequestWithContext(st.T.Context(), http.MethodGet, st.URL+"/xrpc/com.atproto.repo.getRecord?"+q.Encode(), nil)
	if err != nil {
		st.T.Fatal(err)
	}
	res, err := st.Env.HTTP.Do(r)
	if err != nil {
		st.T.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var out struct {
		Value map[string]any `json:"value"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		st.T.Fatal(err)
	}
	return out.Value
}

// dig follows keys and indexes into a record.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func gateOf(uri, kind string) string { return strings.Replace(uri, "feed.post", "feed."+kind, 1) }

func network(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func fields(v caio.Variant, pairs ...string) caio.Variant {
	for i := 0; i < len(pairs); i += 2 {
		v.Fields[pairs[i]] = pairs[i+1]
	}
	return v
}

// overwrite replaces a record as another program of the person would.
func overwrite(st *platformtest.Stage, uri string, record map[string]any) {
	st.T.Helper()
	parts := strings.Split(strings.TrimPrefix(uri, "at://"), "/")
	b, err := json.Marshal(map[string]any{"repo": parts[0], "collection": parts[1], "rkey": parts[2], "record": record})
	if err != nil {
		st.T.Fatal(err)
	}
	r, err := http.NewRequestWithContext(st.T.Context(), http.MethodPost, st.URL+"/xrpc/com.atproto.repo.putRecord", strings.NewReader(string(b)))
	if err != nil {
		st.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+st.Session.Grant.Access.Reveal())
	res, err := st.Env.HTTP.Do(r)
	if err != nil {
		st.T.Fatal(err)
	}
	_ = res.Body.Close() // only the status matters
	if res.StatusCode != http.StatusOK {
		st.T.Fatalf("overwrite %s: %d", uri, res.StatusCode)
	}
}
