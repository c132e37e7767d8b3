package facebook

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/api/graph"
)

// mostBatch is how many reads one request may hold (Meta for Developers, "Batch
// requests", 2026-09). Each counts for the budget all the same.
const mostBatch = 50

// read is one call within a batch.
type read struct {
	path  string
	query url.Values
}

// answer is what one call within a batch came to.
type answer struct {
	body []byte
	err  error
}

// batch sends up to mostBatch reads as one request. What is wrong with one of them stands
// in its answer.
func (c *connector) batch(ctx context.Context, call graph.Caller, reads []read) ([]answer, graph.Usage, error) {
	type entry struct {
		Method string `json:"method"`
		URL    string `json:"relative_url"`
	}
	entries := make([]entry, len(reads))
	for i, r := range reads {
		entries[i] = entry{http.MethodGet, graph.Version + "/" + r.path + "?" + r.query.Encode()}
	}
	var list []*struct {
		Code int    `json:"code"`
		Body string `json:"body"`
	}
	r, err := call.Post(ctx, "", url.Values{"batch": {jsonText(entries)}, "include_headers": {"false"}}, false, &list)
	if err == nil && len(list) != len(reads) {
		err = r.Missing("an answer for each read")
	}
	if err != nil {
		return nil, graph.Usage{}, err
	}
	out := make([]answer, len(list))
	for i, item := range list {
		switch {
		case item == nil:
			out[i].err = platform.Errorf(caio.Unavailable, "Facebook did not get to every number; CAIO reads them later.")
		case item.Code < 200 || item.Code > 299:
			inner := &api.Response{Status: item.Code, Header: r.Header, Body: []byte(item.Body), URL: r.URL, Now: r.Now}
			out[i].err = graph.Classify(name, rules)(inner)
		default:
			out[i].body = []byte(item.Body)
		}
	}
	return out, graph.UsageOf(r.Header), nil
}

// into decodes an answer.
func (a answer) into(out any) error {
	if a.err != nil {
		return a.err
	}
	if err := json.Unmarshal(a.body, out); err != nil {
		return &platform.Error{Kind: caio.Unavailable, Message: "The network's answer could not be read.", Err: err}
	}
	return nil
}
