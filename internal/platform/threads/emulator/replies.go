package emulator

import "caio/internal/platform/emulator/graph"

// listReplies lists what answers a post: its first level, or everything below a post that
// answers nothing itself. Those that wait for approval are not among them.
func (c *call) listReplies(top *post, all bool) (any, *graph.Refusal) {
	if refused := c.needs("threads_read_replies"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields", "reverse", "limit", "after"); refused != nil {
		return nil, refused
	}
	if all && top.to != nil {
		return nil, invalid("a conversation belongs to a post that is no reply")
	}
	if _, refused := c.params.flag("reverse"); refused != nil {
		return nil, refused
	}
	var found []*post
	for _, p := range c.posts {
		if (p.to == top || (all && p.under(top))) && !p.pending && c.live(p.id) != nil {
			found = append(found, p)
		}
	}
	return c.listPosts(found)
}

// listPending lists what waits for approval under an own post.
func (c *call) listPending(top *post) (any, *graph.Refusal) {
	if refused := c.needs("threads_read_replies"); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("fields", "reverse", "limit", "after", "approval_status"); refused != nil {
		return nil, refused
	}
	if top.account != c.token.account {
		return nil, forbidden("the post belongs to somebody else")
	}
	var found []*post
	for _, p := range c.posts {
		if p.under(top) && p.pending && c.live(p.id) != nil {
			found = append(found, p)
		}
	}
	return c.listPosts(found)
}

// manages checks that the reply stands under an own post.
func (c *call) manages(p *post) *graph.Refusal {
	if refused := c.needs("threads_manage_replies"); refused != nil {
		return refused
	}
	if p.to == nil || p.root().account != c.token.account {
		return forbidden("the reply is not under a post of this account")
	}
	return nil
}

// manageReply hides a first-level reply, with what is below it, or shows it again.
func (c *call) manageReply(p *post) (any, *graph.Refusal) {
	if refused := c.manages(p); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("hide"); refused != nil {
		return nil, refused
	}
	hide, refused := c.params.flag("hide")
	switch {
	case refused != nil:
		return nil, refused
	case !c.params.has("hide"):
		return nil, invalid("hide is required")
	case p.pending:
		return nil, invalid("the reply waits for approval")
	case p.to.to != nil:
		return nil, invalid("only top-level replies can be hidden")
	}
	for _, other := range c.posts {
		if other == p || other.under(p) {
			other.hidden = hide
		}
	}
	return map[string]bool{"success": true}, nil
}

// managePending approves a reply, or ignores it for good.
func (c *call) managePending(p *post) (any, *graph.Refusal) {
	if refused := c.manages(p); refused != nil {
		return nil, refused
	}
	if refused := c.params.only("approve"); refused != nil {
		return nil, refused
	}
	approve, refused := c.params.flag("approve")
	switch {
	case refused != nil:
		return nil, refused
	case !c.params.has("approve"):
		return nil, invalid("approve is required")
	case !p.pending:
		return nil, invalid("the reply does not wait for approval")
	}
	p.pending, p.gone = false, !approve
	return map[string]bool{"success": true}, nil
}
