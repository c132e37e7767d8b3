package x

import (
	"fmt"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/text"
)

// What X bills the owner of the app, in millionths of a dollar ("Pricing", pay per use,
// 2026; files: staff, devcommunity.x.com, 31 August 2026).
const (
	pricePost = 15_000
	priceLink = 200_000 // a post with a link, instead
	priceFile = 15_000
	priceAlt  = 5_000
	priceName = 10_000 // looking up who is tagged
)

// Price adds up the posts, files, alt texts and names of a variant.
func (c *connector) Price(_ caio.Channel, v caio.Variant) caio.Price {
	var plain, links, files, extras int64
	texts := []string{}
	for _, p := range v.Parts {
		texts = append(texts, p.Text)
		files += int64(len(p.Attachments))
		for _, a := range p.Attachments {
			if a.Alt != "" {
				extras += priceAlt
			}
		}
	}
	if strings.TrimSpace(v.Fields[fieldSubtitles]) != "" {
		files++
	}
	if v.Comment != "" {
		texts = append(texts, v.Comment)
	}
	for _, s := range texts {
		if len(text.WeightedURLs(s)) > 0 {
			links++
		} else {
			plain++
		}
	}
	extras += priceName * int64(len(platform.Lines(v.Fields[fieldTagged])))
	var of []string
	add := func(n int64, what string, each int64) {
		if n > 0 {
			of = append(of, fmt.Sprintf("%d × %s at $%.3f", n, what, float64(each)/1e6))
		}
	}
	add(plain, "post", pricePost)
	add(links, "post with a link", priceLink)
	add(files, "file", priceFile)
	if extras > 0 {
		of = append(of, fmt.Sprintf("alt texts and tags $%.3f", float64(extras)/1e6))
	}
	return caio.Price{
		Micros: plain*pricePost + links*priceLink + files*priceFile + extras, Currency: "USD",
		Note: "At the prices of 2026, billed to the owner of the app: " + strings.Join(of, ", ") + ".",
	}
}
