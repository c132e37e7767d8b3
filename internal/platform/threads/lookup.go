package threads

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api/graph"
)

const mostOwn = 300 // posts that an address is looked for among

// known is what an option was found to mean.
type known struct {
	Asked string `json:"asked"`
	ID    string `json:"id"`
}

// lookUp returns the id behind an option, found once for all attempts.
func (w work) lookUp(ctx context.Context, field string, find func(asked string) (string, error)) (string, error) {
	asked := w.post.option(field)
	if asked == "" || digits.MatchString(asked) {
		return asked, nil
	}
	var k known
	w.job.Load("known/"+field, &k)
	if k.ID != "" && k.Asked == asked {
		return k.ID, nil
	}
	id, err := find(asked)
	if err != nil {
		return "", err
	}
	return id, w.job.Save(ctx, "known/"+field, known{asked, id})
}

// postID returns the id of the post that the option names. The code in a post's address
// is not its id, and the API finds only the account's own posts by it.
func (w work) postID(ctx context.Context, field string) (string, error) {
	return w.lookUp(ctx, field, func(asked string) (string, error) {
		m := permalink.FindStringSubmatch(asked)
		if m == nil {
			return "", platform.Errorf(caio.Rejected, "%s: %q is not the address of a post at Threads.", labelOf(field), asked)
		}
		for _, edge := range [...]string{"/threads", "/replies"} {
			q := url.Values{"fields": {"id,shortcode,permalink"}, "limit": {"100"}}
			own, err := graph.List[media](ctx, w.call, w.account()+edge, q, mostOwn)
			if notPermitted(err) && edge == "/replies" {
				break
			}
			if err != nil {
				return "", err
			}
			for _, post := range own {
				if post.Shortcode == m[1] || strings.HasSuffix(strings.TrimSuffix(post.Permalink, "/"), "/"+m[1]) {
					return post.ID, nil
				}
			}
		}
		return "", platform.Errorf(caio.Rejected, "%s: CAIO finds only newer posts of your own by their address; enter the number of this one instead.", labelOf(field))
	})
}

// placeID returns the id of the place. Where several have the name, the creator has to
// choose.
func (w work) placeID(ctx context.Context) (string, error) {
	if w.post.option(fieldPlace) != "" {
		if err := allowed(w.grant, scopePlaces); err != nil {
			return "", err
		}
	}
	return w.lookUp(ctx, fieldPlace, func(asked string) (string, error) {
		type place struct {
			ID      graph.ID `json:"id"`
			Name    string   `json:"name"`
			Address string   `json:"address"`
		}
		found, err := graph.List[place](ctx, w.call, "location_search", url.Values{"q": {asked}, "fields": {"id,name,address"}}, 25)
		if err != nil {
			return "", aside(err)
		}
		var names []string
		var same []place
		for _, p := range found {
			names = append(names, fmt.Sprintf("%s (%s)", inSentence(p.Name+", "+p.Address), p.ID))
			if strings.EqualFold(strings.TrimSpace(p.Name), asked) {
				same = append(same, p)
			}
		}
		switch {
		case len(same) == 1:
			return string(same[0].ID), nil
		case len(found) == 1:
			return string(found[0].ID), nil
		case len(found) == 0:
			return "", platform.Errorf(caio.Rejected, "Threads knows no place called %q; spell it in another way or leave it out.", asked)
		}
		return "", platform.Errorf(caio.Rejected, "Threads knows several places like %q; enter the number of one: %s.", asked, strings.Join(names[:min(len(names), 4)], "; "))
	})
}

// inSentence drops what has no place in a sentence.
func inSentence(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune("{}<>\n\r\t", r) {
			return -1
		}
		return r
	}, s), " ,.")
}
