package facebook

import (
	"context"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// follow does what comes after the post is live, each at most once.
func (w work) follow(ctx context.Context) error {
	if err := w.link(ctx); err != nil {
		return err
	}
	if err := w.invite(ctx); err != nil {
		return err
	}
	return w.firstComment(ctx)
}

// link completes a receipt that has no link. The Page's address stands in for one that
// Facebook does not tell.
func (w work) link(ctx context.Context) error {
	post, _ := w.job.Done(platform.StepPost)
	if post.URL != "" || w.job.Saved.Get(savedLink) != "" {
		return nil
	}
	link := w.storyLink(ctx, post.RemoteID)
	if link == "" && w.post.kind != typeStory {
		var p listed
		if _, err := w.call.Get(ctx, post.RemoteID, fieldsOf("permalink_url"), &p); err != nil && ctx.Err() != nil {
			return err
		}
		link = w.absolute(p.Permalink)
	}
	if link == "" {
		link = w.job.Channel.URL
	}
	post.Name, post.URL = platform.StepPost, link
	if err := w.job.Settle(context.WithoutCancel(ctx), post); err != nil {
		return err
	}
	return w.save(ctx, savedLink, true)
}

// invite asks other Pages to show the reel as theirs too.
func (w work) invite(ctx context.Context) error {
	var s session
	w.load(savedSession, &s)
	for _, page := range platform.Lines(w.post.option(fieldCollaborators)) {
		if w.job.Saved.Get(savedInvited+page) != "" {
			continue
		}
		if _, err := w.call.Post(ctx, s.Video+"/collaborators", url.Values{"target_id": {page}}, false, &created{}); err != nil {
			return aside(err)
		}
		if err := w.save(ctx, savedInvited+page, true); err != nil {
			return err
		}
	}
	return nil
}

func (w work) firstComment(ctx context.Context) error {
	message := strings.TrimSpace(w.job.Variant.Comment)
	if message == "" {
		return nil
	}
	post, _ := w.job.Done(platform.StepPost)
	_, err := w.job.Step(ctx, platform.StepComment, func(ctx context.Context) (caio.PartReceipt, error) {
		id, err := comment(ctx, w.call, post.RemoteID, message)
		return caio.PartReceipt{RemoteID: id, URL: post.URL, At: w.now()}, err
	})
	return aside(err)
}
