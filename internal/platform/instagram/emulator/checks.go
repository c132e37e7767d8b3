package emulator

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"caio/internal/platform/emulator/graph"
	"caio/internal/text"
)

func (c *call) checkTexts(made *container) *graph.Refusal {
	if utf8.RuneCountInString(made.caption) > 2200 || text.Hashtags(made.caption) > 30 {
		return graph.Refuse(36004, 2207010, "The caption is too long.").Because("Caption too long", "The caption was 2200 characters or 30 hashtags at most.")
	}
	if text.Mentions(made.caption) > 20 {
		return graph.Refuse(100, 2207040, "The caption has more than 20 @ tags.")
	}
	if utf8.RuneCountInString(made.alt) > 1000 {
		return graph.Invalid("param alt_text must be at most 1000 characters long")
	}
	return nil
}

var handle = regexp.MustCompile(`^[A-Za-z0-9._]{1,30}$`)

func (c *call) checkPeople(made *container) *graph.Refusal {
	names, refused := c.params.Texts("collaborators")
	if refused != nil {
		return refused
	}
	if len(names) > 3 {
		return graph.Invalid("param collaborators may have at most 3 entries")
	}
	for _, n := range names {
		if !handle.MatchString(n) {
			return graph.Invalid("param collaborators has an entry that is no user name")
		}
	}
	if !c.params.Has("user_tags") {
		return nil
	}
	var tags []map[string]json.RawMessage
	if json.Unmarshal([]byte(c.params.Get("user_tags")), &tags) != nil || len(tags) > 20 {
		return graph.Invalid("param user_tags must be an array of at most 20 objects")
	}
	for _, t := range tags {
		if refused := checkTag(t, made); refused != nil {
			return refused
		}
	}
	return nil
}

func checkTag(t map[string]json.RawMessage, made *container) *graph.Refusal {
	var name string
	if json.Unmarshal(t["username"], &name) != nil || !handle.MatchString(name) {
		return graph.Invalid("param user_tags has an entry without a username")
	}
	_, hasX := t["x"]
	_, hasY := t["y"]
	if made.video && (hasX || hasY) {
		return graph.Invalid("param user_tags: x and y are not allowed for a video")
	}
	if !made.video && made.kind != "STORIES" && (!hasX || !hasY) {
		return graph.Invalid("param user_tags: x and y are required for an image")
	}
	for _, name := range [...]string{"x", "y"} {
		if raw, ok := t[name]; ok {
			if v, err := strconv.ParseFloat(string(raw), 64); err != nil || v < 0 || v > 1 {
				return graph.Invalid("param user_tags: %s must be between 0.0 and 1.0", name)
			}
		}
	}
	return nil
}

func (c *call) checkReel(made *container) *graph.Refusal {
	if v := c.params.Get("thumb_offset"); v != "" {
		if n, err := strconv.Atoi(v); err != nil || n < 0 {
			return graph.Invalid("param thumb_offset must be a number of milliseconds")
		}
	}
	if v := c.params.Get("trial_params"); v != "" {
		var trial map[string]string
		if json.Unmarshal([]byte(v), &trial) != nil || len(trial) != 1 || (trial["graduation_strategy"] != "MANUAL" && trial["graduation_strategy"] != "SS_PERFORMANCE") {
			return graph.Invalid("param trial_params must have a graduation_strategy of MANUAL or SS_PERFORMANCE")
		}
	}
	share, refused := c.params.Flag("share_to_feed", false)
	made.share = share
	return refused
}

// checkChildren checks the items of a carousel: two to ten, all processed.
func (c *call) checkChildren(made *container) *graph.Refusal {
	if made.kind != "CAROUSEL" {
		return nil
	}
	ids, refused := c.params.Texts("children")
	if refused != nil {
		return refused
	}
	if len(ids) < 2 || len(ids) > 10 {
		return graph.Refuse(100, 2207028, "A carousel needs between 2 and 10 children.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		child := c.containers[strings.TrimSpace(id)]
		if child == nil || child.account != made.account || !child.item {
			return graph.Refuse(24, 2207008, "The media builder with creation id = %s does not exist or has been expired.", id)
		}
		if state := c.state(child); state != "FINISHED" {
			return graph.Refuse(9007, 2207027, "Media ID is not available").Because("Media is not ready", "The media is not ready to be published: "+state)
		}
		made.children = append(made.children, child)
	}
	return nil
}
