package linkedin

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"caio/internal/caio"
	"caio/internal/platform"
)

// work is one call on behalf of a job.
type work struct {
	*connector
	s        platform.Session
	job      *platform.Job
	post     post
	progress *progress
}

func (c *connector) work(s platform.Session, job *platform.Job) (work, []file, error) {
	w := work{connector: c, s: s, job: job, post: readPost(job.Variant)}
	files, err := w.post.uploads()
	w.progress = newProgress(job, files)
	return w, files, err
}

func (w work) author() string { return w.job.Channel.RemoteID }

// sees reports whether LinkedIn shows the state of files and the posts of the channel.
func (w work) sees() bool { return sees(w.s.Grant, w.job) }

// load reads a checkpoint into out; out is left alone when there is none.
func load(job *platform.Job, name string, out any) {
	if saved := job.Saved.Get(name); saved != "" {
		_ = json.Unmarshal([]byte(saved), out) // written by save
	}
}

// save writes a checkpoint; nil clears it.
func save(ctx context.Context, job *platform.Job, name string, v any) error {
	text := ""
	if v != nil {
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode checkpoint: %w", err)
		}
		text = string(b)
	}
	return putPlain(ctx, job, name, text)
}

// putPlain writes a checkpoint that is no JSON.
func putPlain(ctx context.Context, job *platform.Job, name, text string) error {
	if err := job.Saved.Put(ctx, name, text); err != nil {
		return &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not write down how far it got, so it stopped.", Err: err}
	}
	return nil
}

// count adds one to a counter and returns it.
func count(ctx context.Context, job *platform.Job, name string) (int, error) {
	n := 0
	load(job, name, &n)
	return n + 1, save(ctx, job, name, n+1)
}

func mediaKey(i int) string { return fmt.Sprintf("media/%d", i) }

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, missingFile(path, err)
	}
	return info.Size(), nil
}

func missingFile(path string, err error) error {
	return &platform.Error{Kind: caio.Rejected, Message: fmt.Sprintf("The file %s cannot be read any more.", filepath.Base(path)), Err: err}
}

// progress adds up the bytes of all files of a job.
type progress struct {
	moved       func(done, total int64)
	done, total int64
}

func newProgress(job *platform.Job, files []file) *progress {
	p := &progress{moved: job.Moved}
	for _, f := range files {
		p.total += f.asset.Size
	}
	return p
}

// skip counts bytes that LinkedIn has already.
func (p *progress) skip(n int64) { p.done += n }

// next returns what an upload of n bytes reports to.
func (p *progress) next(n int64) func(done, total int64) {
	before := p.done
	p.done += n
	return func(done, _ int64) {
		if p.moved != nil {
			p.moved(before+min(done, n), p.total)
		}
	}
}
