package linkedin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// batchSize is how many posts one request for a page's statistics names.
const batchSize = 20

// pageNumbers are the counts of "Share statistics" under CAIO's names.
var pageNumbers = map[string]caio.MetricName{
	"likeCount": caio.Likes, "commentCount": caio.Comments, "shareCount": caio.Shares, "clickCount": caio.Clicks,
	"impressionCount": caio.Impressions, "uniqueImpressionsCount": caio.Reach,
}

// statistics is one element of a page's statistics. Counts are numbers, but for the rate
// of engagement.
type statistics struct {
	Share  string             `json:"share"`
	UGC    string             `json:"ugcPost"`
	Totals map[string]float64 `json:"totalShareStatistics"`
}

// PostMetrics reads the numbers of posts: a page's in batches, a person's one by one.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if ch.Kind == kindPage {
		return c.pagePosts(ctx, s, ch, rs)
	}
	if !slices.Contains(s.Grant.Scopes, scopeNumbers) {
		return nil, platform.Errorf(caio.Forbidden, "LinkedIn gives numbers of a person's posts only to apps with the product Community Management; connect with such an app and allow it.")
	}
	out := make([]*caio.Snapshot, len(rs))
	for i, r := range rs {
		snapshot, err := c.personPost(ctx, s, r.RemoteID)
		if err != nil && !platform.Is(err, caio.Gone) {
			return nil, err
		}
		out[i] = snapshot
	}
	return out, nil
}

func newSnapshot() *caio.Snapshot {
	return &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
}

func isUGC(urn string) bool { return strings.HasPrefix(urn, "urn:li:ugcPost:") }

func (c *connector) pagePosts(ctx context.Context, s platform.Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if err := mayCount(s.Grant); err != nil {
		return nil, err
	}
	var shares, others []string
	for _, r := range rs {
		if isUGC(r.RemoteID) {
			others = append(others, r.RemoteID)
		} else {
			shares = append(shares, r.RemoteID)
		}
	}
	found := map[string]*caio.Snapshot{}
	for _, group := range [...]struct {
		name string
		urns []string
	}{{"shares", shares}, {"ugcPosts", others}} {
		for chunk := range slices.Chunk(group.urns, batchSize) {
			elements, err := c.statistics(ctx, s, ch, "&"+group.name+"="+list(chunk))
			if err != nil {
				return nil, err
			}
			for _, e := range elements {
				found[e.Share+e.UGC] = e.snapshot()
			}
		}
	}
	out := make([]*caio.Snapshot, len(rs))
	for i, r := range rs {
		out[i] = found[r.RemoteID]
	}
	return out, nil
}

func mayCount(g platform.Grant) error {
	if slices.Contains(g.Scopes, scopeAdmin) {
		return nil
	}
	return platform.Errorf(caio.Forbidden, "CAIO may not read the numbers of this page; connect it again and allow it.")
}

// statistics reads the statistics of a page as a whole, or of the posts that more names.
func (c *connector) statistics(ctx context.Context, s platform.Session, ch caio.Channel, more string) ([]statistics, error) {
	var found struct {
		Elements *[]statistics `json:"elements"`
	}
	query := "organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + key(ch.RemoteID) + more
	r, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, query)), &found)
	if err != nil {
		return nil, err
	}
	if found.Elements == nil {
		return nil, r.Missing("elements")
	}
	return *found.Elements, nil
}

// snapshot keeps what is reported. LinkedIn's counts fall below zero when what was
// counted is taken back; such a number says nothing.
func (e statistics) snapshot() *caio.Snapshot {
	out := newSnapshot()
	for native, name := range pageNumbers {
		if n, ok := e.Totals[native]; ok && n >= 0 {
			out.Native[native], out.Metrics[name] = int64(n), int64(n)
		}
	}
	return out
}

// ChannelMetrics reads followers and sums: of a page over the last twelve months, of a
// person over all time.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	if ch.Kind == kindPage {
		return c.pageMetrics(ctx, s, ch)
	}
	return c.personMetrics(ctx, s)
}

func (c *connector) pageMetrics(ctx context.Context, s platform.Session, ch caio.Channel) (caio.Snapshot, error) {
	if err := mayCount(s.Grant); err != nil {
		return caio.Snapshot{}, err
	}
	out := newSnapshot()
	elements, err := c.statistics(ctx, s, ch, "")
	if err != nil {
		return caio.Snapshot{}, err
	}
	if len(elements) > 0 {
		out = elements[0].snapshot()
	}
	var network struct {
		Size *int64 `json:"firstDegreeSize"`
	}
	r, err := c.api.JSON(ctx, c.rest(s.Grant, http.MethodGet, "networkSizes/"+key(ch.RemoteID)+"?edgeType=COMPANY_FOLLOWED_BY_MEMBER"), &network)
	if err == nil && network.Size == nil {
		err = r.Missing("firstDegreeSize")
	}
	if err != nil {
		return caio.Snapshot{}, err
	}
	out.Native["firstDegreeSize"], out.Metrics[caio.Followers] = *network.Size, *network.Size
	return *out, c.pageGrowth(ctx, s, ch, out.Native)
}

const growthDays = 30

// pageGrowth adds up the followers won day by day over the last month ("Follower
// statistics"), which ends two days ago, and the views of the page ("Page statistics").
func (c *connector) pageGrowth(ctx context.Context, s platform.Session, ch caio.Channel, native map[string]int64) error {
	end := c.env.Clock.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)
	query := fmt.Sprintf("organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=%s&timeIntervals=(timeRange:(start:%d,end:%d),timeGranularityType:DAY)",
		key(ch.RemoteID), end.AddDate(0, 0, -growthDays).UnixMilli(), end.UnixMilli())
	var growth struct {
		Elements []struct {
			Gains map[string]int64 `json:"followerGains"`
		} `json:"elements"`
	}
	if _, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, query)), &growth); err != nil {
		return unlessRefused(err)
	}
	for _, day := range growth.Elements {
		for name, n := range day.Gains {
			native[name] += n
		}
	}
	var views struct {
		Elements []struct {
			Totals struct {
				Views map[string]struct {
					Count *int64 `json:"pageViews"`
				} `json:"views"`
			} `json:"totalPageStatistics"`
		} `json:"elements"`
	}
	query = "organizationPageStatistics?q=organization&organization=" + key(ch.RemoteID)
	if _, err := c.api.JSON(ctx, as("FINDER", c.rest(s.Grant, http.MethodGet, query)), &views); err != nil {
		return unlessRefused(err)
	}
	for _, e := range views.Elements {
		if all := e.Totals.Views["allPageViews"]; all.Count != nil {
			native["allPageViews"] = *all.Count
		}
	}
	return nil
}

// unlessRefused leaves out what is beside the point and LinkedIn does not give.
func unlessRefused(err error) error {
	if kind := platform.KindOf(err); kind == caio.Rejected || kind == caio.Forbidden || kind == caio.Gone {
		return nil
	}
	return err
}
