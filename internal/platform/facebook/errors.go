package facebook

import (
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

// Numbers that the connector acts upon.
const (
	codeParameter  = 100
	codePermission = 10
	codeDuplicate  = 506
	subMissing     = 33
	subDuplicate   = 1366051
	subOffset      = 1363037 // a chunk at the wrong place; error_data names the right one
	codeUpload     = 6000
	codeUploadAlso = 6001
)

// either makes rules for a number that has been seen as a code and as a subcode.
func either(number int, r graph.Rule) []graph.Rule {
	code, subcode := r, r
	code.Code, subcode.Subcode = number, number
	return []graph.Rule{code, subcode}
}

func rejected(message string) graph.Rule { return graph.Rule{Kind: caio.Rejected, Message: message} }

func again(message string) graph.Rule {
	return graph.Rule{Kind: caio.Unavailable, Message: message, Wait: 5 * time.Second}
}

// stopped holds the whole Page up for a day: whoever goes on is stopped for longer.
func stopped(message string) graph.Rule {
	return graph.Rule{Kind: caio.RateLimited, Wait: 24 * time.Hour, Scope: platform.ScopeAccount, Message: message}
}

func person(message string) graph.Rule { return graph.Rule{Kind: caio.Unauthorized, Message: message} }

const repeated = "Facebook took this for a repetition of the last post and refused it; change the text."

// rules sorts Facebook's numbers (Meta for Developers, "Graph API: error handling" and
// "Pages API: error codes", 2026-09). What every Graph host shares is in graph.
var rules = slices.Concat(
	either(codeDuplicate, rejected(repeated)),
	either(subDuplicate, rejected(repeated)),
	either(1363047, graph.Rule{Kind: caio.Unavailable, Message: "Facebook has a problem of its own at the moment."}),
	either(1609010, graph.Rule{Kind: caio.Unavailable, Message: "Facebook has a problem of its own at the moment."}),
	either(subOffset, again("Facebook wants the video from another place on; CAIO goes on there.")),
	either(codeUpload, again("Facebook could not take the upload; CAIO tries again.")),
	either(codeUploadAlso, again("Facebook could not take the upload; CAIO tries again.")),
	either(389, again("Facebook could not fetch the file; CAIO tries again.")),
	either(1346003, stopped("Facebook took this for abusive and stopped the Page for now; look at the notices on Facebook. CAIO does nothing there for a day.")),
	either(1404102, stopped("Facebook sees its community standards violated and stopped the Page for now; look at the notices on Facebook. CAIO does nothing there for a day.")),
	either(1404112, stopped("Facebook has limited this account for now; look at the notices on Facebook. CAIO does nothing there for a day.")),
	either(1404006, person("Facebook wants a security check; sign in on facebook.com and pass it, then connect the account again.")),
	either(4854002, person("Facebook wants to know who you are; sign in on facebook.com and confirm it, then connect the account again.")),
	either(1404078, graph.Rule{Kind: caio.Forbidden, Message: "This Page needs Facebook's authorization to publish; complete it in the Page's settings, then try again."}),
	either(1390008, graph.Rule{Kind: caio.RateLimited, Wait: 15 * time.Minute, Scope: platform.ScopeAccount, Message: "Facebook finds that this Page posts too fast; CAIO waits a quarter of an hour."}),
	either(1366046, rejected("Facebook does not take this picture; use a JPEG or PNG of less than 4 MB.")),
	either(2069019, rejected("Facebook cannot read this file; export it again.")),
	either(1609005, rejected("Facebook cannot open the link; check that its page is open to everyone.")),
	either(1609008, rejected("Facebook does not take a link to Facebook here; use another.")),
	either(2061006, rejected("Facebook does not take this link; check its address.")),
	either(1349125, rejected("Facebook finds the post's content invalid; change its text or its link.")),
	either(382, rejected("The video is too small for Facebook; use a larger one.")),
	either(1363040, rejected("A reel is exactly 9:16; crop the video.")),
	either(1363127, rejected("A reel has at least 540 × 960 pixels; use a larger video.")),
	either(1363128, rejected("A reel lasts 3 to 90 seconds; cut the video.")),
	either(1363129, rejected("A reel has 24 to 60 pictures a second; export the video again.")),
)

// said reports whether err is a refusal with that number, wherever it stands.
func said(err error, numbers ...int) bool {
	f := graph.Of(err)
	return f != nil && (slices.Contains(numbers, f.Subcode) || slices.Contains(numbers, f.Code))
}

// missing reports whether the node is not there, or not shown.
func missing(err error) bool {
	f := graph.Of(err)
	return f != nil && f.Code == codeParameter && f.Subcode == subMissing
}

// parameter reports whether one of the parameters was refused.
func parameter(err error) bool {
	f := graph.Of(err)
	return f != nil && f.Code == codeParameter && f.Subcode != subMissing
}

// aside turns a permission that is missing for something beside publishing into
// Forbidden: posts still go out, so the account is not held.
func aside(err error) error {
	f := graph.Of(err)
	if f == nil || !platform.Is(err, caio.Unauthorized) || (f.Code != codePermission && (f.Code < 200 || f.Code > 299)) {
		return err
	}
	e := *platform.AsError(err)
	e.Kind = caio.Forbidden
	e.Message = "Facebook does not allow this connection to do that; connect the account again and tick every permission if you want it."
	return &e
}

// lacks returns an error when the person did not grant all of these.
func lacks(g platform.Grant, what string, scopes ...string) error {
	if len(graph.Lacking(g.Scopes, scopes...)) == 0 {
		return nil
	}
	return platform.Errorf(caio.Forbidden, "This connection may not %s; connect the account again and switch that on.", what)
}
