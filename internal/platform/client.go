package platform

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"caio/internal/caio"
)

// Capability names an optional interface.
type Capability string

const (
	CanPrepare       Capability = "prepare"
	CanFind          Capability = "find"
	CanCheck         Capability = "check"
	CanDelete        Capability = "delete"
	CanEdit          Capability = "edit"
	CanSchedule      Capability = "native_schedule"
	CanChoose        Capability = "choices"
	CanPrice         Capability = "price"
	CanMeterPosts    Capability = "post_metrics"
	CanMeterChannels Capability = "channel_metrics"
	CanListComments  Capability = "comments"
	CanReply         Capability = "reply"
	CanModerate      Capability = "moderate"
	CanRevoke        Capability = "revoke"
)

// Client is a Platform with its Connector. It knows what the connector can, checks
// limits before anything is sent, and stamps platform and operation on every error.
type Client struct {
	Platform
	connector Connector
	can       []Capability
}

// Open makes the client of one platform.
func Open(p Platform, env Env) *Client {
	c := &Client{Platform: p, connector: p.New(env)}
	add := func(capability Capability, has bool) {
		if has {
			c.can = append(c.can, capability)
		}
	}
	_, prepares := c.connector.(Preparer)
	_, finds := c.connector.(Finder)
	_, checks := c.connector.(Checker)
	_, deletes := c.connector.(Deleter)
	_, edits := c.connector.(Editor)
	_, schedules := c.connector.(NativeScheduler)
	_, chooses := c.connector.(Chooser)
	_, prices := c.connector.(Pricer)
	_, posts := c.connector.(PostMeter)
	_, channels := c.connector.(ChannelMeter)
	_, comments := c.connector.(Commenter)
	_, replies := c.connector.(Replier)
	_, moderates := c.connector.(Moderator)
	_, revokes := c.connector.(Revoker)
	add(CanPrepare, prepares)
	add(CanFind, finds)
	add(CanCheck, checks)
	add(CanDelete, deletes)
	add(CanEdit, edits)
	add(CanSchedule, schedules)
	add(CanChoose, chooses)
	add(CanPrice, prices)
	add(CanMeterPosts, posts)
	add(CanMeterChannels, channels)
	add(CanListComments, comments)
	add(CanReply, replies)
	add(CanModerate, moderates)
	add(CanRevoke, revokes)
	return c
}

// Capabilities lists what the connector can beyond publishing.
func (c *Client) Capabilities() []Capability { return slices.Clone(c.can) }

// Can reports whether the connector has the capability.
func (c *Client) Can(capability Capability) bool { return slices.Contains(c.can, capability) }

// stamp says on the error where it comes from; nil stays nil.
func (c *Client) stamp(op string, err error) error {
	if err == nil {
		return nil
	}
	e := *AsError(err)
	e.Platform, e.Op = c.ID, op
	return &e
}

func (c *Client) unsupported(op string) error {
	return c.stamp(op, Errorf(caio.Unsupported, "%s does not offer this to other programs.", c.Name))
}

// Begin starts a sign-in.
func (c *Client) Begin(ctx context.Context, ask Ask) (Step, error) {
	step, err := c.connector.Begin(ctx, ask)
	return step, c.stamp("sign in", err)
}

// Finish turns the browser's answer into a Grant.
func (c *Client) Finish(ctx context.Context, step Step, answer url.Values) (Grant, error) {
	g, err := c.connector.Finish(ctx, step, answer)
	return g, c.stamp("sign in", err)
}

// Refresh renews a Grant.
func (c *Client) Refresh(ctx context.Context, g Grant) (Grant, error) {
	renewed, err := c.connector.Refresh(ctx, g)
	return renewed, c.stamp("refresh", err)
}

// Channels lists where the account may publish, each stamped with the platform.
func (c *Client) Channels(ctx context.Context, s Session) ([]caio.Channel, error) {
	list, err := c.connector.Channels(ctx, s)
	for i := range list {
		list[i].Platform = c.ID
	}
	return list, c.stamp("list channels", err)
}

// Check returns what the channel would refuse in the variant, and what is worth knowing.
func (c *Client) Check(ch caio.Channel, v caio.Variant) []caio.Problem {
	problems := CheckLimits(c.LimitsOf(ch), c.Fields, v)
	if checker, ok := c.connector.(Checker); ok {
		problems = append(problems, checker.Check(ch, v)...)
	}
	if price := c.Price(ch, v); price.Micros > 0 {
		problems = append(problems, caio.Problem{
			Code: "price", Media: -1, Warning: true, Message: fmt.Sprintf("%s bills %s for this post. %s", c.Name, price, price.Note),
		})
	}
	for i := range problems {
		problems[i].Channel = ch.ID
	}
	return problems
}

// Price returns what publishing the variant costs; zero where nothing is billed.
func (c *Client) Price(ch caio.Channel, v caio.Variant) caio.Price {
	if pricer, ok := c.connector.(Pricer); ok {
		return pricer.Price(ch, v)
	}
	return caio.Price{}
}

// LimitsOf returns the limits in force on the channel.
func (c *Client) LimitsOf(ch caio.Channel) caio.Limits {
	if ch.Limits != nil {
		return *ch.Limits
	}
	return c.Limits
}

// refuse returns the first problem that keeps the job from being sent.
func (c *Client) refuse(job *Job) error {
	for _, p := range c.Check(job.Channel, job.Variant) {
		if !p.Warning {
			return Errorf(caio.Rejected, "%s", p.Message)
		}
	}
	return nil
}

// Prepare does what can be done before the due time; a connector that cannot has
// nothing to prepare.
func (c *Client) Prepare(ctx context.Context, s Session, job *Job) error {
	preparer, ok := c.connector.(Preparer)
	if !ok {
		return nil
	}
	if err := c.refuse(job); err != nil {
		return c.stamp("prepare", err)
	}
	return c.stamp("prepare", preparer.Prepare(ctx, s, job))
}

// Publish makes the job live. Limits are checked first, unless a part is out already.
func (c *Client) Publish(ctx context.Context, s Session, job *Job) (caio.Receipt, error) {
	if _, started := job.Done(StepPost); !started {
		if err := c.refuse(job); err != nil {
			return caio.Receipt{}, c.stamp("publish", err)
		}
	}
	r, err := c.connector.Publish(ctx, s, job)
	return r, c.stamp("publish", err)
}

// Find looks whether the step in doubt went live.
func (c *Client) Find(ctx context.Context, s Session, job *Job) (caio.Receipt, bool, error) {
	finder, ok := c.connector.(Finder)
	if !ok {
		return caio.Receipt{}, false, c.unsupported("find")
	}
	r, found, err := finder.Find(ctx, s, job)
	return r, found, c.stamp("find", err)
}

// Delete takes a live post down.
func (c *Client) Delete(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt) error {
	deleter, ok := c.connector.(Deleter)
	if !ok {
		return c.unsupported("delete")
	}
	return c.stamp("delete", deleter.Delete(ctx, s, ch, r))
}

// Edit changes a live post in place.
func (c *Client) Edit(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt, v caio.Variant) error {
	editor, ok := c.connector.(Editor)
	if !ok {
		return c.unsupported("edit")
	}
	for _, p := range c.Check(ch, v) {
		if !p.Warning {
			return c.stamp("edit", Errorf(caio.Rejected, "%s", p.Message))
		}
	}
	return c.stamp("edit", editor.Edit(ctx, s, ch, r, v))
}

// HandOver gives the post to the platform's own scheduler.
func (c *Client) HandOver(ctx context.Context, s Session, job *Job) (string, error) {
	scheduler, ok := c.connector.(NativeScheduler)
	if !ok {
		return "", c.unsupported("hand over")
	}
	if err := c.refuse(job); err != nil {
		return "", c.stamp("hand over", err)
	}
	id, err := scheduler.HandOver(ctx, s, job)
	return id, c.stamp("hand over", err)
}

// TakeBack cancels a post handed over.
func (c *Client) TakeBack(ctx context.Context, s Session, ch caio.Channel, remoteID string) error {
	scheduler, ok := c.connector.(NativeScheduler)
	if !ok {
		return c.unsupported("take back")
	}
	return c.stamp("take back", scheduler.TakeBack(ctx, s, ch, remoteID))
}

// Choices lists the values of a remote Field.
func (c *Client) Choices(ctx context.Context, s Session, ch caio.Channel, field string) ([]caio.Choice, error) {
	chooser, ok := c.connector.(Chooser)
	if !ok {
		return nil, c.unsupported("list choices")
	}
	list, err := chooser.Choices(ctx, s, ch, field)
	return list, c.stamp("list choices", err)
}

// PostMetrics reports numbers of live posts, one entry for each receipt.
func (c *Client) PostMetrics(ctx context.Context, s Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error) {
	meter, ok := c.connector.(PostMeter)
	if !ok {
		return nil, c.unsupported("read metrics")
	}
	list, err := meter.PostMetrics(ctx, s, ch, rs)
	return list, c.stamp("read metrics", err)
}

// ChannelMetrics reports numbers of a channel.
func (c *Client) ChannelMetrics(ctx context.Context, s Session, ch caio.Channel) (caio.Snapshot, error) {
	meter, ok := c.connector.(ChannelMeter)
	if !ok {
		return caio.Snapshot{}, c.unsupported("read metrics")
	}
	snapshot, err := meter.ChannelMetrics(ctx, s, ch)
	return snapshot, c.stamp("read metrics", err)
}

// Comments lists what was written under a post.
func (c *Client) Comments(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error) {
	commenter, ok := c.connector.(Commenter)
	if !ok {
		return nil, c.unsupported("read comments")
	}
	list, err := commenter.Comments(ctx, s, ch, r)
	return list, c.stamp("read comments", err)
}

// Reply answers a comment.
func (c *Client) Reply(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error) {
	replier, ok := c.connector.(Replier)
	if !ok {
		return caio.Comment{}, c.unsupported("reply")
	}
	comment, err := replier.Reply(ctx, s, ch, r, to, text)
	return comment, c.stamp("reply", err)
}

// Hide hides a comment, or shows it again.
func (c *Client) Hide(ctx context.Context, s Session, ch caio.Channel, comment caio.Comment, hide bool) error {
	moderator, ok := c.connector.(Moderator)
	if !ok {
		return c.unsupported("hide comment")
	}
	return c.stamp("hide comment", moderator.Hide(ctx, s, ch, comment, hide))
}

// DeleteComment deletes a comment under an own post.
func (c *Client) DeleteComment(ctx context.Context, s Session, ch caio.Channel, comment caio.Comment) error {
	moderator, ok := c.connector.(Moderator)
	if !ok {
		return c.unsupported("delete comment")
	}
	return c.stamp("delete comment", moderator.DeleteComment(ctx, s, ch, comment))
}

// Revoke withdraws the consent at the platform; one that cannot is not an error,
// forgetting the Grant is all that can be done then.
func (c *Client) Revoke(ctx context.Context, g Grant) error {
	revoker, ok := c.connector.(Revoker)
	if !ok {
		return nil
	}
	return c.stamp("revoke", revoker.Revoke(ctx, g))
}
