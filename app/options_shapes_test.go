package app_test

import (
	"fmt"
	"slices"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform/platformtest"
)

// shape is what a post is made of: the files of each of its parts.
type shape struct {
	name   string
	files  [][]caio.Asset
	silent bool // without a text
}

// shapes lists what the limits let a post be: a text, a thread, one file of each type,
// as many of each kind as are allowed, kinds together, and a file without a text.
func (j *journey) shapes() []shape {
	var out []shape
	l := j.limits
	if !l.MediaRequired {
		out = append(out, shape{name: "a text", files: [][]caio.Asset{nil}})
	}
	kinds := []caio.MediaKind{caio.KindImage, caio.KindVideo, caio.KindAnimated, caio.KindAudio, caio.KindDocument}
	one := map[caio.MediaKind][]caio.Asset{}
	for _, kind := range kinds {
		for i, mime := range platformtest.TypesOf(l, kind) {
			file := j.assets(kind, mime, 1)
			out = append(out, shape{name: "a file of type " + mime, files: [][]caio.Asset{file}})
			if i > 0 {
				continue
			}
			one[kind] = file
			if !l.TextRequired {
				out = append(out, shape{name: fmt.Sprintf("one %s alone", kind), files: [][]caio.Asset{file}, silent: true})
			}
		}
	}
	if l.Parts > 1 {
		out = append(out, shape{name: "a thread", files: [][]caio.Asset{nil, one[caio.KindImage], nil}})
	}
	if l.Mixed {
		out = append(out, shape{name: "a picture with a video", files: [][]caio.Asset{slices.Concat(one[caio.KindImage], one[caio.KindVideo])}})
	}
	for _, kind := range kinds {
		types := platformtest.TypesOf(l, kind)
		if most := min(l.Media[kind].MaxCount, l.MaxMedia); most > 1 && len(types) > 0 {
			out = append(out, shape{name: fmt.Sprintf("%d files of the kind %s", most, kind), files: [][]caio.Asset{j.assets(kind, cheapest(types), most)}})
		}
	}
	return out
}

// cheapest returns the type of which many files are made quickly.
func cheapest(types []string) string {
	if slices.Contains(types, "image/jpeg") {
		return "image/jpeg"
	}
	return types[0]
}

func (j *journey) assets(kind caio.MediaKind, mime string, count int) []caio.Asset {
	j.t.Helper()
	var paths []string
	for n := range count {
		paths = append(paths, j.files.media(kind, mime, n))
	}
	assets, err := j.app.Media.Import(paths)
	if err != nil {
		j.t.Fatal(err)
	}
	return assets
}

// draft writes a post of the shape with what is chosen. Files have alt texts as far as
// the network has a place for them.
func (j *journey) draft(s shape, chosen choice, mute map[[2]int]bool) caio.Post {
	target := caio.Target{Channel: j.channel.ID, Fields: map[string]string{}}
	for name, value := range chosen {
		if name == comment {
			target.Comment = fmt.Sprintf("The first comment on number %d", len(j.sent))
			continue
		}
		target.Fields[name] = value
	}
	post := caio.Post{Targets: []caio.Target{target}}
	for i, files := range s.files {
		part := caio.Part{Attachments: []caio.Attachment{}}
		if !s.silent {
			part.Text = fmt.Sprintf("CAIO rehearses %s, number %d on %s, part %d.", s.name, len(j.sent), j.channel.Platform, i+1)
		}
		for n, asset := range files {
			a := caio.Attachment{Asset: asset}
			if j.limits.Alt.Max > 0 && !mute[[2]int{i, n}] {
				a.Alt = fmt.Sprintf("File %d of number %d", n+1, len(j.sent))
				if j.facts.oneAlt {
					a.Alt = fmt.Sprintf("The files of number %d", len(j.sent))
				}
			}
			part.Attachments = append(part.Attachments, a)
		}
		post.Parts = append(post.Parts, part)
	}
	return post
}

// check returns what the program tells about a post, and which alt texts have no place.
func (j *journey) check(s shape, chosen choice) (told []caio.Problem, mute map[[2]int]bool) {
	j.t.Helper()
	problems, err := j.app.Posts.Check(j.draft(s, chosen, nil))
	if err != nil {
		j.t.Fatal(err)
	}
	mute = map[[2]int]bool{}
	for _, p := range problems {
		switch {
		case p.Warning && strings.HasPrefix(p.Code, "alt_"):
			mute[[2]int{p.Part, p.Media}] = true
		case p.Warning && slices.Contains(j.facts.warns, p.Code):
		default:
			told = append(told, p)
		}
	}
	return told, mute
}
