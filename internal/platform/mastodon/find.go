package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

const (
	// skew is how far this computer's clock and the server's may differ.
	skew      = 5 * time.Minute
	pageSize  = "40"
	mostPages = 10
)

// ownStatuses lists a page of the account's own statuses, newest first.
func (c *connector) ownStatuses(ctx context.Context, s platform.Session, query url.Values) ([]status, error) {
	request := c.at(s.Grant, http.MethodGet, "/api/v1/accounts/"+url.PathEscape(accountID(s.Grant))+"/statuses")
	query.Set("exclude_reblogs", "true")
	request.Query = query
	var list []status
	_, err := c.api.JSON(ctx, request, &list)
	if err == nil && list == nil {
		err = platform.Errorf(caio.Unavailable, "The server's list of posts was incomplete.")
	}
	if err == nil && slices.ContainsFunc(list, func(st status) bool { return st.ID == "" || st.CreatedAt.IsZero() }) {
		err = platform.Errorf(caio.Unavailable, "The server's list of posts was incomplete.")
	}
	return list, err
}

// Find looks for the step in doubt among the account's statuses since shortly before it
// was sent. Files and what a status answers identify it; a text alone does not, when
// there are several of the same: then the Idempotency-Key decides as long as it lives.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	want, ok := wanted(job)
	if !ok {
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look on the server.")
	}
	candidates, err := c.since(ctx, s, job)
	if err != nil {
		return caio.Receipt{}, false, err
	}
	candidates = slices.DeleteFunc(candidates, func(st status) bool { return !want.is(st) || known(job, st.ID) })
	switch {
	case len(candidates) == 0:
		return caio.Receipt{}, false, nil
	case len(candidates) > 1 && !want.decisive():
		if c.now() < job.DoubtAt.Add(keyLife) {
			return caio.Receipt{}, false, nil // sending it again with its key returns ours
		}
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "Several posts with the same text are live; look on the server which one is new.")
	}
	oldest := candidates[len(candidates)-1]
	if err := job.Settle(ctx, oldest.receipt(job.Doubt)); err != nil {
		return caio.Receipt{}, false, err
	}
	return job.Receipt(), true, nil
}

// known reports whether an id belongs to another step of the job.
func known(job *platform.Job, id string) bool {
	r := job.Receipt()
	return r.RemoteID == id || slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool { return p.RemoteID == id })
}

// sought is what the status in doubt looks like.
type sought struct {
	post
	answers string
}

// decisive reports whether there is more to go by than a text.
func (w sought) decisive() bool { return len(w.MediaIDs) > 0 || w.answers != "" }

func (w sought) is(st status) bool {
	answers := ""
	if st.ReplyTo != nil {
		answers = *st.ReplyTo
	}
	if answers != w.answers || (w.Visibility != "" && st.Visibility != w.Visibility) || len(st.Media) < len(w.MediaIDs) {
		return false
	}
	if len(w.MediaIDs) > 0 {
		return slices.ContainsFunc(st.Media, func(m media) bool { return m.ID == w.MediaIDs[0] })
	}
	return len(st.Media) == 0 && sameText(w.Status, st.Content) && sameText(w.Spoiler, st.Spoiler)
}

// wanted returns what the step in doubt sent.
func wanted(job *platform.Job) (sought, bool) {
	if job.Doubt == platform.StepComment {
		p := commentOn(job)
		return sought{p, p.ReplyTo}, p.ReplyTo != ""
	}
	answers := ""
	for i := range job.Variant.Parts {
		if job.Doubt == platform.StepPart(i) {
			return sought{partOf(job, i, answers), answers}, i == 0 || answers != ""
		}
		r, _ := job.Done(platform.StepPart(i))
		answers = r.RemoteID
	}
	return sought{}, false
}

// since lists the statuses that may be the one in doubt, newest first.
func (c *connector) since(ctx context.Context, s platform.Session, job *platform.Job) ([]status, error) {
	begin := job.DoubtAt.Add(-skew)
	query := url.Values{"limit": {pageSize}}
	if newest := job.Saved.Get(savedNewest); strings.Trim(newest, "-") != "" {
		query.Set("since_id", newest)
	}
	var out []status
	for range mostPages {
		page, err := c.ownStatuses(ctx, s, query)
		if err != nil {
			return nil, err
		}
		for _, st := range page {
			if caio.At(st.CreatedAt) < begin {
				return out, nil
			}
			out = append(out, st)
		}
		if len(page) == 0 {
			return out, nil
		}
		query.Set("max_id", page[len(page)-1].ID)
	}
	return nil, platform.Errorf(caio.Uncertain, "Too many posts have been published since; look on the server whether this one is among them.")
}
