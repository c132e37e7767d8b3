package tiktok

import (
	"strconv"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// publication is a variant as TikTok sees it: one video or up to 35 pictures.
type publication struct {
	variant caio.Variant
	direct  bool
	options map[string]string
}

func readPost(v caio.Variant) publication {
	p := publication{variant: v, options: map[string]string{}}
	for _, f := range fields() {
		if platform.FieldShown(f, v.Fields) {
			p.options[f.Name] = strings.TrimSpace(v.Fields[f.Name])
		}
	}
	p.direct = p.options[fieldMode] == modeDirect
	return p
}

func (p publication) option(name string) string { return p.options[name] }

// on reports whether a switch is shown and on.
func (p publication) on(name string) bool { return p.options[name] == "true" }

func (p publication) attachments() []caio.Attachment {
	if len(p.variant.Parts) == 0 {
		return nil
	}
	return p.variant.Parts[0].Attachments
}

func (p publication) asset(i int) caio.Asset { return p.attachments()[i].Asset }

func (p publication) video() bool {
	list := p.attachments()
	return len(list) == 1 && list[0].Asset.Kind == caio.KindVideo
}

// public reports whether TikTok will give out an id and numbers.
func (p publication) public() bool { return p.direct && p.option(fieldPrivacy) == levelPublic }

func (p publication) disclosed(name string) bool {
	return p.direct && p.on(fieldDisclose) && p.on(name)
}

// videoInit is the request that begins a video. The inbox takes nothing but the bytes.
func (p publication) videoInit(info creator, plan plan) videoInit {
	out := videoInit{Source: videoSource{Source: "FILE_UPLOAD", Size: plan.Size, Chunk: plan.Chunk, Count: plan.Count}}
	if !p.direct {
		return out
	}
	out.Post = &postInfo{
		Title: p.variant.Text(), Privacy: p.option(fieldPrivacy),
		NoComment: !p.on(fieldComment) || info.NoComment, NoDuet: !p.on(fieldDuet) || info.NoDuet, NoStitch: !p.on(fieldStitch) || info.NoStitch,
		Paid: p.disclosed(fieldPaid), Own: p.disclosed(fieldOwn), AI: p.on(fieldAI),
	}
	if at, err := strconv.ParseInt(p.option(fieldCoverAt), 10, 64); err == nil {
		out.Post.CoverAt = &at
	}
	return out
}

// photoInit is the request that has TikTok fetch the pictures. The inbox takes the texts
// and ignores the rest.
func (p publication) photoInit(info creator, addresses []string) photoInit {
	out := photoInit{
		Type: "PHOTO", Mode: "MEDIA_UPLOAD", Post: photoInfo{Title: p.option(fieldTitle), Description: p.variant.Text()},
		Source: photoSource{Source: "PULL_FROM_URL", Images: addresses, Cover: p.cover()},
	}
	if !p.direct {
		return out
	}
	noComment, music, paid, own := !p.on(fieldComment) || info.NoComment, p.on(fieldMusic), p.disclosed(fieldPaid), p.disclosed(fieldOwn)
	out.Mode, out.Post.Privacy = "DIRECT_POST", p.option(fieldPrivacy)
	out.Post.NoComment, out.Post.Music, out.Post.Paid, out.Post.Own = &noComment, &music, &paid, &own
	return out
}

// cover is the index of the cover's picture; the first unless another was chosen.
func (p publication) cover() int {
	n, err := strconv.Atoi(p.option(fieldCover))
	if err != nil || n < 1 || n > len(p.attachments()) {
		return 0
	}
	return n - 1
}
