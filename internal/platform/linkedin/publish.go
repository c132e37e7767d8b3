package linkedin

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	// repeatFor is how long the same post may be sent again: for about ten minutes LinkedIn
	// refuses it and names the first one.
	repeatFor = 9 * time.Minute

	savedSent   = "sent"   // when the post was first sent without an answer that is known
	savedBefore = "before" // the newest posts of the channel before that
	lost        = "lost"   // instead of a time: only a person can tell whether it is live
	blind       = "blind"  // instead of posts: LinkedIn does not show them
)

// Prepare uploads the files.
func (c *connector) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	w, files, err := c.work(s, job)
	if err != nil {
		return err
	}
	return w.uploads(ctx, files)
}

// Publish makes the post live, then its first comment. A comment that fails leaves the
// receipt standing.
func (c *connector) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	w, files, err := c.work(s, job)
	if _, live := job.Done(platform.StepPost); !live {
		if err != nil {
			return caio.Receipt{}, err
		}
		if err := w.goLive(ctx, files); err != nil {
			return caio.Receipt{}, err
		}
	} else if _, err := job.Step(ctx, platform.StepPost, nil); err != nil {
		return caio.Receipt{}, err
	}
	err = w.firstComment(ctx)
	return job.Receipt(), err
}

func (w work) goLive(ctx context.Context, files []file) error {
	if err := w.uploads(ctx, files); err != nil {
		return err
	}
	if err := w.noteBefore(ctx); err != nil {
		return err
	}
	_, err := w.job.Step(ctx, platform.StepPost, w.commit)
	return err
}

// noteBefore keeps which posts there were before ours, so that Find does not take one
// of them for it.
func (w work) noteBefore(ctx context.Context) error {
	if !w.sees() || w.job.Saved.Get(savedSent) != "" {
		return nil
	}
	posts, err := w.ownPosts(ctx, w.s, w.job.Channel, 0)
	if platform.Is(err, caio.Forbidden) {
		return w.job.Put(ctx, savedBefore, blind)
	}
	if err != nil {
		return err
	}
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	return w.job.Save(ctx, savedBefore, ids)
}

// sentAt returns when the post was first sent without an answer that is known; 0 when it
// was not, or when only a person can tell.
func sentAt(job *platform.Job) caio.Instant {
	at, _ := strconv.ParseInt(job.Saved.Get(savedSent), 10, 64) // "lost" and "" are no times
	return caio.Instant(at)
}

const doubtful = "LinkedIn does not show CAIO whether the post is live; look there."

// commit sends the post. When an answer was lost before, this is a repeat, which LinkedIn
// refuses while it remembers the first one; where CAIO cannot look, it is not sent later.
func (w work) commit(ctx context.Context) (caio.PartReceipt, error) {
	first := sentAt(w.job)
	switch {
	case first == 0:
		if err := w.job.Put(ctx, savedSent, strconv.FormatInt(int64(w.now()), 10)); err != nil {
			return caio.PartReceipt{}, err
		}
	case !w.sees() && w.now() >= first.Add(repeatFor):
		return caio.PartReceipt{}, giveUp(ctx, w.job)
	}
	request := as("CREATE", w.rest(w.s.Grant, http.MethodPost, "posts"))
	request.JSON, request.Once = w.post.body(w.author(), urn(w.job)), true
	r, err := w.api.Do(ctx, request)
	if err == nil {
		id := created(r)
		if !postPattern.MatchString(id) {
			return caio.PartReceipt{}, r.Missing("x-restli-id")
		}
		return caio.PartReceipt{RemoteID: id, URL: address(id), At: w.now()}, nil
	}
	if first != 0 && duplicate(err) {
		return w.adopt(ctx, r, first, err)
	}
	return caio.PartReceipt{}, w.refused(ctx, first, err)
}

// refused notes that nothing went out, unless an earlier answer is still missing.
func (w work) refused(ctx context.Context, first caio.Instant, err error) error {
	if kind := platform.KindOf(err); first != 0 || kind == caio.Uncertain || kind == caio.Unknown {
		return err
	}
	if saveErr := w.job.Save(ctx, savedSent, nil); saveErr != nil {
		return saveErr
	}
	return w.refusedFiles(ctx, err)
}

// giveUp leaves it to a person: the post may be live, and another may not be refused.
func giveUp(ctx context.Context, job *platform.Job) error {
	if err := job.Saved.Put(ctx, savedSent, lost); err != nil {
		return &platform.Error{Kind: caio.Uncertain, Message: doubtful, Err: err}
	}
	return platform.Errorf(caio.Uncertain, "%s", doubtful)
}

var postPattern = regexp.MustCompile(`^urn:li:(share|ugcPost):\d+$`)

// created returns the id of what a request created.
func created(r *api.Response) string {
	id := r.Header.Get("X-Restli-Id")
	if plain, err := url.PathUnescape(id); err == nil {
		return plain
	}
	return id
}

var duplicateOf = regexp.MustCompile(`urn:li:(?:share|ugcPost):\d+`)

// tolerance is how much earlier than it was sent LinkedIn may say that a post was made,
// after the difference between the clocks is taken off.
const tolerance = 15 * time.Second

// adopt takes the post that the refusal of a repeat names for ours, unless it is
// another's: then ours was refused as well.
func (w work) adopt(ctx context.Context, r *api.Response, first caio.Instant, refusal error) (caio.PartReceipt, error) {
	id := duplicateOf.FindString(string(r.Body))
	switch {
	case id == "" && w.sees():
		return caio.PartReceipt{}, reworded(refusal, caio.Uncertain, "LinkedIn has this post already, but does not say which one it is; CAIO looks.")
	case id == "":
		return caio.PartReceipt{}, giveUp(ctx, w.job)
	case !w.ours(r, id, first):
		return caio.PartReceipt{}, refusal
	}
	return caio.PartReceipt{RemoteID: id, URL: address(id), At: first}, nil
}

// ours reports whether a post is ours: not one of those that were there before, and not
// made before ours was first sent.
func (w work) ours(r *api.Response, id string, first caio.Instant) bool {
	var before []string
	w.job.Load(savedBefore, &before)
	if slices.Contains(before, id) {
		return false
	}
	slack, ahead := skew, time.Duration(0)
	if at, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		slack, ahead = tolerance, at.Sub(r.Now)
	}
	made := madeAt(id)
	return made == 0 || made.Add(-ahead) >= first.Add(-slack)
}

// madeAt reads the time in a post's number, whose upper bits are milliseconds. LinkedIn
// does not promise that, so a number that means no time of this age is 0.
func madeAt(urn string) caio.Instant {
	n, err := strconv.ParseInt(urn[strings.LastIndexByte(urn, ':')+1:], 10, 64)
	if err != nil {
		return 0
	}
	const oldest, newest = 1_300_000_000_000, 2_900_000_000_000 // 2011 and 2061
	if ms := n >> 22; ms > oldest && ms < newest {
		return caio.Instant(ms)
	}
	return 0
}

// firstComment comments on the post, at most once over all attempts.
func (w work) firstComment(ctx context.Context) error {
	message := strings.TrimSpace(w.job.Variant.Comment)
	if message == "" {
		return nil
	}
	post, _ := w.job.Done(platform.StepPost)
	_, err := w.job.Step(ctx, platform.StepComment, func(ctx context.Context) (caio.PartReceipt, error) {
		id, err := w.comment(ctx, w.s, w.author(), post.RemoteID, "", message)
		return caio.PartReceipt{RemoteID: id, URL: post.URL, At: w.now()}, err
	})
	switch kind := platform.KindOf(err); {
	case kind == caio.Forbidden:
		return reworded(err, kind, "The post is live, but LinkedIn does not let your app write its first comment; write it by hand.")
	case kind == caio.Gone && w.now() < post.At.Add(time.Minute):
		return platform.PendingUntil(w.soon(5*time.Second), "LinkedIn has not got the post ready for comments yet.")
	}
	return err
}
