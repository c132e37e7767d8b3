package linkedin

import (
	"path/filepath"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// post is what a Variant asks for.
type post struct {
	text   string
	files  []caio.Attachment
	fields map[string]string
}

func readPost(v caio.Variant) post {
	p := post{text: v.Text(), fields: v.Fields}
	if len(v.Parts) > 0 {
		p.files = v.Parts[0].Attachments
	}
	return p
}

func (p post) option(name string) string { return strings.TrimSpace(p.fields[name]) }

func (p post) optionOr(name, usual string) string {
	if value := p.option(name); value != "" {
		return value
	}
	return usual
}

// kind is what is attached; a post's files are of one kind.
func (p post) kind() caio.MediaKind {
	if len(p.files) == 0 {
		return ""
	}
	return p.files[0].Asset.Kind
}

// extras names what the post has beside its text, of which LinkedIn takes one.
func (p post) extras() []string {
	var out []string
	if len(p.files) > 0 {
		out = append(out, "")
	}
	for _, name := range [...]string{fieldLink, fieldQuestion, fieldReshare} {
		if p.option(name) != "" {
			out = append(out, name)
		}
	}
	return out
}

func (p post) reshared() string { return postURN(p.option(fieldReshare)) }

// file is one thing to upload.
type file struct {
	key   string // of its checkpoint
	class string // images, videos or documents: where it goes
	asset caio.Asset
}

const thumbnailKey = "media/thumbnail"

// uploads lists what has to be uploaded before the post.
func (p post) uploads() ([]file, error) {
	var out []file
	for i, a := range p.files {
		class := "images"
		switch a.Asset.Kind {
		case caio.KindVideo:
			class = "videos"
		case caio.KindDocument:
			class = "documents"
		case caio.KindImage, caio.KindAnimated, caio.KindAudio:
		}
		out = append(out, file{mediaKey(i), class, a.Asset})
	}
	if path := p.option(fieldLinkImage); path != "" && p.option(fieldLink) != "" {
		asset, err := onDisk(path)
		if err != nil {
			return nil, err
		}
		out = append(out, file{thumbnailKey, "images", asset})
	}
	return out, nil
}

// content is what the post shows below its text, made of what was uploaded.
func (p post) content(urn func(key string) string) *content {
	switch {
	case p.option(fieldQuestion) != "":
		out := &poll{Question: p.option(fieldQuestion), Settings: pollSettings{Duration: p.optionOr(fieldDuration, usualPoll)}}
		for _, line := range platform.Lines(p.option(fieldOptions)) {
			out.Options = append(out.Options, pollOption{Text: line})
		}
		return &content{Poll: out}
	case p.option(fieldLink) != "":
		return &content{Article: &article{
			Source: p.option(fieldLink), Title: p.option(fieldLinkTitle), Description: p.option(fieldLinkText), Thumbnail: urn(thumbnailKey),
		}}
	case len(p.files) > 1:
		out := &multiImage{}
		for i, a := range p.files {
			out.Images = append(out.Images, media{ID: urn(mediaKey(i)), Alt: a.Alt})
		}
		return &content{MultiImage: out}
	case len(p.files) == 1:
		return &content{Media: p.single(urn(mediaKey(0)))}
	}
	return nil
}

func (p post) single(urn string) *media {
	a := p.files[0]
	switch a.Asset.Kind {
	case caio.KindVideo:
		return &media{ID: urn, Title: p.option(fieldTitle)}
	case caio.KindDocument:
		return &media{ID: urn, Title: p.optionOr(fieldTitle, a.Asset.Name)} // a title is required
	case caio.KindImage, caio.KindAnimated, caio.KindAudio:
	}
	return &media{ID: urn, Alt: a.Alt}
}

// body is the request that publishes: the same bytes on every attempt.
func (p post) body(author string, urn func(key string) string) newPost {
	out := newPost{
		Author: author, Commentary: littleText(p.text), Visibility: p.optionOr(fieldVisibility, everybody),
		Distribution: distribution{Feed: "MAIN_FEED", Targets: []string{}, Channels: []string{}},
		Content:      p.content(urn), State: "PUBLISHED", NoReshare: p.option(fieldNoReshare) == "true",
	}
	if p.option(fieldQuiet) == "true" {
		out.Distribution.Feed = "NONE"
	}
	if parent := p.reshared(); parent != "" {
		out.Reshare = &reshare{Parent: parent}
	}
	return out
}

// onDisk describes a file that a field names.
func onDisk(path string) (caio.Asset, error) {
	size, err := sizeOf(path)
	if err != nil {
		return caio.Asset{}, err
	}
	return caio.Asset{Path: path, Name: filepath.Base(path), Size: size}, nil
}
