package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"caio/app"
	"caio/internal/caio"
	"caio/internal/desktop"
)

func (e *env) posts() *cobra.Command {
	cmd := group("posts", "Write, schedule and look up posts")
	cmd.AddCommand(
		e.createPost(), e.listPosts(),
		&cobra.Command{
			Use: "show ID", Short: "Show a post and its deliveries", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error {
					detail, err := a.Posts.Get(caio.PostID(args[0]))
					if err != nil {
						return err
					}
					return e.printPost(a, detail)
				})
			},
		},
		&cobra.Command{
			Use: "delete ID", Short: "Delete a post from CAIO; what is live stays live", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error { return a.Posts.Delete(caio.PostID(args[0])) })
			},
		},
		&cobra.Command{
			Use: "unschedule ID", Short: "Make a scheduled post a draft again", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return e.with(cmd.Context(), func(a *app.App) error {
					post, err := a.Posts.Unschedule(caio.PostID(args[0]))
					if err != nil {
						return err
					}
					return e.printPost(a, app.PostDetail{Post: post, Deliveries: []caio.Delivery{}})
				})
			},
		},
	)
	return cmd
}

type createFlags struct {
	text, textFile, comment string
	media, alts, channels   []string
	fields                  []string
	at                      string
	draft                   bool
}

func (e *env) createPost() *cobra.Command {
	var f createFlags
	cmd := &cobra.Command{
		Use: "create", Short: "Write a post and schedule it", Args: cobra.NoArgs,
		Example: `  caio posts create --text "Hello" --channel mastodon --at now
  caio posts create --text-file post.txt --media cat.jpg --alt "A cat" --channel ID --at 2026-12-24T09:00:00+01:00`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.with(cmd.Context(), func(a *app.App) error { return e.create(cmd.Context(), a, f) })
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.text, "text", "", "the text")
	fl.StringVar(&f.textFile, "text-file", "", "a file with the text, - for standard input")
	fl.StringVar(&f.comment, "comment", "", "a first comment under the post")
	fl.StringArrayVar(&f.media, "media", nil, "a picture or video (repeatable)")
	fl.StringArrayVar(&f.alts, "alt", nil, "alt text of the media before it (repeatable, in the same order)")
	fl.StringArrayVar(&f.channels, "channel", nil, "where to: a channel's id, handle, or platform if it is the only one there (repeatable)")
	fl.StringArrayVar(&f.fields, "field", nil, "channel.name=value: an option of one channel (repeatable)")
	fl.StringVar(&f.at, "at", "", "when: now, or RFC 3339 such as 2026-12-24T09:00:00+01:00")
	fl.BoolVar(&f.draft, "draft", false, "keep it as a draft")
	return cmd
}

func (e *env) create(ctx context.Context, a *app.App, f createFlags) error {
	if f.draft == (f.at != "") {
		return usage("say when it is to go out with --at, or keep it with --draft")
	}
	when, err := whenOf(a, f.at)
	if err != nil {
		return err
	}
	post, err := e.compose(a, f)
	if err != nil {
		return err
	}
	if !f.draft {
		if err := a.Rehearse(post, when); err != nil { // bad input changes nothing, not even the library
			return err
		}
	}
	if post.Parts[0].Attachments, err = attachments(a.Media.Import, f); err != nil {
		return err
	}
	if post, err = a.Posts.Save(post); err != nil {
		return err
	}
	if f.draft {
		return e.printPost(a, app.PostDetail{Post: post, Deliveries: []caio.Delivery{}})
	}
	detail, err := a.Posts.Schedule(post.ID, post.Revision, when)
	if err != nil {
		if deleteErr := a.Posts.Delete(post.ID); deleteErr != nil {
			return fmt.Errorf("%w (and the draft %s was left behind)", err, post.ID)
		}
		return err
	}
	if !desktop.Send(ctx, a.Dir(), desktop.Wake) {
		_, _ = fmt.Fprintln(e.Err, "caio: nothing publishes at the moment; start CAIO or caio agent for the post to go out")
	}
	return e.printPost(a, detail)
}

// whenOf reads --at.
func whenOf(a *app.App, at string) (app.When, error) {
	if at == "now" || at == "" {
		return app.When{Now: true}, nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return app.When{}, usage("--at %q is neither now nor a time such as 2026-12-24T09:00:00+01:00", at)
	}
	settings, err := a.Settings.Get()
	if err != nil {
		return app.When{}, err
	}
	loc, err := time.LoadLocation(settings.Zone)
	if err != nil {
		return app.When{}, err
	}
	when := app.When{Wall: t.In(loc).Format(wallLayout), Zone: settings.Zone}
	if resolved, err := a.Zones.Resolve(when.Wall, when.Zone); err == nil && resolved.At.Time().Unix() != t.Unix() {
		when = app.When{Wall: t.UTC().Format(wallLayout), Zone: "UTC"} // the hour comes twice there, and the second one is meant
	}
	return when, nil
}

const wallLayout = "2006-01-02T15:04:05"

func (e *env) compose(a *app.App, f createFlags) (caio.Post, error) {
	text, err := e.textOf(f)
	if err != nil {
		return caio.Post{}, err
	}
	if len(f.alts) > len(f.media) {
		return caio.Post{}, usage("there are more --alt than --media")
	}
	for i, text := range append([]string{f.comment}, f.alts...) {
		if _, err := checkedText([]string{"--comment", "--alt"}[min(i, 1)], text); err != nil {
			return caio.Post{}, err
		}
	}
	post := caio.Post{Parts: []caio.Part{{Text: text}}}
	if post.Targets, err = targets(a, f); err != nil {
		return post, err
	}
	post.Parts[0].Attachments, err = attachments(a.Describe, f)
	return post, err
}

// attachments makes the files Attachments, as files returns them, with their alt texts.
func attachments(files func(paths []string) ([]caio.Asset, error), f createFlags) ([]caio.Attachment, error) {
	assets, err := files(f.media)
	if err != nil {
		return nil, err
	}
	list := []caio.Attachment{}
	for i, asset := range assets {
		attachment := caio.Attachment{Asset: asset}
		if i < len(f.alts) {
			attachment.Alt = f.alts[i]
		}
		list = append(list, attachment)
	}
	return list, nil
}

func (e *env) textOf(f createFlags) (string, error) {
	switch {
	case f.textFile == "":
		return checkedText("--text", f.text)
	case f.text != "":
		return "", usage("give --text or --text-file, not both")
	case f.textFile == "-":
		return readText("standard input", e.In)
	}
	file, err := os.Open(f.textFile)
	if err != nil {
		return "", usage("--text-file %s cannot be opened", f.textFile)
	}
	defer func() { _ = file.Close() }() // read only
	return readText("--text-file "+f.textFile, file)
}

// maxText is more than any network takes: beyond it lies a wrong file.
const maxText = 1 << 20

func readText(where string, r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return "", usage("%s cannot be read", where)
	}
	if len(b) > maxText {
		return "", usage("%s is larger than 1 MiB, which no network takes as a text", where)
	}
	return checkedText(where, string(b))
}

func checkedText(where, s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", usage("%s is not UTF-8 text", where)
	}
	return strings.TrimRight(s, "\r\n"), nil
}

// targets finds the channels and sorts --field by them.
func targets(a *app.App, f createFlags) ([]caio.Target, error) {
	channels, err := a.Accounts.Channels()
	if err != nil {
		return nil, err
	}
	out := []caio.Target{}
	for _, ref := range f.channels {
		ch, err := channelOf(channels, ref)
		if err != nil {
			return nil, err
		}
		out = append(out, caio.Target{Channel: ch.ID, Comment: f.comment, Fields: map[string]string{}})
	}
	for _, pair := range f.fields {
		where, value, ok := strings.Cut(pair, "=")
		dot := strings.LastIndexByte(where, '.')
		if !ok || dot < 0 {
			return nil, usage("--field %q is not channel.name=value", pair)
		}
		ch, err := channelOf(channels, where[:dot])
		if err != nil {
			return nil, err
		}
		hit := false
		for _, t := range out {
			if t.Channel == ch.ID {
				t.Fields[where[dot+1:]], hit = value, true
			}
		}
		if !hit {
			return nil, usage("--field %q names a channel that is not chosen with --channel", pair)
		}
	}
	return out, nil
}

func channelOf(channels []caio.Channel, ref string) (caio.Channel, error) {
	var hits []caio.Channel
	if ref == "" {
		return caio.Channel{}, usage("--channel is empty; see caio channels list")
	}
	for _, ch := range channels {
		switch ref {
		case string(ch.ID):
			return ch, nil
		case ch.Handle, strings.TrimPrefix(ch.Handle, "@"), string(ch.Platform):
			hits = append(hits, ch)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return caio.Channel{}, usage("there is no channel %q; see caio channels list", ref)
	}
	return caio.Channel{}, usage("%q fits %d channels; use an id from caio channels list", ref, len(hits))
}

func (e *env) listPosts() *cobra.Command {
	var q app.PostQuery
	var state, channel string
	cmd := &cobra.Command{
		Use: "list", Short: "List posts, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--state", caio.PostState(state), caio.PostDraft, caio.PostScheduled, caio.PostRunning, caio.PostLive, caio.PostAttention, caio.PostCancelled); err != nil {
				return err
			}
			q.State, q.Channel = caio.PostState(state), caio.ChannelID(channel)
			return e.with(cmd.Context(), func(a *app.App) error {
				page, err := a.Posts.List(q)
				if err != nil || e.json {
					return orJSON(e, page, err)
				}
				rows := [][]string{}
				for _, p := range page.Posts {
					due := "-"
					if p.Post.Planned != nil {
						due = p.Post.Planned.At.String()
					}
					rows = append(rows, []string{string(p.Post.ID), string(p.Post.State), due, fmt.Sprint(len(p.Deliveries)), oneLine(p.Post.Variant(caio.Target{}).Text(), 60)})
				}
				if err := e.table([]string{"ID", "STATE", "DUE", "CHANNELS", "TEXT"}, rows); err != nil {
					return err
				}
				if page.Next != "" {
					_, err = fmt.Fprintf(e.Out, "%d of %d; more with --after %s\n", len(page.Posts), page.Total, page.Next)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", "", "only posts in this state")
	cmd.Flags().StringVar(&channel, "channel", "", "only posts for this channel id")
	cmd.Flags().StringVar(&q.Text, "text", "", "only posts with these words")
	cmd.Flags().StringVar(&q.After, "after", "", "the next page")
	cmd.Flags().IntVar(&q.Limit, "limit", 50, "posts a page, at most 200")
	return cmd
}

func (e *env) printPost(a *app.App, d app.PostDetail) error {
	if e.json {
		return printJSON(e.Out, d)
	}
	if _, err := fmt.Fprintf(e.Out, "post %s  %s\n%s\n\n", d.Post.ID, d.Post.State, oneLine(d.Post.Variant(caio.Target{}).Text(), 200)); err != nil {
		return err
	}
	if len(d.Deliveries) == 0 {
		return nil
	}
	return e.printDeliveries(a, d.Deliveries)
}
