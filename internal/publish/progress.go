package publish

import (
	"sync"
	"time"

	"caio/internal/caio"
)

// Progress is how far an upload of a Delivery has come, in bytes of one file.
type Progress struct {
	Delivery caio.DeliveryID `json:"delivery"`
	Post     caio.PostID     `json:"post"`
	Done     int64           `json:"done"`
	Total    int64           `json:"total"`
}

const progressEvery = 100 * time.Millisecond

// moved returns what a connector tells its uploads' progress: passed on at most every
// tenth of a second, and at the end of each file.
func (p *Publisher) moved(d caio.Delivery) func(done, total int64) {
	if p.opt.Moved == nil {
		return nil
	}
	var mu sync.Mutex
	var last time.Time
	return func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		now := p.clock.Now()
		if done < total && now.Sub(last) < progressEvery {
			return
		}
		last = now
		p.opt.Moved(Progress{d.ID, d.Post, done, total})
	}
}
