package x

import (
	"html"
	"strings"
	"time"

	"caio/internal/caio"
)

// user is an account.
type user struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Username     string `json:"username"`
	Picture      string `json:"profile_image_url"`
	Subscription string `json:"subscription_type"` // None, Basic, Premium, PremiumPlus
	Counts       counts `json:"public_metrics"`
}

// counts are numbers under the network's own names.
type counts map[string]*int64

// post is what creates a post (POST /2/tweets).
type post struct {
	Text          string       `json:"text,omitempty"`
	Media         *postMedia   `json:"media,omitempty"`
	Poll          *poll        `json:"poll,omitempty"`
	Reply         *reply       `json:"reply,omitempty"`
	ReplySettings string       `json:"reply_settings,omitempty"`
	Community     string       `json:"community_id,omitempty"`
	Share         bool         `json:"share_with_followers,omitempty"`
	MadeWithAI    bool         `json:"made_with_ai,omitempty"`
	Paid          bool         `json:"paid_partnership,omitempty"`
	Edit          *editOptions `json:"edit_options,omitempty"`
}

type postMedia struct {
	IDs    []string `json:"media_ids"`
	Tagged []string `json:"tagged_user_ids,omitempty"`
}

type poll struct {
	Options []string `json:"options"`
	Minutes int      `json:"duration_minutes"`
}

type reply struct {
	To string `json:"in_reply_to_tweet_id"`
}

type editOptions struct {
	Previous string `json:"previous_post_id"`
}

// created is the answer to it.
type created struct {
	Data struct {
		ID string `json:"id"`
	} `json:"data"`
}

// tweet is a post as it is read. The newest documents call some of its parts by other
// names; the established ones are asked for, both are understood.
type tweet struct {
	ID           string     `json:"id"`
	Text         string     `json:"text"` // &, < and > escaped, links shortened
	Author       string     `json:"author_id"`
	CreatedAt    time.Time  `json:"created_at"`
	Entities     entities   `json:"entities"`
	Note         *note      `json:"note_tweet"` // a text longer than 280
	Attachments  attached   `json:"attachments"`
	Referenced   []referred `json:"referenced_tweets"`
	ReferencedV3 []referred `json:"referenced_posts"`
	History      []string   `json:"edit_history_tweet_ids"`
	HistoryV3    []string   `json:"edit_history_post_ids"`
	Controls     *controls  `json:"edit_controls"`
	Public       counts     `json:"public_metrics"`
	Private      counts     `json:"non_public_metrics"`
}

type note struct {
	Text     string   `json:"text"`
	Entities entities `json:"entities"`
}

type entities struct {
	URLs []link `json:"urls"`
}

// link is a shortened link. One that stands for a file has a media key.
type link struct {
	URL      string `json:"url"`
	Expanded string `json:"expanded_url"`
	MediaKey string `json:"media_key"`
}

type attached struct {
	Keys  []string `json:"media_keys"`
	Polls []string `json:"poll_ids"`
}

type referred struct {
	Type string `json:"type"` // replied_to, quoted, retweeted
	ID   string `json:"id"`
}

type controls struct {
	Remaining int       `json:"edits_remaining"`
	Eligible  bool      `json:"is_edit_eligible"`
	Until     time.Time `json:"editable_until"`
}

func (t tweet) valid() bool { return t.ID != "" && !t.CreatedAt.IsZero() }

// references returns the id of the post that t refers to in that way; "" none.
func (t tweet) references(how string) string {
	for _, r := range append(t.Referenced, t.ReferencedV3...) {
		if r.Type == how {
			return r.ID
		}
	}
	return ""
}

// latest returns the id of the newest version of an edited post.
func (t tweet) latest() string {
	for _, history := range [][]string{t.History, t.HistoryV3} {
		if len(history) > 0 {
			return history[len(history)-1]
		}
	}
	return t.ID
}

// plain returns the whole text as it was written: links as they were before they were
// shortened, without the link that stands for the files.
func (t tweet) plain() string {
	s, urls := t.Text, t.Entities.URLs
	if t.Note != nil && t.Note.Text != "" {
		s, urls = t.Note.Text, append(t.Note.Entities.URLs, urls...)
	}
	for _, u := range urls {
		by := u.Expanded
		if u.MediaKey != "" || strings.HasSuffix(by, "/photo/1") || strings.HasSuffix(by, "/video/1") {
			by = ""
		}
		if u.URL != "" {
			s = strings.Replace(s, u.URL, by, 1)
		}
	}
	return strings.TrimSpace(html.UnescapeString(s))
}

func (t tweet) receipt(step, address string) caio.PartReceipt {
	return caio.PartReceipt{Name: step, RemoteID: t.ID, URL: address, At: caio.At(t.CreatedAt)}
}

// page is a list of posts.
type page struct {
	Data     []tweet `json:"data"`
	Includes struct {
		Users []user `json:"users"`
		Media []struct {
			Key    string `json:"media_key"`
			Public counts `json:"public_metrics"`
		} `json:"media"`
	} `json:"includes"`
	Meta struct {
		Count *int   `json:"result_count"` // a list without it is none
		Next  string `json:"next_token"`
	} `json:"meta"`
}

// uploaded is the state of an upload.
type uploaded struct {
	Data struct {
		ID         string `json:"id"`
		Key        string `json:"media_key"`
		Processing *struct {
			State string `json:"state"` // pending, in_progress, succeeded, failed
			After int    `json:"check_after_secs"`
			Error struct {
				Message string `json:"message"`
			} `json:"error"`
		} `json:"processing_info"`
	} `json:"data"`
}
