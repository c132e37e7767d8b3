package pinterest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	batchSize = 100 // Pins in one request
	lookBack  = 89 * 24 * time.Hour
	channelOf = 30 * 24 * time.Hour // what a channel's numbers are of
	day       = "2006-01-02"        // in UTC
)

// PostMetrics reads the numbers of Pins: of several at once where the app may. Pinterest
// keeps daily numbers for 90 days; an older Pin has only those of its whole life.
func (c *connector) PostMetrics(ctx context.Context, s platform.Session, _ caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	if err := mayMeter(s.Grant, "pins:read", "boards:read"); err != nil {
		return nil, err
	}
	out := make([]*caio.Snapshot, len(rs))
	young := []int{}
	begin := c.now().Add(-lookBack)
	for i, r := range rs {
		if r.At >= begin {
			young = append(young, i)
			continue
		}
		snapshot, err := c.lifetime(ctx, s, r)
		if err != nil {
			return out, err
		}
		out[i] = snapshot
	}
	for chunk := range slices.Chunk(young, batchSize) {
		if err := c.meter(ctx, s, rs, chunk, out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// mayMeter checks what was granted, not what was asked for. The sandbox has no numbers
// ("API sandbox").
func mayMeter(g platform.Grant, scopes ...string) error {
	if g.Extra[extraHost] == hostSandbox {
		return platform.Errorf(caio.Unsupported, "Pinterest's sandbox has no numbers.")
	}
	if len(lacking(g, scopes...)) > 0 {
		return platform.Errorf(caio.Forbidden, "CAIO was not allowed to read these numbers; connect the account again and allow it.")
	}
	return nil
}

// meter fills in the snapshots of the receipts with these indexes.
func (c *connector) meter(ctx context.Context, s platform.Session, rs []caio.Receipt, chunk []int, out []*caio.Snapshot) error {
	if len(chunk) > 1 && !c.batchRefused.Load() {
		done, err := c.batch(ctx, s, rs, chunk, out)
		if done || err != nil {
			return err
		}
	}
	for _, i := range chunk {
		var a analytics
		err := c.analytics(ctx, s, pinPath(rs[i].RemoteID)+"/analytics", c.since(rs[i].At), nil, append(slices.Clone(pinMetrics), videoMetrics...), &a)
		if platform.Is(err, caio.Gone) {
			continue
		}
		if err != nil {
			return err
		}
		out[i] = a.snapshot()
	}
	return nil
}

// batch asks for several Pins at once. It reports false where that is not possible: the
// app may not, or one of them is gone.
func (c *connector) batch(ctx context.Context, s platform.Session, rs []caio.Receipt, chunk []int, out []*caio.Snapshot) (bool, error) {
	ids := []string{}
	first := c.now()
	for _, i := range chunk {
		ids = append(ids, rs[i].RemoteID)
		first = min(first, rs[i].At)
	}
	var all map[string]analytics
	err := c.analytics(ctx, s, "/pins/analytics", c.since(first), ids, append(slices.Clone(pinMetrics), videoMetrics...), &all)
	switch {
	case errors.Is(err, errChosenApps):
		c.batchRefused.Store(true)
		return false, nil
	case platform.Is(err, caio.Gone), platform.Is(err, caio.Rejected), platform.Is(err, caio.Forbidden):
		return false, nil
	case err != nil:
		return false, err
	}
	for _, i := range chunk {
		if a, ok := all[rs[i].RemoteID]; ok {
			out[i] = a.snapshot()
		}
	}
	return true, nil
}

// since is the first day to ask for.
func (c *connector) since(at caio.Instant) time.Time {
	return max(at, c.now().Add(-lookBack)).Time()
}

// analytics reads numbers into out; when Pinterest does not accept those of videos, it
// asks again without.
func (c *connector) analytics(ctx context.Context, s platform.Session, path string, since time.Time, ids, metrics []string, out any) error {
	request := c.at(s.Grant, http.MethodGet, path)
	request.Query = url.Values{
		"start_date": {since.UTC().Format(day)}, "end_date": {c.env.Clock.Now().UTC().Format(day)},
		"metric_types": {strings.Join(metrics, ",")},
	}
	if len(ids) > 0 {
		request.Query["pin_ids"] = ids
	}
	r, err := c.api.JSON(ctx, request, out)
	if r != nil && r.Status == http.StatusBadRequest && slices.Contains(metrics, average) {
		return c.analytics(ctx, s, path, since, ids, pinMetrics, out)
	}
	return err
}

// lifetime reads what Pinterest counts over a Pin's whole life.
func (c *connector) lifetime(ctx context.Context, s platform.Session, r caio.Receipt) (*caio.Snapshot, error) {
	request := c.at(s.Grant, http.MethodGet, pinPath(r.RemoteID))
	request.Query = url.Values{"pin_metrics": {"true"}}
	var live livePin
	_, err := c.api.JSON(ctx, request, &live)
	if platform.Is(err, caio.Gone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	if live.Metrics == nil {
		return out, nil
	}
	for metric, n := range live.Metrics.Lifetime {
		if v, ok := number(n); ok {
			put(out, metric, v)
		}
	}
	return out, nil
}

// ChannelMetrics reports the account's counts and, for business accounts, what happened
// within the last 30 days.
func (c *connector) ChannelMetrics(ctx context.Context, s platform.Session, _ caio.Channel) (caio.Snapshot, error) {
	if len(lacking(s.Grant, "user_accounts:read")) > 0 {
		return caio.Snapshot{}, mayMeter(s.Grant, "user_accounts:read")
	}
	a, err := c.me(ctx, s.Grant)
	if err != nil {
		return caio.Snapshot{}, err
	}
	out := &caio.Snapshot{Metrics: map[caio.MetricName]int64{}, Native: map[string]int64{}}
	if a.Type == "BUSINESS" && s.Grant.Extra[extraHost] != hostSandbox {
		var numbers analytics
		err := c.analytics(ctx, s, "/user_account/analytics", c.env.Clock.Now().Add(-channelOf), nil, accountMetrics, &numbers)
		if err != nil && !platform.Is(err, caio.Forbidden) {
			return caio.Snapshot{}, err
		}
		out = numbers.snapshot()
	}
	for metric, n := range map[string]*int64{
		"follower_count": a.Followers, "following_count": a.Following, "board_count": a.Boards,
		"pin_count": a.Pins, "monthly_views": a.MonthlyViews,
	} {
		if n != nil && *n >= 0 {
			out.Native[metric] = *n
		}
	}
	if n, ok := out.Native["follower_count"]; ok {
		out.Metrics[caio.Followers] = n
	}
	return *out, nil
}
