package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

const (
	matrixBegins = "<!-- matrix: written by `go run ./build generate` -->\n"
	matrixEnds   = "<!-- end of matrix -->"
)

// network is what `caio platforms --json` says of one, as far as the table needs it.
type network struct {
	Name   string   `json:"name"`
	Can    []string `json:"can"`
	Keyed  bool     `json:"keyed"`
	Limits struct {
		Parts     int                   `json:"parts"`
		MustMedia bool                  `json:"mediaRequired"`
		Comment   *struct{}             `json:"comment"`
		Alt       struct{ Max int }     `json:"alt"`
		Media     map[string]mediaLimit `json:"media"`
	} `json:"limits"`
}

type mediaLimit struct {
	MaxCount int `json:"maxCount"`
}

// withMatrix returns the README with the table of networks as the program tells it.
func withMatrix(ctx context.Context, readme string) ([]byte, error) {
	old, err := os.ReadFile(readme)
	if err != nil {
		return nil, err
	}
	head, rest, begins := strings.Cut(string(old), matrixBegins)
	_, tail, ends := strings.Cut(rest, matrixEnds)
	if !begins || !ends {
		return nil, fmt.Errorf("%s has no place for the table of networks", readme)
	}
	networks, err := askPlatforms(ctx)
	if err != nil {
		return nil, err
	}
	return []byte(head + matrixBegins + matrix(networks) + matrixEnds + tail), nil
}

// askPlatforms asks the program itself.
func askPlatforms(ctx context.Context) ([]network, error) {
	dir, err := os.MkdirTemp("", "caio-matrix-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover in the temporary folder harms nobody
	cmd := exec.CommandContext(ctx, "go", "run", "-tags", "headless,sqlite_fts5", ".", "platforms", "--json", "--sandbox", "--data", dir)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("caio platforms: %w: %s", err, said.String())
	}
	var list []network
	return list, json.Unmarshal(out, &list)
}

// matrix is a Markdown table: a row for each network.
func matrix(networks []network) string {
	heading := []string{"", "Posts", "Thread", "First comment", "Alt text", "Hands over ahead", "Edit", "Delete", "Numbers", "Comments", "After a lost answer"}
	var b strings.Builder
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(heading)
	row(slices.Repeat([]string{"---"}, len(heading)))
	for _, n := range networks {
		row([]string{
			"**" + n.Name + "**", n.posts(), mark(n.Limits.Parts > 1), mark(n.Limits.Comment != nil), mark(n.Limits.Alt.Max > 0),
			n.offers("native_schedule"), n.offers("edit"), n.offers("delete"),
			listed(n, "post_metrics", "posts", "channel_metrics", "channel"), listed(n, "comments", "read", "reply", "answer", "moderate", "moderate"),
			n.settles(),
		})
	}
	return b.String()
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return "–"
}

func (n network) offers(capability string) string { return mark(slices.Contains(n.Can, capability)) }

// posts lists what a post may hold.
func (n network) posts() string {
	var kinds []string
	if !n.Limits.MustMedia {
		kinds = append(kinds, "text")
	}
	for _, k := range [][2]string{{"image", "pictures"}, {"animated", "GIF"}, {"video", "video"}, {"audio", "audio"}, {"document", "PDF"}} {
		limit, taken := n.Limits.Media[k[0]]
		switch {
		case !taken:
		case k[0] == "image" && limit.MaxCount == 1:
			kinds = append(kinds, "picture")
		case k[0] == "image" && limit.MaxCount > 1:
			kinds = append(kinds, strconv.Itoa(limit.MaxCount)+" pictures")
		default:
			kinds = append(kinds, k[1])
		}
	}
	return strings.Join(kinds, ", ")
}

// listed names the capabilities that there are; pairs are capability and word.
func listed(n network, pairs ...string) string {
	var words []string
	for pair := range slices.Chunk(pairs, 2) {
		if slices.Contains(n.Can, pair[0]) {
			words = append(words, pair[1])
		}
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}

// settles says what keeps a post from going out twice when an answer got lost.
func (n network) settles() string {
	finds := slices.Contains(n.Can, "find")
	switch {
	case finds && n.Keyed:
		return "looks, then repeats under one key"
	case finds:
		return "looks first"
	case n.Keyed:
		return "repeats under one key"
	}
	return "asks you"
}
