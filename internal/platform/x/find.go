package x

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/text"
)

const (
	// slack is how far this computer's clock and X's may run apart after the difference
	// that X's own time shows is taken off; X's times are whole seconds.
	slack = 10 * time.Second
	// blindSlack is used instead when X does not tell its time.
	blindSlack = 5 * time.Minute
	// takes is how long after it left a request may still be worked on.
	takes = 2 * time.Minute
	// reach is how far back files and answers are looked for: this computer's clock may
	// have been put right meanwhile.
	reach = 24 * time.Hour

	pageSize  = "10"
	mostPages = 20
	findParts = "created_at,entities,attachments,referenced_tweets,conversation_id,note_tweet,author_id"
)

// sought is what the post in doubt looks like, and when it can have been made by X's
// clock.
type sought struct {
	post
	keys        []string // of its files
	since, till caio.Instant
}

// Find looks for the step in doubt in the account's own timeline. Its files and what it
// answers identify a post; a text alone does only within the moments in which it was
// sent. X itself refuses the same text twice within a short time.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	want, ok := c.wanted(job)
	if !ok {
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "CAIO cannot tell what to look for; look on X.")
	}
	candidates, err := c.candidates(ctx, s, &want)
	if err != nil {
		return caio.Receipt{}, false, err
	}
	var sure, like []tweet
	for _, t := range candidates {
		switch {
		case known(job, t.ID):
		case want.identifies(t):
			sure = append(sure, t)
		case want.resembles(t):
			like = append(like, t)
		}
	}
	if len(sure) == 0 && want.Media == nil {
		sure = like
	}
	switch {
	case len(sure) == 1:
		if err := job.Settle(ctx, sure[0].receipt(job.Doubt, address(job.Channel.Handle, sure[0].ID))); err != nil {
			return caio.Receipt{}, false, err
		}
		return job.Receipt(), true, nil
	case len(sure)+len(like) > 0:
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "A post that looks the same went live at the same time; look on X which one is CAIO's.")
	case want.Community != "" && !want.Share:
		return caio.Receipt{}, false, platform.Errorf(caio.Uncertain, "X does not list posts of communities for CAIO; look there whether this one is live.")
	}
	return caio.Receipt{}, false, nil
}

// known reports whether an id belongs to another step of the job.
func known(job *platform.Job, id string) bool {
	r := job.Receipt()
	return r.RemoteID == id || slices.ContainsFunc(r.Parts, func(p caio.PartReceipt) bool { return p.RemoteID == id })
}

// wanted returns what the step in doubt sent, and when by this computer's clock.
func (c *connector) wanted(job *platform.Job) (sought, bool) {
	want := sought{since: job.DoubtAt, till: job.DoubtAt.Add(takes)}
	if first, err := strconv.ParseInt(job.Saved.Get(savedSent+job.Doubt), 10, 64); err == nil {
		want.since = min(want.since, caio.Instant(first))
	}
	if job.Doubt == platform.StepComment {
		want.post = commentOn(job)
		return want, want.Reply != nil
	}
	answers := ""
	for i := range job.Variant.Parts {
		if job.Doubt == platform.StepPart(i) {
			want.post = partOf(job, i, answers)
			for n := range job.Variant.Parts[i].Attachments {
				if u, ok := savedUpload(job, i, n); ok {
					want.keys = append(want.keys, u.Key, u.ID)
				}
			}
			return want, i == 0 || answers != ""
		}
		r, _ := job.Done(platform.StepPart(i))
		answers = r.RemoteID
	}
	return sought{}, false
}

// identifies reports whether t is ours by what nobody else's post has: our files, or
// being our answer to our own part.
func (w sought) identifies(t tweet) bool {
	if !w.answersSame(t) {
		return false
	}
	if w.Media != nil {
		return slices.ContainsFunc(t.Attachments.Keys, func(key string) bool {
			_, id, _ := strings.Cut(key, "_")
			return slices.Contains(w.keys, key) || slices.Contains(w.keys, id)
		})
	}
	return w.Reply != nil && len(t.Attachments.Keys) == 0 && sameText(w.Text, t)
}

// resembles reports whether t says the same and was made in the moments in question.
func (w sought) resembles(t tweet) bool {
	at := caio.At(t.CreatedAt)
	files := w.Media != nil
	return w.answersSame(t) && at >= w.since && at <= w.till && files == (len(t.Attachments.Keys) > 0) && sameText(w.Text, t)
}

func (w sought) answersSame(t tweet) bool {
	answers := ""
	if w.Reply != nil {
		answers = w.Reply.To
	}
	return t.references("replied_to") == answers && t.references("retweeted") == ""
}

// candidates lists the account's posts back to shortly before the step was sent, newest
// first, and turns the times sought into X's. The list has no beginning in time: that
// would have to be told in X's time, which the first answer brings.
func (c *connector) candidates(ctx context.Context, s platform.Session, want *sought) ([]tweet, error) {
	var out []tweet
	next := ""
	back := takes
	if want.Media != nil || want.Reply != nil {
		back = reach
	}
	for n := range mostPages {
		list, r, err := c.timeline(ctx, s, next)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			want.shift(r)
		}
		for _, t := range list.Data {
			if caio.At(t.CreatedAt) < want.since.Add(-back) {
				return out, nil
			}
			out = append(out, t)
		}
		if next = list.Meta.Next; next == "" {
			return out, nil
		}
	}
	return nil, platform.Errorf(caio.Uncertain, "Too many posts have been published since; look on X whether this one is among them.")
}

// shift moves the window to X's time, which its answers carry.
func (w *sought) shift(r *api.Response) {
	margin, skew := blindSlack, time.Duration(0)
	if server, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		margin, skew = slack, server.Sub(r.Now)
	}
	w.since, w.till = w.since.Add(skew-margin), w.till.Add(skew+margin)
}

// timeline reads a page of the account's own posts.
func (c *connector) timeline(ctx context.Context, s platform.Session, next string) (page, *api.Response, error) {
	request := c.get(s.Grant, "/2/users/"+url.PathEscape(s.Grant.Subject)+"/tweets")
	request.Query = url.Values{"max_results": {pageSize}, "tweet.fields": {findParts}}
	if next != "" {
		request.Query.Set("pagination_token", next)
	}
	var list page
	r, err := c.decode(ctx, request, &list, func() bool {
		return list.Meta.Count != nil && !slices.ContainsFunc(list.Data, func(t tweet) bool { return !t.valid() })
	})
	return list, r, err
}

// sameText compares a text with what X made of it: escaped, normalised, trimmed, with
// links shortened, which it gives back with a scheme and sometimes a slash more.
func sameText(sent string, t tweet) bool {
	return canonical(sent) == canonical(t.plain())
}

func canonical(s string) string {
	s = norm.NFC.String(s)
	var b strings.Builder
	end := 0
	for _, at := range text.WeightedURLs(s) {
		b.WriteString(s[end:at[0]])
		link := strings.ToLower(s[at[0]:at[1]])
		link = strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://")
		b.WriteString(strings.TrimRight(link, "/"))
		end = at[1]
	}
	b.WriteString(s[end:])
	return strings.Join(strings.Fields(b.String()), " ")
}
