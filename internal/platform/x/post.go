package x

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// savedTagged are the ids of the tagged accounts, separated by blanks.
const savedTagged = "tagged"

// partOf is the post of part i. The same job makes the same bytes on every attempt.
func partOf(job *platform.Job, i int, answers string) post {
	p := post{
		Text: job.Variant.Parts[i].Text, Reply: replyTo(answers),
		MadeWithAI: job.Field(fieldAI) == "true", Paid: job.Field(fieldPaid) == "true",
	}
	if ids := mediaIDs(job, i); len(ids) > 0 {
		p.Media = &postMedia{IDs: ids}
	}
	if i > 0 {
		return p
	}
	if to := job.Field(fieldReplies); to != everyone {
		p.ReplySettings = to
	}
	p.Poll = pollOf(job.Variant.Fields)
	if p.Community = job.Field(fieldCommunity); p.Community != "" {
		p.Share = job.Field(fieldShare) == "true"
	}
	if p.Media != nil {
		p.Media.Tagged = strings.Fields(job.Saved.Get(savedTagged))
	}
	return p
}

func commentOn(job *platform.Job) post {
	return post{Text: job.Variant.Comment, Reply: replyTo(job.Receipt().RemoteID)}
}

func replyTo(id string) *reply {
	if id == "" {
		return nil
	}
	return &reply{To: id}
}

func pollOf(values map[string]string) *poll {
	options := platform.Lines(values[fieldOptions])
	if len(options) == 0 {
		return nil
	}
	minutes, err := strconv.Atoi(strings.TrimSpace(values[fieldMinutes]))
	if err != nil {
		minutes = usualPoll
	}
	return &poll{Options: options, Minutes: minutes}
}

// resolveTagged looks up the ids of those whose names the creator typed.
func (c *connector) resolveTagged(ctx context.Context, s platform.Session, job *platform.Job) error {
	names := []string{}
	for _, name := range platform.Lines(job.Variant.Fields[fieldTagged]) {
		names = append(names, strings.TrimPrefix(name, "@"))
	}
	if len(names) == 0 || job.Saved.Get(savedTagged) != "" {
		return nil
	}
	request := c.get(s.Grant, "/2/users/by")
	request.Query = url.Values{"usernames": {strings.Join(names, ",")}}
	var found struct {
		Data   []user `json:"data"`
		Errors []any  `json:"errors"`
	}
	if _, err := c.decode(ctx, request, &found, func() bool { return len(found.Data)+len(found.Errors) > 0 }); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, u := range found.Data {
		ids[strings.ToLower(u.Username)] = u.ID
	}
	out := []string{}
	for _, name := range names {
		id := ids[strings.ToLower(name)]
		if id == "" {
			return platform.Errorf(caio.Rejected, "X has no account called @%s; correct the name among the people in the pictures.", name)
		}
		out = append(out, id)
	}
	return job.Put(ctx, savedTagged, strings.Join(out, " "))
}
