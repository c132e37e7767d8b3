package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

func (e *Emulator) repoRoutes() {
	e.authorized("POST /xrpc/com.atproto.repo.createRecord", e.createRecord)
	e.authorized("POST /xrpc/com.atproto.repo.putRecord", e.putRecord)
	e.authorized("POST /xrpc/com.atproto.repo.deleteRecord", e.deleteRecord)
	e.authorized("POST /xrpc/com.atproto.repo.applyWrites", e.applyWrites)
	e.handle("GET /xrpc/com.atproto.repo.getRecord", e.getRecord)
	e.handle("GET /xrpc/com.atproto.repo.listRecords", e.listRecords)
}

// swap is swapRecord: a CID, null, or not given at all.
type swap struct {
	given bool
	cid   string
}

// UnmarshalJSON notes that it was given, even as null.
func (s *swap) UnmarshalJSON(b []byte) error {
	s.given = true
	if string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, &s.cid)
}

type writeInput struct {
	Repo       string         `json:"repo"`
	Collection string         `json:"collection"`
	Key        string         `json:"rkey"`
	Validate   *bool          `json:"validate"`
	Record     map[string]any `json:"record"`
	Swap       swap           `json:"swapRecord"`
	SwapCommit string         `json:"swapCommit"`
}

// write reads the input of a write and checks what all writes have in common.
func (e *Emulator) write(c *call) (writeInput, error) {
	var in writeInput
	if err := c.input(&in); err != nil {
		return in, err
	}
	if a := e.find(in.Repo); a != c.account {
		return in, fail(http.StatusUnauthorized, "AuthenticationRequired", "Authentication Required")
	}
	if in.Collection == "" {
		return in, invalid("Input must have the property \"collection\"")
	}
	return in, c.token.may(in.Collection)
}

func (e *Emulator) createRecord(c *call) (any, error) {
	in, err := e.write(c)
	if err != nil {
		return nil, err
	}
	if err := e.spendWrite(c, 3); err != nil {
		return nil, err
	}
	if in.Key == "" {
		in.Key = e.nextTID()
	}
	if c.account.records[in.Collection][in.Key] != nil {
		// bluesky-social/atproto#3718: an existing key is an internal error.
		return nil, fail(http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
	}
	if err := e.validate(c.account, in.Collection, in.Key, in.Record); err != nil {
		return nil, err
	}
	return written(e.store(c.account, in.Collection, in.Key, in.Record), true), nil
}

func (e *Emulator) putRecord(c *call) (any, error) {
	in, err := e.write(c)
	if err != nil {
		return nil, err
	}
	if err := e.spendWrite(c, 2); err != nil {
		return nil, err
	}
	current := c.account.records[in.Collection][in.Key]
	cid, err := recordCID(in.Record)
	if err != nil {
		return nil, err
	}
	if current != nil && current.cid == cid {
		return written(current, false), nil // no-op: no commit
	}
	if err := e.validate(c.account, in.Collection, in.Key, in.Record); err != nil {
		return nil, err
	}
	is := ""
	if current != nil {
		is = current.cid
	}
	if in.Swap.given && in.Swap.cid != is {
		return nil, fail(http.StatusBadRequest, "InvalidSwap", "Record was at %s", is)
	}
	return written(e.store(c.account, in.Collection, in.Key, in.Record), true), nil
}

func written(s *stored, commit bool) map[string]any {
	out := map[string]any{"uri": s.uri, "cid": s.cid, "validationStatus": "valid"}
	if commit {
		out["commit"] = map[string]string{"cid": s.cid, "rev": keyOf(s.uri)}
	}
	return out
}

func (e *Emulator) deleteRecord(c *call) (any, error) {
	in, err := e.write(c)
	if err != nil {
		return nil, err
	}
	if err := e.spendWrite(c, 1); err != nil {
		return nil, err
	}
	e.remove(c.account, in.Collection, in.Key)
	return map[string]any{}, nil // a missing record is no error
}

func (e *Emulator) getRecord(c *call) (any, error) {
	a := e.find(c.param("repo"))
	if a == nil {
		return nil, invalid("Could not find repo: %s", c.param("repo"))
	}
	if a.status == "takendown" {
		return nil, fail(http.StatusBadRequest, "RepoTakendown", "Repo has been taken down: %s", a.did)
	}
	s := a.records[c.param("collection")][c.param("rkey")]
	if s == nil {
		return nil, fail(http.StatusBadRequest, "RecordNotFound", "Could not locate record: at://%s/%s/%s", a.did, c.param("collection"), c.param("rkey"))
	}
	return map[string]any{"uri": s.uri, "cid": s.cid, "value": s.value}, nil
}

func (e *Emulator) listRecords(c *call) (any, error) {
	a := e.find(c.param("repo"))
	if a == nil {
		return nil, invalid("Could not find repo: %s", c.param("repo"))
	}
	records := a.records[c.param("collection")]
	keys := slices.Sorted(maps.Keys(records))
	slices.Reverse(keys)
	list := []map[string]any{}
	for _, key := range keys[:min(len(keys), 100)] {
		list = append(list, map[string]any{"uri": records[key].uri, "cid": records[key].cid, "value": records[key].value})
	}
	return map[string]any{"records": list}, nil
}
