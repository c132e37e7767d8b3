package bluesky

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
)

// maxHidden is how many replies a threadgate can hide (lexicon app.bsky.feed.threadgate).
const maxHidden = 300

// Comments lists the replies under a post and under the later parts of its thread.
func (c *connector) Comments(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	var out struct {
		Thread threadView `json:"thread"`
	}
	params := url.Values{"uri": {r.RemoteID}, "depth": {"20"}, "parentHeight": {"0"}}
	if err := c.query(ctx, s, "app.bsky.feed.getPostThread", params, &out); err != nil {
		return nil, err
	}
	l := lister{own: map[string]bool{}, did: s.Grant.Subject, comments: []caio.Comment{}}
	for _, p := range r.Parts {
		l.own[p.RemoteID] = p.Name != platform.StepComment
	}
	if gate := out.Thread.Post.Gate; gate != nil {
		l.hidden = gate.Record.Hidden
	}
	l.below(out.Thread)
	slices.SortStableFunc(l.comments, func(a, b caio.Comment) int { return cmp.Compare(a.At, b.At) })
	return l.comments, nil
}

type lister struct {
	own      map[string]bool // parts of the thread, which are no comments
	did      string
	hidden   []string
	comments []caio.Comment
}

func (l *lister) below(t threadView) {
	for _, reply := range t.Replies {
		p := reply.Post
		if p.Author.DID != "" && !l.own[p.URI] {
			comment := commentOf(p, t.Post.URI)
			comment.Hidden, comment.Mine = slices.Contains(l.hidden, p.URI), p.Author.DID == l.did
			l.comments = append(l.comments, comment)
		}
		l.below(reply)
	}
}

func commentOf(p postView, parent string) caio.Comment {
	name := p.Author.DisplayName
	if name == "" {
		name = p.Author.Handle
	}
	out := caio.Comment{RemoteID: p.URI, Parent: parent, Author: name, Handle: p.Author.Handle, Text: p.Record.Text}
	if a, ok := parseURI(p.URI); ok {
		out.URL = link(a.repo, a.key)
	}
	// Authors choose createdAt freely; when the network saw it is the better order.
	if at, err := time.Parse(time.RFC3339, p.Indexed); err == nil {
		out.At = caio.At(at)
	}
	return out
}

// Reply answers a comment, or the post when to names none.
func (c *connector) Reply(ctx context.Context, s platform.Session, _ caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	v := caio.Variant{Parts: []caio.Part{{Text: text}}}
	if problems := platform.CheckLimits(Platform().Limits, nil, v); len(problems) > 0 {
		return caio.Comment{}, platform.Errorf(caio.Rejected, "%s", problems[0].Message)
	}
	answered := to.RemoteID
	if answered == "" {
		answered = r.RemoteID
	}
	refs, err := c.replyTo(ctx, s, answered)
	if err != nil {
		return caio.Comment{}, err
	}
	// Nothing of this is repeated, so a job of its own keeps no checkpoints.
	job := &platform.Job{Saved: forgetful{}}
	dids, err := c.mentions(ctx, s, job, text)
	if err != nil {
		return caio.Comment{}, err
	}
	now := c.env.Clock.Now()
	body, err := json.Marshal(post{Type: collectionPost, Text: text, Facets: facetsOf(text, dids), Reply: &refs, Created: caio.At(now).String()})
	if err != nil {
		return caio.Comment{}, &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the reply down.", Err: err}
	}
	var out written
	err = c.authorized(ctx, s.Grant, api.Request{
		Method: http.MethodPost, URL: xrpc(pds(s), "com.atproto.repo.createRecord"), Once: true,
		JSON: map[string]any{"repo": s.Grant.Subject, "collection": collectionPost, "record": json.RawMessage(body)},
	}, &out)
	if err != nil {
		return caio.Comment{}, err
	}
	a, ok := parseURI(out.URI)
	if !ok {
		return caio.Comment{}, platform.Errorf(caio.Uncertain, "The network's answer was incomplete.")
	}
	return caio.Comment{
		RemoteID: out.URI, Parent: answered, Author: s.Grant.Name, Handle: s.Grant.Extra["handle"],
		Text: text, URL: link(a.repo, a.key), At: caio.At(now), Mine: true,
	}, nil
}

// replyTo returns the references of a reply to the post at uri.
func (c *connector) replyTo(ctx context.Context, s platform.Session, uri string) (replyRef, error) {
	parent, err := c.view(ctx, s, uri)
	if err != nil {
		return replyRef{}, err
	}
	refs := replyRef{Root: parent.strongRef, Parent: parent.strongRef}
	if parent.Record.Reply != nil {
		refs.Root = parent.Record.Reply.Root
	}
	return refs, nil
}

func (c *connector) view(ctx context.Context, s platform.Session, uri string) (*postView, error) {
	posts, err := c.posts(ctx, s, uri)
	if err == nil && posts[uri] == nil {
		err = platform.Errorf(caio.Gone, "What was to be answered or changed is not on Bluesky any more.")
	}
	return posts[uri], err
}

// Hide hides a reply under an own post for everyone, or shows it again. The list of what
// is hidden is part of the thread's gate.
func (c *connector) Hide(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment, hide bool) error {
	reply, err := c.view(ctx, s, comment.RemoteID)
	if err != nil {
		return err
	}
	if reply.Record.Reply == nil {
		return platform.Errorf(caio.Rejected, "This is no reply, so it cannot be hidden.")
	}
	root, ok := parseURI(reply.Record.Reply.Root.URI)
	if !ok || root.repo != s.Grant.Subject {
		return platform.Errorf(caio.Forbidden, "Replies can be hidden only under the account's own posts.")
	}
	for range 3 { // someone may change the gate between reading and writing
		err = c.hide(ctx, s, root, comment.RemoteID, hide)
		if !named(err, "InvalidSwap") {
			return err
		}
	}
	return err
}

func (c *connector) hide(ctx context.Context, s platform.Session, root address, uri string, hide bool) error {
	at := address{root.repo, collectionThreadgate, root.key}
	found, err := c.getRecord(ctx, s, at)
	var swap *string
	gate := map[string]json.RawMessage{}
	switch {
	case platform.Is(err, caio.Gone):
		if gate, err = newGate(root, c.env.Clock.Now()); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		swap = &found.CID
		if json.Unmarshal(found.Value, &gate) != nil {
			return platform.Errorf(caio.Unavailable, "The network's answer could not be read.")
		}
	}
	var hidden []string
	_ = json.Unmarshal(gate["hiddenReplies"], &hidden) // missing: none
	if slices.Contains(hidden, uri) == hide {
		return nil
	}
	if hide {
		hidden = append(hidden, uri)
	} else {
		hidden = slices.DeleteFunc(hidden, func(u string) bool { return u == uri })
	}
	if len(hidden) > maxHidden {
		return platform.Errorf(caio.Rejected, "Bluesky can hide %d replies of one thread; show one again first.", maxHidden)
	}
	if gate["hiddenReplies"], err = json.Marshal(hidden); err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the list of hidden replies down.", Err: err}
	}
	body, err := json.Marshal(gate)
	if err != nil {
		return &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the list of hidden replies down.", Err: err}
	}
	return c.procedure(ctx, s, "com.atproto.repo.putRecord",
		put{Repo: at.repo, Collection: at.collection, Key: at.key, Record: body, Swap: swap}, nil)
}

// newGate returns a gate that lets everyone reply: one without "allow".
func newGate(root address, now time.Time) (map[string]json.RawMessage, error) {
	gate := map[string]json.RawMessage{}
	for name, value := range map[string]string{"$type": collectionThreadgate, "post": root.String(), "createdAt": caio.At(now).String()} {
		b, err := json.Marshal(value)
		if err != nil {
			return nil, &platform.Error{Kind: caio.Rejected, Message: "CAIO could not write the list of hidden replies down.", Err: err}
		}
		gate[name] = b
	}
	return gate, nil
}

// DeleteComment deletes an own reply; those of others are not ours to delete.
func (c *connector) DeleteComment(ctx context.Context, s platform.Session, _ caio.Channel, comment caio.Comment) error {
	a, ok := parseURI(comment.RemoteID)
	if !ok || a.repo != s.Grant.Subject {
		return platform.Errorf(caio.Unsupported, "On Bluesky a reply can be deleted only by its author; hide it instead.")
	}
	return c.deleteRecord(ctx, s, a)
}

// forgetful is the checkpoint of something that is never attempted again.
type forgetful struct{}

func (forgetful) Get(string) string                         { return "" }
func (forgetful) Put(context.Context, string, string) error { return nil }
func (forgetful) Commit(context.Context, string) error      { return nil }
func (forgetful) Live(context.Context, caio.Receipt) error  { return nil }
