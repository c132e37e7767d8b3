package emulator

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
)

// statNames are the counts of "Share statistics".
var statNames = [...]string{"impressionCount", "uniqueImpressionsCount", "clickCount", "likeCount", "commentCount", "shareCount"}

func (e *Emulator) sortedPages() []*page {
	var out []*page
	for _, urn := range slices.Sorted(maps.Keys(e.pages)) {
		out = append(out, e.pages[urn])
	}
	return out
}

func (e *Emulator) isLogo(name string) bool {
	return slices.ContainsFunc(e.sortedPages(), func(p *page) bool { return p.vanity == name })
}

// administered returns the page that a query names, or answers why it is not shown.
func (e *Emulator) administered(c *call, urn, what string) *page {
	page := e.pages[urn]
	if page == nil || page.roles[c.token.person.id] != "ADMINISTRATOR" || !c.token.may("rw_organization_admin", "r_organization_admin") {
		c.denied(what)
		return nil
	}
	return page
}

func (p *post) statistics() map[string]any {
	out := map[string]any{"engagement": 0.0}
	for _, name := range statNames {
		out[name] = p.counts[name]
	}
	return out
}

// shareStatistics has the sums of a page, or the counts of the posts that are named.
func (e *Emulator) shareStatistics(c *call) {
	q, ok := c.query("q", "organizationalEntity", "shares", "ugcPosts", "start", "count")
	if !ok || !c.method("FINDER", false) {
		return
	}
	urn := plain(q["organizationalEntity"])
	page := e.administered(c, urn, "organizationalEntityShareStatistics.FINDER")
	if page == nil {
		return
	}
	if q["q"] != "organizationalEntity" {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q")
		return
	}
	out := []map[string]any{}
	for name, field := range map[string]string{"shares": "share", "ugcPosts": "ugcPost"} {
		if q[name] == "" {
			continue
		}
		urns, ok := listOf(q[name])
		if !ok || len(urns) > 20 {
			c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: "+name)
			return
		}
		for _, one := range urns {
			if p := e.post(one); p != nil && p.Author == urn && p.urn == one {
				out = append(out, map[string]any{"organizationalEntity": urn, field: one, "totalShareStatistics": p.statistics()})
			}
		}
	}
	if q["shares"] == "" && q["ugcPosts"] == "" {
		sum := map[string]any{"engagement": 0.0}
		for _, name := range statNames {
			n := int64(0)
			for _, p := range e.posts {
				if p.Author == urn {
					n += p.counts[name]
				}
			}
			sum[name] = n
		}
		out = append(out, map[string]any{"organizationalEntity": urn, "totalShareStatistics": sum})
	}
	if q["count"] == "" {
		q["count"] = "100"
	}
	elements(c, q, out)
}

var dayRange = regexp.MustCompile(`^\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:DAY\)$`)

func (e *Emulator) followerStatistics(c *call) {
	q, ok := c.query("q", "organizationalEntity", "timeIntervals")
	if !ok || !c.method("FINDER", false) {
		return
	}
	page := e.administered(c, plain(q["organizationalEntity"]), "organizationalEntityFollowerStatistics.FINDER")
	if page == nil {
		return
	}
	m := dayRange.FindStringSubmatch(q["timeIntervals"])
	if m == nil {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: timeIntervals")
		return
	}
	const day = 24 * 60 * 60 * 1000
	start, _ := strconv.ParseInt(m[1], 10, 64)
	end, _ := strconv.ParseInt(m[2], 10, 64)
	if end > e.Now().UnixMilli() || start >= end || start%day != 0 {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid time range")
		return
	}
	out := []map[string]any{}
	for at := start; at < end; at += day {
		out = append(out, map[string]any{
			"organizationalEntity": page.urn(), "timeRange": map[string]int64{"start": at, "end": at + day},
			"followerGains": map[string]int64{"organicFollowerGain": page.gained, "paidFollowerGain": 0},
		})
	}
	send(c.w, http.StatusOK, map[string]any{"elements": out, "paging": map[string]any{"start": 0, "count": len(out), "links": []any{}}})
}

func (e *Emulator) pageStatistics(c *call) {
	q, ok := c.query("q", "organization")
	if !ok || !c.method("FINDER", false) {
		return
	}
	page := e.administered(c, plain(q["organization"]), "organizationPageStatistics.FINDER")
	if page == nil {
		return
	}
	elements(c, q, []map[string]any{{
		"organization":        page.urn(),
		"totalPageStatistics": map[string]any{"views": map[string]any{"allPageViews": map[string]int64{"pageViews": page.viewed}}},
	}})
}

var (
	entityPattern = regexp.MustCompile(`^\((share|ugc):([^():,]+)\)$`)
	// memberNames are the queries of "Member post statistics" and what they count here.
	memberNames = map[string]string{
		"IMPRESSION": "impressionCount", "MEMBERS_REACHED": "uniqueImpressionsCount", "RESHARE": "shareCount", "REACTION": "likeCount",
		"COMMENT": "commentCount", "POST_SAVE": "saveCount", "POST_SEND": "sendCount", "LINK_CLICKS": "clickCount",
	}
)

// videoNames are the queries of "Member video statistics".
var videoNames = map[string]string{"VIDEO_PLAY": "playCount", "VIDEO_WATCH_TIME": "watchTime", "VIDEO_VIEWER": "viewerCount"}

func (e *Emulator) memberVideos(c *call) {
	q, ok := c.query("q", "entity", "queryType", "aggregation", "dateRange")
	if !ok || !c.method("FINDER", false) {
		return
	}
	counted, known := videoNames[q["queryType"]]
	switch {
	case !c.token.may("r_member_postAnalytics"):
		c.denied("memberCreatorVideoAnalytics.FINDER-" + q["q"])
	case q["q"] != "entity" || !known || q["aggregation"] != "TOTAL":
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q, queryType or aggregation")
	default:
		kind, p := e.entity(c, q["entity"])
		if p == nil {
			return
		}
		out := []map[string]any{}
		if m := p.Content; m != nil && m.Media != nil && e.assets[m.Media.ID].class == classVideo {
			out = append(out, numbered(q["queryType"], p.counts[counted], map[string]any{kind: p.urn}))
		}
		elements(c, q, out)
	}
}

// entity finds the member's post that a query names, or answers why there is none.
func (e *Emulator) entity(c *call, value string) (kind string, p *post) {
	m := entityPattern.FindStringSubmatch(value)
	if m == nil {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: entity")
		return "", nil
	}
	p = e.post(plain(m[2]))
	if p == nil || p.Author != c.token.person.urn() {
		c.missing("The post")
		return "", nil
	}
	return m[1], p
}

// numbered is an element of member statistics; since 202605 the type is a text.
func numbered(query string, n int64, target map[string]any) map[string]any {
	return map[string]any{"count": n, "metricType": query, "targetEntity": target}
}

func (e *Emulator) memberAnalytics(c *call) {
	q, ok := c.query("q", "entity", "queryType", "aggregation", "dateRange")
	if !ok || !c.method("FINDER", false) {
		return
	}
	if !c.token.may("r_member_postAnalytics") {
		c.denied("memberCreatorPostAnalytics.FINDER-" + q["q"])
		return
	}
	counted, known := memberNames[q["queryType"]]
	if !known || q["aggregation"] != "TOTAL" && q["aggregation"] != "DAILY" || q["aggregation"] == "DAILY" && (q["queryType"] == "MEMBERS_REACHED" || q["q"] == "entity" && q["queryType"] == "IMPRESSION") {
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: queryType or aggregation")
		return
	}
	me, count := c.token.person.urn(), int64(0)
	target := map[string]any{}
	switch q["q"] {
	case "me":
		for _, p := range e.posts {
			if p.Author == me {
				count += p.counts[counted]
			}
		}
	case "entity":
		kind, p := e.entity(c, q["entity"])
		if p == nil {
			return
		}
		count, target[kind] = p.counts[counted], p.urn
	default:
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q")
		return
	}
	elements(c, q, []map[string]any{numbered(q["queryType"], count, target)})
}

func (e *Emulator) memberFollowers(c *call) {
	q, ok := c.query("q", "dateRange")
	switch {
	case !ok || !c.method("FINDER", false):
	case !c.token.may("r_member_profileAnalytics"):
		c.denied("memberFollowersCount.FINDER-me")
	case q["q"] != "me":
		c.fail(http.StatusBadRequest, "PARAM_INVALID", "Invalid param: q")
	default:
		elements(c, q, []map[string]any{{"memberFollowersCount": c.token.person.followers}})
	}
}
