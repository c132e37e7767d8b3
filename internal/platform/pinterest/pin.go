package pinterest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// pin is a variant as Pinterest sees it.
type pin struct {
	board, section, title, text, link, alt, color, parent string

	ai       []string
	pictures []caio.Attachment
	video    *caio.Attachment
	first    int // which picture of a carousel is its cover, from 0
	items    [3][]string
	cover    string // path; "" none
	coverAt  int    // seconds
}

func readPin(v caio.Variant) pin {
	field := func(name string) string { return strings.TrimSpace(v.Fields[name]) }
	p := pin{
		board: field(fieldBoard), title: field(fieldTitle), text: strings.TrimSpace(v.Text()), link: field(fieldLink),
		color: field(fieldColor), parent: field(fieldParent), ai: platform.Lines(v.Fields[fieldAI]), cover: field(fieldCover),
	}
	if _, section, ok := strings.Cut(field(fieldSection), "/"); ok {
		p.section = section
	}
	p.coverAt, _ = strconv.Atoi(field(fieldCoverAt)) // checked before; empty is the beginning
	if n, err := strconv.Atoi(field(fieldFirst)); err == nil {
		p.first = n - 1
	}
	for i, name := range [...]string{fieldItemTitles, fieldItemDescriptions, fieldItemLinks} {
		p.items[i] = platform.Lines(v.Fields[name])
	}
	if len(v.Parts) > 0 {
		p.attach(v.Parts[0].Attachments)
	}
	return p
}

// attach sorts the files. A Pin has one alt text: that of the video, or of the carousel's
// cover, or else of the first picture that has one.
func (p *pin) attach(list []caio.Attachment) {
	for i, a := range list {
		if a.Asset.Kind == caio.KindVideo {
			p.video = &list[i]
			p.alt = a.Alt
			continue
		}
		p.pictures = append(p.pictures, a)
	}
	if p.video == nil && p.first >= 0 && p.first < len(p.pictures) {
		p.alt = p.pictures[p.first].Alt
	}
	p.alt = strings.TrimSpace(p.alt)
	for _, a := range p.pictures {
		if p.alt == "" && p.video == nil {
			p.alt = strings.TrimSpace(a.Alt)
		}
	}
}

func (p pin) carousel() bool { return p.video == nil && len(p.pictures) > 1 }

// item returns what is written beside picture i: 0 title, 1 text, 2 link.
func (p pin) item(i, what int) string {
	if i >= len(p.items[what]) || p.items[what][i] == skipped {
		return ""
	}
	return p.items[what][i]
}

func (p pin) slots() []slot {
	out := []slot{}
	for i := range p.pictures {
		out = append(out, slot{Title: p.item(i, 0), Description: p.item(i, 1), Link: p.item(i, 2)})
	}
	return out
}

// mediaType is the type that Pinterest calls such a Pin's media.
func (p pin) mediaType() string {
	switch {
	case p.video != nil:
		return "video"
	case p.carousel():
		return "multiple_images"
	}
	return "image"
}

// file is a picture that travels inside a request.
type file struct {
	path, kind string
	size       int64
}

// inside lists the pictures that travel inside the request: those of the Pin, or the cover
// of its video.
func (p pin) inside() ([]file, error) {
	if p.video == nil {
		var out []file
		for _, a := range p.pictures {
			if err := unchanged(a.Asset); err != nil {
				return nil, err
			}
			out = append(out, file{a.Asset.Path, a.Asset.Type, a.Asset.Size})
		}
		return out, nil
	}
	if err := unchanged(p.video.Asset); err != nil || p.cover == "" {
		return nil, err
	}
	info, err := os.Stat(p.cover)
	if err != nil {
		return nil, unreadable("The cover", err)
	}
	kind, err := kindOf(p.cover)
	if err != nil {
		return nil, unreadable("The cover", err)
	}
	if !slices.Contains(pictureTypes(), kind) || info.Size() > maxImageBytes {
		return nil, platform.Errorf(caio.Rejected, "The cover has to be a JPEG or PNG of at most 20 MB.")
	}
	return []file{{p.cover, kind, info.Size()}}, nil
}

// kindOf returns the MIME type of a file by its first bytes.
func kindOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // read only
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	return http.DetectContentType(head[:n]), nil
}

// unchanged checks that a file is still there as it was when the post was written: its
// size is told to the network before its bytes.
func unchanged(a caio.Asset) error {
	info, err := os.Stat(a.Path)
	if err != nil || !info.Mode().IsRegular() {
		return unreadable(a.Name, err)
	}
	if info.Size() != a.Size {
		return platform.Errorf(caio.Rejected, "%s has changed since it was attached; attach it again.", a.Name)
	}
	return nil
}

func unreadable(what string, err error) error {
	return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("%s cannot be read any more; attach it again.", what), Err: err}
}
