package emulator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	typePost       = "app.bsky.feed.post"
	typeThreadgate = "app.bsky.feed.threadgate"
	typePostgate   = "app.bsky.feed.postgate"
	typeLike       = "app.bsky.feed.like"
	typeRepost     = "app.bsky.feed.repost"
)

// object is a part of a record under examination. The first thing wrong is kept.
type object struct {
	name  string // the record's type, for messages
	path  string
	value map[string]any
	err   *error
}

func (o object) wrong(format string, args ...any) {
	if *o.err == nil {
		*o.err = invalid("Invalid "+o.name+" record: "+strings.ReplaceAll(o.path, "%", "%%")+format, args...)
	}
}

// only allows these fields and requires those without a question mark.
func (o object) only(fields ...string) {
	for name := range o.value {
		if !slices.Contains(fields, name) && !slices.Contains(fields, name+"?") {
			o.wrong(" must not have the property \"%s\"", name)
		}
	}
	for _, name := range fields {
		if _, ok := o.value[name]; !ok && !strings.HasSuffix(name, "?") {
			o.wrong(" must have the property \"%s\"", name)
		}
	}
}

func (o object) at(name string) object { return object{o.name, o.path + "/" + name, nil, o.err} }

// child is a field that is an object; a missing one is nil.
func (o object) child(name string) object {
	c := o.at(name)
	v, there := o.value[name]
	if c.value, _ = v.(map[string]any); there && c.value == nil {
		c.wrong(" must be an object")
	}
	return c
}

func (o object) text(name string) string {
	v, there := o.value[name]
	s, ok := v.(string)
	if there && !ok {
		o.at(name).wrong(" must be a string")
	}
	return s
}

func (o object) list(name string, most int) []any {
	v, there := o.value[name]
	l, ok := v.([]any)
	switch {
	case there && !ok:
		o.at(name).wrong(" must be an array")
	case len(l) > most:
		o.at(name).wrong(" must not have more than %d elements", most)
	}
	return l
}

// each calls f with every element, which must be an object.
func (o object) each(name string, most int, f func(object)) {
	for _, v := range o.list(name, most) {
		c := o.at(name)
		if c.value, _ = v.(map[string]any); c.value == nil {
			c.wrong(" must be an object")
			return
		}
		f(c)
	}
}

func (o object) number(name string) int {
	n, ok := o.value[name].(json.Number)
	v, err := n.Int64()
	if !ok || err != nil || v < 0 {
		o.at(name).wrong(" must be an integer")
	}
	return int(v)
}

var (
	didPattern  = regexp.MustCompile(`^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$`)
	atPattern   = regexp.MustCompile(`^at://[a-zA-Z0-9._:%-]+/[a-zA-Z0-9.-]+/[a-zA-Z0-9._~:-]+$`)
	uriPattern  = regexp.MustCompile(`^\w+:(?://)?[^\s/][^\s]*$`)
	langPattern = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*$`)
)

func (o object) match(name string, pattern *regexp.Regexp, what string) {
	if s, there := o.value[name]; there && !pattern.MatchString(o.text(name)) {
		o.at(name).wrong(" must be a valid %s, not %v", what, s)
	}
}

func (o object) datetime(name string) {
	if _, err := time.Parse(time.RFC3339, o.text(name)); err != nil {
		o.at(name).wrong(" must be a valid RFC 3339 datetime")
	}
}

// strongRef checks a reference to one version of a record.
func (o object) strongRef() {
	o.only("uri", "cid", "$type?")
	o.match("uri", atPattern, "at-uri")
	if !validCID(o.text("cid")) {
		o.at("cid").wrong(" must be a cid")
	}
}

// validate checks a record against its lexicon; what it does not know it refuses.
func (e *Emulator) validate(a *account, collection, key string, value map[string]any) error {
	if !tidPattern.MatchString(key) {
		return invalid("Invalid record key for %s: Expected a TID", collection)
	}
	if value == nil {
		return invalid("Input must have the property \"record\"")
	}
	if value["$type"] != collection {
		return invalid("Invalid $type: expected %s, got %v", collection, value["$type"])
	}
	var err error
	o := object{collection, "Record", value, &err}
	switch collection {
	case typePost:
		o.post(a)
	case typeThreadgate:
		o.only("$type", "post", "allow?", "hiddenReplies?", "createdAt")
		o.match("post", atPattern, "at-uri")
		o.datetime("createdAt")
		o.each("allow", 5, func(r object) { r.oneOf("#mentionRule", "#followingRule", "#followerRule", "#listRule") })
		o.list("hiddenReplies", 300)
		o.sameKey("post", key)
	case typePostgate:
		o.only("$type", "post", "embeddingRules?", "detachedEmbeddingUris?", "createdAt")
		o.match("post", atPattern, "at-uri")
		o.datetime("createdAt")
		o.each("embeddingRules", 5, func(r object) { r.oneOf("#disableRule") })
		o.sameKey("post", key)
	case typeLike, typeRepost:
		o.only("$type", "subject", "createdAt")
		o.child("subject").strongRef()
		o.datetime("createdAt")
	default:
		return invalid("Unknown lexicon type: %s", collection)
	}
	return err
}

// oneOf requires a rule of the record's lexicon.
func (o object) oneOf(names ...string) {
	if kind := o.text("$type"); !slices.Contains(names, strings.TrimPrefix(kind, o.name)) {
		o.wrong(" has the unknown $type %q", kind)
	}
}

// sameKey requires that a gate has the key of its post.
func (o object) sameKey(name, key string) {
	if keyOf(o.text(name)) != key {
		o.at(name).wrong(" must have the record key %s", key)
	}
}
