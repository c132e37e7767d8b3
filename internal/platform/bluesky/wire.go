package bluesky

import (
	"encoding/json"
	"slices"
	"strings"

	"caio/internal/caio"
)

// The JSON shapes of the methods used here (lexicons com.atproto.* and app.bsky.*).

// didDoc is an identity document, as far as it matters here.
type didDoc struct {
	ID          string   `json:"id"`
	AlsoKnownAs []string `json:"alsoKnownAs"`
	Service     []struct {
		ID       string          `json:"id"`
		Type     string          `json:"type"`
		Endpoint json.RawMessage `json:"serviceEndpoint"` // a string for a PDS; other services may use objects
	} `json:"service"`
}

func (d didDoc) handle() string {
	for _, name := range d.AlsoKnownAs {
		if handle, ok := strings.CutPrefix(name, "at://"); ok {
			return handle
		}
	}
	return ""
}

func (d didDoc) pds() string {
	for _, s := range d.Service {
		var endpoint string
		if strings.HasSuffix(s.ID, "#atproto_pds") && s.Type == "AtprotoPersonalDataServer" && json.Unmarshal(s.Endpoint, &endpoint) == nil {
			return strings.TrimRight(endpoint, "/")
		}
	}
	return ""
}

// session is the answer of createSession, refreshSession and getSession.
type session struct {
	DID        string `json:"did"`
	Handle     string `json:"handle"`
	AccessJWT  string `json:"accessJwt"`
	RefreshJWT string `json:"refreshJwt"`
	Active     *bool  `json:"active"`
	Status     string `json:"status"`
	Doc        didDoc `json:"didDoc"`
}

// strongRef names one version of a record.
type strongRef struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// written is the answer of putRecord.
type written strongRef

// record is the answer of getRecord.
type record struct {
	strongRef
	Value json.RawMessage `json:"value"`
}

// put is the input of putRecord. Swap null means "unless another record is there": the
// same one again is accepted, a different one is InvalidSwap.
type put struct {
	Repo       string          `json:"repo"`
	Collection string          `json:"collection"`
	Key        string          `json:"rkey"`
	Record     json.RawMessage `json:"record"`
	Swap       *string         `json:"swapRecord"`
}

type profile struct {
	DID         string `json:"did"`
	Handle      string `json:"handle"`
	DisplayName string `json:"displayName"`
	Avatar      string `json:"avatar"`
	Followers   *int64 `json:"followersCount"`
	Follows     *int64 `json:"followsCount"`
	Posts       *int64 `json:"postsCount"`
}

// postView is a post as the AppView shows it.
type postView struct {
	strongRef
	Author  profile    `json:"author"`
	Record  postRecord `json:"record"`
	Indexed string     `json:"indexedAt"`
	Gate    *gateView  `json:"threadgate"`
	Replies *int64     `json:"replyCount"`
	Reposts *int64     `json:"repostCount"`
	Likes   *int64     `json:"likeCount"`
	Quotes  *int64     `json:"quoteCount"`
	Saves   *int64     `json:"bookmarkCount"`
}

// postRecord is what is read of a post record; its writer is post.
type postRecord struct {
	Text    string    `json:"text"`
	Created string    `json:"createdAt"`
	Reply   *replyRef `json:"reply"`
}

type gateView struct {
	Record struct {
		Hidden []string `json:"hiddenReplies"`
	} `json:"record"`
}

// threadView is a node of getPostThread. A post that is gone or blocked has no author.
type threadView struct {
	Post    postView     `json:"post"`
	Replies []threadView `json:"replies"`
}

// address is an at:// URI taken apart.
type address struct{ repo, collection, key string }

func parseURI(uri string) (address, bool) {
	parts := strings.Split(strings.TrimPrefix(uri, "at://"), "/")
	if !strings.HasPrefix(uri, "at://") || len(parts) != 3 || slices.Contains(parts, "") {
		return address{}, false
	}
	return address{parts[0], parts[1], parts[2]}, true
}

func (a address) String() string { return "at://" + a.repo + "/" + a.collection + "/" + a.key }

// link is where people see a post. The DID keeps it valid when the handle changes.
func link(did, key string) string { return "https://bsky.app/profile/" + did + "/post/" + key }

// receipt is what is kept of a live post.
func receipt(a address, at caio.Instant) caio.PartReceipt {
	return caio.PartReceipt{RemoteID: a.String(), URL: link(a.repo, a.key), At: at}
}
