package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"caio/internal/caio"
)

// PostQuery chooses Posts. Zero values choose all.
type PostQuery struct {
	State   caio.PostState
	Text    string // words that must occur; the last one may be unfinished
	Channel caio.ChannelID
	After   string // Next of the page before
	Limit   int    // most Posts of a page: 50 when 0, 200 at most
}

// PostPage is a page of Posts.
type PostPage struct {
	Posts []PostSummary `json:"posts"`
	Next  string        `json:"next"`  // the next page's After; "" when this is the last
	Total int           `json:"total"` // how many the query chooses, on all pages
}

// PostSummary is a Post with what its card shows of its Deliveries.
type PostSummary struct {
	Post       caio.Post       `json:"post"`
	Deliveries []DeliveryBrief `json:"deliveries"`
}

// DeliveryBrief is a Delivery in one line.
type DeliveryBrief struct {
	ID       caio.DeliveryID    `json:"id"`
	Channel  caio.ChannelID     `json:"channel"`
	Platform caio.PlatformID    `json:"platform"`
	State    caio.DeliveryState `json:"state"`
	Due      caio.Instant       `json:"due"`
	URL      string             `json:"url"` // where it is live; "" not yet
	Reason   *caio.Reason       `json:"reason,omitempty"`
}

// rareHits is up to how many hits of a text search are sorted; with more the Posts are
// walked from the newest on until the page is full.
const rareHits = 1000

// Posts returns a page of Posts, those that are due last first.
func (s *Store) Posts(ctx context.Context, q PostQuery) (PostPage, error) {
	page := PostPage{Posts: []PostSummary{}}
	after, err := parseCursor(q.After)
	if err != nil {
		return page, err
	}
	limit := pageLimit(q.Limit)
	err = s.view(ctx, func(view querier) error {
		f, err := newFilter(ctx, view, q)
		if err != nil {
			return err
		}
		if page.Total, err = f.countRows(ctx, view); err != nil {
			return err
		}
		query := fmt.Sprintf("SELECT %s, %s, %s FROM %s AND (%[2]s, %[3]s) < (?, ?) ORDER BY %[2]s DESC, %[3]s DESC LIMIT ?",
			postColumns, f.sort, f.num, f.page)
		found, err := list(ctx, view, scanPlaced, query, append(f.args, after.at, after.num, limit+1)...)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			page.Next = found[limit-1].cursor.String()
		}
		page.Posts, err = summaries(ctx, view, found)
		return err
	})
	return page, err
}

// placed is a Post with its place in the order.
type placed struct {
	post   caio.Post
	cursor cursor
}

func scanPlaced(r row) (placed, error) {
	var at placed
	var err error
	at.post, err = scanPost(scanMore{r, []any{&at.cursor.at, &at.cursor.num}})
	return at, err
}

// scanMore scans further columns after those asked for.
type scanMore struct {
	row
	more []any
}

func (s scanMore) Scan(dest ...any) error { return s.row.Scan(append(dest, s.more...)...) }

// filter is a PostQuery in SQL: where the rows come from, for a page and, with less to
// read, for their number, and the columns that order them.
type filter struct {
	page, count string
	args        []any
	sort, num   string
	total       *int // the number, when it is known already
}

func (f filter) countRows(ctx context.Context, view querier) (int, error) {
	if f.total != nil {
		return *f.total, nil
	}
	return one(ctx, view, value[int], "SELECT count(*) FROM "+f.count, f.args...)
}

func newFilter(ctx context.Context, view querier, q PostQuery) (filter, error) {
	f := filter{page: "post p", sort: "p.sort_at", num: "p.num"}
	where := []string{"true"}
	add := func(condition string, arg any) {
		where = append(where, condition)
		f.args = append(f.args, arg)
	}
	f.count = f.page
	if q.Channel != "" {
		f = filter{page: "post_channel c JOIN post p ON p.num = c.post", count: "post_channel c", sort: "c.sort_at", num: "c.post"}
		add("c.channel = ?", q.Channel)
	}
	if q.State != "" {
		f.count = f.page
		add("p.state = ?", q.State)
	}
	switch match := searchQuery(q.Text); {
	case strings.TrimSpace(q.Text) == "":
	case match == "":
		where = append(where, "false")
	default:
		hits, err := one(ctx, view, value[int], "SELECT count(*) FROM post_search WHERE post_search MATCH ?", match)
		if err != nil {
			return f, err
		}
		num := f.num
		if hits > rareHits {
			num = "+" + num // keeps SQLite from starting with the hits
		}
		add(num+" IN (SELECT rowid FROM post_search WHERE post_search MATCH ?)", match)
		if len(f.args) == 1 { // nothing else is asked for
			f.total = &hits
		}
	}
	condition := " WHERE " + strings.Join(where, " AND ")
	f.page += condition
	f.count += condition
	return f, nil
}

func summaries(ctx context.Context, view querier, found []placed) ([]PostSummary, error) {
	all := make([]PostSummary, len(found))
	place := make(map[caio.PostID]int, len(found))
	ids := make([]caio.PostID, len(found))
	for i, f := range found {
		all[i] = PostSummary{Post: f.post, Deliveries: []DeliveryBrief{}}
		ids[i], place[f.post.ID] = f.post.ID, i
	}
	in, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	_, err = list(ctx, view, func(r row) (b DeliveryBrief, err error) {
		var post caio.PostID
		err = r.Scan(&post, &b.ID, &b.Channel, &b.Platform, &b.State, &b.Due, &b.URL, asJSON{&b.Reason})
		if err == nil {
			p := &all[place[post]]
			p.Deliveries = append(p.Deliveries, b)
		}
		return b, err
	}, `SELECT post, id, channel, platform, state, due, coalesce(receipt ->> '$.url', ''), reason
		FROM delivery WHERE post IN (SELECT value FROM json_each(?)) ORDER BY num`, string(in))
	return all, err
}
