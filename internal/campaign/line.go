package campaign

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Weather is how bad a line is. The zero value is a good one.
type Weather struct {
	Name    string
	Latency time.Duration // of everything that the program sends, ± Jitter
	Jitter  time.Duration
	Rate    int64   // bytes a second; 0: as many as come
	Slice   int     // the largest piece that is passed on at once; 0: any
	Cuts    []int64 // after so many bytes in all the connection is cut, lowest first
	Reset   bool    // a cut is a reset; otherwise an orderly close
}

const (
	gulp   = 32 << 10 // what is read at once
	gulps  = 24       // that are under way on a slow line
	stream = gulp * gulps
)

// Line is the way to a network: a proxy on loopback that spoils what the program sends and
// counts it. The module of Toxiproxy would bring Prometheus, protobuf and ten more
// modules into the project, and does not count.
type Line struct {
	URL string

	listener net.Listener
	target   string
	weather  Weather
	rand     *rand.Rand
	sent     atomic.Int64
	work     sync.WaitGroup

	mu    sync.Mutex // guards what follows, and rand
	cuts  int        // made
	conns map[net.Conn]bool
	over  bool
}

// NewLine opens a line to the address.
func NewLine(target string, w Weather, seed uint64) (*Line, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	line := &Line{
		URL: "http://" + l.Addr().String(), listener: l, target: target, weather: w,
		rand: rand.New(rand.NewPCG(seed, 0)), conns: map[net.Conn]bool{},
	}
	line.work.Go(line.accept)
	return line, nil
}

// Sent returns how many bytes the program has sent.
func (l *Line) Sent() int64 { return l.sent.Load() }

// Cuts returns how many connections were cut.
func (l *Line) Cuts() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cuts
}

// Close takes the line down.
func (l *Line) Close() error {
	err := l.listener.Close()
	l.mu.Lock()
	l.over = true
	for c := range l.conns {
		_ = c.Close() // whatever is still said is lost
	}
	l.mu.Unlock()
	l.work.Wait()
	return err
}

func (l *Line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return // closed
		}
		far, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", l.target) // refused or not at once: it is this computer
		if err != nil {
			_ = near.Close() // as if the network were not there
			continue
		}
		if !l.hold(near, far) {
			return
		}
		l.work.Go(func() { l.carry(near.(*net.TCPConn), far.(*net.TCPConn)) })
	}
}

// hold remembers connections, so that Close ends them.
func (l *Line) hold(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = true
		if l.over {
			_ = c.Close() // too late
		}
	}
	return !l.over
}

// carry passes on what both sides say until one of them ends.
func (l *Line) carry(near, far *net.TCPConn) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var deaf atomic.Bool
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		defer cancel()
		back(near, far, &deaf)
	}()
	if l.forward(ctx, near, far, &deaf) {
		_ = far.CloseWrite() // the network notices first, so that what it says of its progress is the last word
		<-answered
		if l.weather.Reset {
			_ = near.SetLinger(0) // a reset instead of a farewell
		}
	}
	_ = near.Close() // both may be closed already
	_ = far.Close()
	<-answered
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, near)
	delete(l.conns, far)
}

// back passes on what the network says until either side ends, or the program is deaf.
func back(near, far *net.TCPConn, deaf *atomic.Bool) {
	data := make([]byte, gulp)
	for {
		n, err := far.Read(data)
		if n > 0 && !deaf.Load() {
			if _, err := near.Write(data[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if !deaf.Load() {
				_ = near.CloseWrite() // it may be gone
			}
			return
		}
	}
}

// piece is on its way until its time.
type piece struct {
	data []byte
	at   time.Time
}

// forward passes on what the program sends, as the weather is, and reports whether it
// cut the connection: from then on the program is deaf.
func (l *Line) forward(ctx context.Context, near, far net.Conn, deaf *atomic.Bool) (cut bool) {
	ctx, cancel := context.WithCancel(ctx)
	under := make(chan piece, gulps)
	var writer sync.WaitGroup
	writer.Go(func() {
		defer cancel()
		for p := range under {
			if pause(ctx, time.Until(p.at)) != nil || l.write(ctx, far, p.data) != nil {
				if !deaf.Load() {
					_ = near.Close() // ends the reading too
				}
				return
			}
		}
	})
	for {
		data := make([]byte, gulp)
		n, err := near.Read(data)
		if cut = l.count(int64(n)); cut || err != nil {
			break
		}
		select {
		case under <- piece{data[:n], time.Now().Add(l.latency())}:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(under)
	if cut {
		deaf.Store(true)
		cancel() // what is under way is lost
	}
	writer.Wait()
	return cut
}

// count counts what the program sent and reports whether a cut is due.
func (l *Line) count(n int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	sent := l.sent.Add(n)
	if n == 0 || l.cuts == len(l.weather.Cuts) || sent < l.weather.Cuts[l.cuts] {
		return false
	}
	l.cuts++
	return true
}

func (l *Line) latency() time.Duration {
	w := l.weather
	if w.Jitter == 0 {
		return w.Latency
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return w.Latency - w.Jitter + time.Duration(l.rand.Int64N(int64(2*w.Jitter)))
}

// write passes a piece on, cut into slices and at the line's rate.
func (l *Line) write(ctx context.Context, far net.Conn, data []byte) error {
	for len(data) > 0 {
		n := len(data)
		if l.weather.Slice > 0 {
			l.mu.Lock()
			n = min(n, 1+l.rand.IntN(l.weather.Slice))
			l.mu.Unlock()
		}
		if _, err := far.Write(data[:n]); err != nil {
			return errors.Join(errors.New("the network hung up"), err)
		}
		if l.weather.Rate > 0 {
			if err := pause(ctx, time.Duration(n)*time.Second/time.Duration(l.weather.Rate)); err != nil {
				return err
			}
		}
		data = data[n:]
	}
	return nil
}
