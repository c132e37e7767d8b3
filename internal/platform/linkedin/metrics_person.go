package linkedin

import (
	"context"
	"net/http"
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
)

// number is one count of a person's posts, which is one request.
type number struct {
	native string
	name   caio.MetricName // "" where CAIO has no name for it
}

// personNumbers are the counts of "Member post statistics".
var personNumbers = [...]number{
	{"REACTION", caio.Likes},
	{"COMMENT", caio.Comments},
	{"RESHARE", caio.Shares},
	{"IMPRESSION", caio.Impressions},
	{"MEMBERS_REACHED", caio.Reach},
	{"LINK_CLICKS", caio.Clicks},
	{"POST_SAVE", caio.Saves},
}

// videoNumbers are those of "Member video statistics"; the time is in milliseconds.
var videoNumbers = [...]number{
	{"VIDEO_PLAY", caio.Views},
	{"VIDEO_WATCH_TIME", caio.WatchTime},
	{"VIDEO_VIEWER", ""},
}

// personPost reads the numbers of one post. Videos are posts of the type ugcPost; one
// that has none is reported without theirs.
func (c *connector) personPost(ctx context.Context, s platform.Session, urn string) (*caio.Snapshot, error) {
	out := newSnapshot()
	of := "q=entity&entity=" + entity(urn)
	if err := c.addNumbers(ctx, s, out, "memberCreatorPostAnalytics?"+of, personNumbers[:]); err != nil {
		return nil, err
	}
	if !isUGC(urn) {
		return out, nil
	}
	return out, unlessRefused(c.addNumbers(ctx, s, out, "memberCreatorVideoAnalytics?"+of, videoNumbers[:]))
}

func entity(urn string) string {
	if isUGC(urn) {
		return "(ugc:" + key(urn) + ")"
	}
	return "(share:" + key(urn) + ")"
}

// addNumbers reads one number after the other, of a post or of all.
func (c *connector) addNumbers(ctx context.Context, s platform.Session, out *caio.Snapshot, query string, numbers []number) error {
	for _, n := range numbers {
		var found struct {
			Elements *[]struct {
				Count *int64 `json:"count"`
			} `json:"elements"`
		}
		r, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, query+"&queryType="+n.native+"&aggregation=TOTAL")), &found)
		if err != nil {
			return err
		}
		if found.Elements == nil {
			return r.Missing("elements")
		}
		for _, e := range *found.Elements {
			if e.Count == nil || *e.Count < 0 {
				continue
			}
			out.Native[n.native] = *e.Count
			if n.name != "" {
				out.Metrics[n.name] = *e.Count
			}
		}
	}
	return nil
}

// personMetrics reads the sums of a person's posts and their followers, as far as either
// was granted.
func (c *connector) personMetrics(ctx context.Context, s platform.Session) (caio.Snapshot, error) {
	counts, followers := slices.Contains(s.Grant.Scopes, scopeNumbers), slices.Contains(s.Grant.Scopes, scopeFollowers)
	if !counts && !followers {
		return caio.Snapshot{}, platform.Errorf(caio.Forbidden, "LinkedIn gives a person's numbers only to apps with the product Community Management; connect with such an app and allow it.")
	}
	out := newSnapshot()
	if counts {
		if err := c.addNumbers(ctx, s, out, "memberCreatorPostAnalytics?q=me", personNumbers[:]); err != nil {
			return caio.Snapshot{}, err
		}
	}
	if !followers {
		return *out, nil
	}
	var found struct {
		Elements *[]struct {
			Count *int64 `json:"memberFollowersCount"`
		} `json:"elements"`
	}
	r, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, "memberFollowersCount?q=me")), &found)
	if err == nil && found.Elements == nil {
		err = r.Missing("elements")
	}
	if err != nil {
		return caio.Snapshot{}, err
	}
	for _, e := range *found.Elements {
		if e.Count != nil {
			out.Native["memberFollowersCount"], out.Metrics[caio.Followers] = *e.Count, *e.Count
		}
	}
	return *out, nil
}
