package tiktok

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

const (
	skew   = 5 * time.Minute // how far TikTok's clock may be from ours
	listed = 20              // posts in one list
	cutAt  = 150             // characters of a text in a list
)

// Find looks whether the post did go out. A video has a publish id before its last chunk
// leaves, so TikTok knows. Pictures whose answer was lost have none: a public post can be
// recognised in the account's list; that it is not there proves nothing, as it may be
// moderated for hours, and drafts and private posts are in no list. Then only a person
// can tell.
func (c *connector) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	w := c.work(s, job)
	found, err := w.find(ctx)
	return job.Receipt(), found, err
}

func (w work) find(ctx context.Context) (bool, error) {
	if _, live := w.job.Done(platform.StepPost); live {
		return true, nil
	}
	sh := w.share()
	switch {
	case sh.Tried == 0:
		return false, nil // nothing left that starts a post
	case sh.ID == "":
		return w.findPhotos(ctx, sh)
	}
	st, err := w.status(ctx, sh.ID)
	switch {
	case err != nil:
		return false, handedOver(err)
	case st.Status == stateInbox, st.Status == stateComplete:
		return w.settle(ctx, w.receipt(sh, st))
	case st.Status == stateFailed:
		return false, nil // publishing meets this again and acts on it
	case w.post.video() && sh.Handed == 0 && (st.Uploaded == nil || *st.Uploaded < sh.Plan.Size):
		// Sending the last chunk again is harmless: TikTok refuses one that it has.
		return false, nil
	case sh.Handed == 0:
		sh.Handed = w.now()
		if err := w.keep(ctx, sh); err != nil {
			return false, err
		}
	}
	return false, w.working(sh)
}

func (w work) settle(ctx context.Context, r caio.PartReceipt) (bool, error) {
	r.Name = platform.StepPost
	err := w.job.Settle(context.WithoutCancel(ctx), r)
	return err == nil, err
}

// listable reports whether the post will show in the account's list, to this connection.
func (w work) listable() bool { return w.post.public() && may(w.session.Grant, scopeList) }

// remember writes down what the list holds before pictures are handed over. Without the
// right to read it they go out all the same.
func (w work) remember(ctx context.Context) error {
	if !w.listable() {
		return nil
	}
	list, err := w.newest(ctx)
	if platform.Is(aside(err), caio.Forbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(list))
	for _, v := range list {
		ids = append(ids, v.ID)
	}
	return w.job.Save(ctx, savedBefore, ids)
}

func (w work) newest(ctx context.Context) ([]video, error) {
	body, err := jsonBody(map[string]int{"max_count": listed})
	if err != nil {
		return nil, err
	}
	out, err := call[videos](ctx, w.connector, w.session, api.Request{
		Method: http.MethodPost, URL: w.base() + "/v2/video/list/", Body: body, Timeout: callTimeout,
		Query: url.Values{"fields": {"id,create_time,share_url,title,video_description"}},
	})
	if err == nil && out.List == nil {
		err = platform.Errorf(caio.Unavailable, "TikTok's answer was incomplete.")
	}
	return out.List, err
}

// findPhotos looks for the post in the list: new since, made after the request left, with
// our texts. Two of them cannot be told apart.
func (w work) findPhotos(ctx context.Context, sh share) (bool, error) {
	e := *platform.AsError(notSaid(nil))
	if !w.listable() {
		return false, &e
	}
	list, err := w.newest(ctx)
	if err != nil {
		return false, handedOver(aside(err))
	}
	var before []string
	w.job.Load(savedBefore, &before)
	ours := slices.DeleteFunc(list, func(v video) bool {
		return slices.Contains(before, v.ID) || caio.At(time.Unix(v.Made, 0)) < sh.Tried.Add(-skew) || !w.alike(v)
	})
	if len(ours) != 1 {
		e.RetryAt = w.soon(time.Minute)
		return false, &e
	}
	link, _, _ := strings.Cut(ours[0].Link, "?")
	if link == "" {
		link = w.permalink(ours[0].ID)
	}
	return w.settle(ctx, caio.PartReceipt{RemoteID: ours[0].ID, URL: link, At: caio.At(time.Unix(ours[0].Made, 0))})
}

// alike reports whether a post has our texts. Which of them its two fields hold for
// pictures is not said.
func (w work) alike(v video) bool {
	title, text := w.post.option(fieldTitle), w.job.Variant.Text()
	ours := []string{plainText(title), plainText(text), plainText(title + " " + text)}
	theirs := []string{plainText(v.Title), plainText(v.Description)}
	if plainText(title+text) == "" {
		return theirs[0] == "" && theirs[1] == ""
	}
	return slices.ContainsFunc(theirs, func(s string) bool { return s != "" && slices.Contains(ours, s) })
}

// plainText is a text as far as a list shows it and TikTok leaves it alone.
func plainText(s string) string {
	runes := []rune(s)
	runes = []rune(norm.NFC.String(string(runes[:min(len(runes), cutAt)])))
	return strings.Join(strings.Fields(string(runes)), " ")
}
