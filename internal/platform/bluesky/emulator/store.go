package emulator

import (
	"net/http"
	"regexp"
	"strings"

	"caio/internal/caio"
)

// stored is one record.
type stored struct {
	uri, cid string
	value    map[string]any
}

// applyWrites does all of its writes, or none.
func (e *Emulator) applyWrites(c *call) (any, error) {
	var in struct {
		Repo     string `json:"repo"`
		Validate *bool  `json:"validate"`
		Writes   []struct {
			Type       string         `json:"$type"`
			Collection string         `json:"collection"`
			Key        string         `json:"rkey"`
			Value      map[string]any `json:"value"`
		} `json:"writes"`
		SwapCommit string `json:"swapCommit"`
	}
	if err := c.input(&in); err != nil {
		return nil, err
	}
	if e.find(in.Repo) != c.account {
		return nil, fail(http.StatusUnauthorized, "AuthenticationRequired", "Authentication Required")
	}
	points := map[string]int{"create": 3, "update": 2, "delete": 1}
	for i, w := range in.Writes {
		kind := strings.TrimPrefix(w.Type, "com.atproto.repo.applyWrites#")
		if w.Key == "" && kind == "create" {
			in.Writes[i].Key = e.nextTID()
		}
		there := c.account.records[w.Collection][in.Writes[i].Key] != nil
		switch {
		case points[kind] == 0:
			return nil, invalid("Invalid $type %q of a write", w.Type)
		case kind == "create" && there:
			return nil, fail(http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
		case kind != "create" && !there:
			return nil, invalid("Could not locate record")
		}
		if err := c.token.may(w.Collection); err != nil {
			return nil, err
		}
		if err := e.spendWrite(c, points[kind]); err != nil {
			return nil, err
		}
		if kind != "delete" {
			if err := e.validate(c.account, w.Collection, in.Writes[i].Key, w.Value); err != nil {
				return nil, err
			}
		}
	}
	results := []map[string]any{}
	for _, w := range in.Writes {
		if strings.HasSuffix(w.Type, "#delete") {
			e.remove(c.account, w.Collection, w.Key)
			results = append(results, map[string]any{"$type": w.Type + "Result"})
			continue
		}
		s := e.store(c.account, w.Collection, w.Key, w.Value)
		results = append(results, map[string]any{"$type": w.Type + "Result", "uri": s.uri, "cid": s.cid, "validationStatus": "valid"})
	}
	return map[string]any{"results": results}, nil
}

// store writes a record that has been checked. A new post goes into the ledger.
func (e *Emulator) store(a *account, collection, key string, value map[string]any) *stored {
	s := &stored{uri: "at://" + a.did + "/" + collection + "/" + key, value: value}
	s.cid, _ = recordCID(value) // it came as JSON, so it can be written as JSON
	if a.records[collection] == nil {
		a.records[collection] = map[string]*stored{}
	}
	old := a.records[collection][key]
	a.records[collection][key] = s
	a.refer(s.uri, value)
	if collection == typePost && old == nil {
		e.Published(entry(a, key, s, caio.At(e.Now())))
	}
	if collection == typePost {
		e.index(a, s)
	}
	return s
}

func (e *Emulator) remove(a *account, collection, key string) {
	s := a.records[collection][key]
	if s == nil {
		return
	}
	delete(a.records[collection], key)
	a.refer(s.uri, nil)
	if collection == typePost {
		e.forget(s.uri)
		e.Removed(s.uri)
	}
}

var tidPattern = regexp.MustCompile(`^[234567a-j][234567a-z]{12}$`)

// nextTID returns a key of the server's own, later than every one before.
func (e *Emulator) nextTID() string {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	v := uint64(e.Now().UnixMicro())<<10 | uint64(len(e.order))&0x3ff
	out := [13]byte{}
	for i := range out {
		out[12-i] = digits[v&31]
		v >>= 5
	}
	return string(out[:])
}

func keyOf(uri string) string { return uri[strings.LastIndexByte(uri, '/')+1:] }
