package campaign

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"caio/internal/caio"
	"caio/internal/platform/emulator"
	"caio/internal/publish"
)

const (
	uploadsAtATime = 6
	uploadLead     = 2 * time.Second  // from scheduling to the due time; the upload begins before
	uploadMercy    = 90 * time.Second // then it is live
	hardly         = 256 << 10        // sent more than on a good line without anything sent twice: heads, questions
	sizable        = 64 << 10         // the smallest body that carries a part of a file
	tenths         = 10
)

// UploadRow is what came of the uploads to one network in one weather.
type UploadRow struct {
	Verdict
	Platform caio.PlatformID
	Weather  string
	Size     int64
	Cuts     int
	Again    int64 // bytes that were sent more than on a good line
	Allowed  int64 // of these; 0: the network takes files in one request only, and it was cut
	Resumed  bool  // the network offers to go on with an upload
	Broken   []string
	Took     time.Duration
}

// OK reports whether the product kept its word.
func (r UploadRow) OK() bool { return r.Verdict.OK() && len(r.Blocked)+len(r.Broken) == 0 }

// weathers are the bad lines, with the size of the file that crosses them. A latency of
// five seconds is scaled down to a fiftieth: what is waited for does not matter.
func weathers(size int64, dice *rand.Rand) []Weather {
	list := []Weather{
		{Name: "latency", Latency: 100 * time.Millisecond, Jitter: 100 * time.Millisecond},
		{Name: "slow", Rate: size / 2},
		{Name: "slicer", Slice: 3000},
		{Name: "reset_peer", Reset: true, Cuts: []int64{size/tenths + dice.Int64N(size*8/tenths)}},
	}
	for i := int64(1); i < tenths; i++ {
		list = append(list, Weather{Name: fmt.Sprintf("limit_data %d %%", 100*i/tenths), Cuts: []int64{size * i / tenths}})
	}
	all := Weather{Name: "limit_data, every tenth"}
	for i := int64(1); i < tenths; i++ {
		all.Cuts = append(all.Cuts, size*i/tenths)
	}
	return append(list, all)
}

// Upload sends a video of that size to each network that takes one, over lines that are
// bad in as many ways as pick leaves of them. Each turn has data folders of its own.
func (g *Ground) Upload(ctx context.Context, turn int, size int64, pick func([]Weather, *rand.Rand) []Weather) ([]UploadRow, error) {
	file := filepath.Join(g.Dir, "large.mp4")
	if err := WriteLarge(file, 1, size, WriteBlocks); err != nil {
		return nil, err
	}
	platforms := Platforms()
	rows := make([][]UploadRow, len(platforms))
	errs := make([]error, len(platforms))
	gate := make(chan struct{}, uploadsAtATime)
	var wg sync.WaitGroup
	for i, id := range platforms {
		wg.Go(func() {
			u := uploader{Ground: g, platform: id, file: file, size: size, gate: gate, turn: turn}
			dice := rand.New(rand.NewPCG(g.Seed, uint64(turn*len(platforms)+i)))
			if rows[i], errs[i] = u.all(ctx, pick(weathers(size, dice), dice)); errs[i] != nil {
				errs[i] = fmt.Errorf("upload to %s: %w", id, errs[i])
			}
		})
	}
	wg.Wait()
	return slices.Concat(rows...), errors.Join(errs...)
}

// uploader sends one file to one network, over different lines.
type uploader struct {
	*Ground
	platform caio.PlatformID
	file     string
	size     int64
	gate     chan struct{}
	turn     int
}

// all sends the file over a good line first: what that takes is the measure of the
// others.
func (u *uploader) all(ctx context.Context, weathers []Weather) ([]UploadRow, error) {
	good, how, err := u.one(ctx, Weather{Name: "good"})
	var refused *publish.ProblemsError
	if errors.As(err, &refused) {
		return nil, nil // it takes no such video
	}
	if err != nil {
		return nil, err
	}
	normal := good.Again
	good.Again, good.Resumed = 0, how.resumes
	rows := make([]UploadRow, len(weathers))
	errs := make([]error, len(weathers))
	var wg sync.WaitGroup
	for i, w := range weathers {
		wg.Go(func() {
			rows[i], _, errs[i] = u.one(ctx, w)
			rows[i].judge(normal, how)
		})
	}
	wg.Wait()
	return append([]UploadRow{good}, rows...), errors.Join(errs...)
}

// judge compares what was sent with what a good line takes.
func (r *UploadRow) judge(normal int64, how manner) {
	r.Again = max(0, r.Again-normal)
	r.Resumed = how.resumes
	r.Allowed = hardly + int64(r.Cuts)*(how.piece+stream)
	if !how.resumes && r.Cuts > 0 {
		r.Allowed = 0
		return
	}
	if r.Again > r.Allowed {
		r.Broken = append(r.Broken, fmt.Sprintf("%d bytes were sent again, %d may be", r.Again, r.Allowed))
	}
}

// manner is how a network takes files.
type manner struct {
	resumes bool
	piece   int64 // what is sent again when its request was cut; 0 where it can go on in the middle
}

// mannerOf learns it from the requests of a good upload: either the file came in several, or
// the one told its place. Everything else has to be sent again as a whole.
func mannerOf(requests []emulator.Record) (m manner) {
	var n int
	for _, q := range requests {
		size, err := strconv.ParseInt(q.Header.Get("Content-Length"), 10, 64)
		if err != nil || size < sizable {
			continue
		}
		n++
		m.piece = max(m.piece, size)
		m.resumes = m.resumes || placed(q.Header)
	}
	if n == 1 && m.resumes {
		m.piece = 0
	}
	m.resumes = m.resumes || n > 1
	return m
}

// placed reports whether a request says where in the file its body belongs.
func placed(h http.Header) bool {
	for name := range h {
		if strings.HasSuffix(name, "Offset") || name == "Content-Range" {
			return true
		}
	}
	return false
}

// one sends the file once. Again is all that was sent.
func (u *uploader) one(ctx context.Context, w Weather) (UploadRow, manner, error) {
	u.gate <- struct{}{}
	defer func() { <-u.gate }()
	begun := time.Now()
	r := UploadRow{Platform: u.platform, Weather: w.Name, Size: u.size}
	s, err := u.newScene(ctx, fmt.Sprintf("upload-%d-%s-", u.turn, u.platform)+strings.NewReplacer(" ", "-", ",", "", "%", "").Replace(w.Name), "", u.platform)
	if err != nil {
		return r, manner{}, err
	}
	stage := s.stages[0]
	line, err := NewLine(strings.TrimPrefix(stage.URL, "http://"), w, u.Seed)
	if err != nil {
		return r, manner{}, err
	}
	stage.Door = line.URL
	s.folder.Endpoints[string(u.platform)] = line.URL
	err = errors.Join(s.upload(ctx, u.file, &r), line.Close())
	r.Again, r.Cuts = line.Sent(), line.Cuts()
	if err != nil {
		return r, manner{}, err
	}
	if r.Cuts < len(w.Cuts) {
		r.Broken = append(r.Broken, fmt.Sprintf("only %d of %d cuts were met", r.Cuts, len(w.Cuts)))
	}
	requests, err := stage.Requests(ctx)
	r.Took = time.Since(begun)
	return r, mannerOf(requests), err
}

// upload has an agent publish the file.
func (s *scene) upload(ctx context.Context, file string, r *UploadRow) error {
	stage := s.stages[0]
	err := s.visit(ctx, func(d *Desk) error {
		g, err := s.guest(ctx, d, stage)
		if err != nil {
			return err
		}
		o, err := d.ScheduleFile(ctx, stage, g.channel, file, time.Now().Add(uploadLead))
		s.orders = append(s.orders, o)
		return err
	})
	if err != nil {
		return err
	}
	a, err := s.agent(ctx)
	if err != nil {
		return err
	}
	at, err := await(ctx, s.folder, []caio.DeliveryID{s.orders[0].Delivery}, time.Now().Add(uploadMercy))
	if err := errors.Join(err, a.Stop()); err != nil {
		return err
	}
	if len(at) == 0 {
		r.Broken = append(r.Broken, fmt.Sprintf("not decided after %s", uploadMercy))
	}
	if r.Verdict, err = s.prove(ctx); err != nil {
		return err
	}
	seen, err := stage.Blocks(ctx)
	if want := blocksIn(r.Size); seen != want {
		r.Broken = append(r.Broken, fmt.Sprintf("the network has read %d of the file's %d blocks", seen, want))
	}
	return err
}
