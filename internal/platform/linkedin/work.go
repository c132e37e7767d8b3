package linkedin

import (
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
