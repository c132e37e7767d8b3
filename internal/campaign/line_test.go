package campaign

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestLine sends a file of blocks over lines, whole and in requests that cut blocks apart:
// all of it arrives, is recognised and counted.
func TestLine(t *testing.T) {
	t.Parallel()
	const size = 300_001
	var file bytes.Buffer
	if err := WriteBlocks(&file, size); err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]Weather{
		"good": {}, "slicer": {Slice: 100}, "slow": {Rate: 10 << 20}, "cut": {Cuts: []int64{100_000}}, "reset": {Cuts: []int64{200_000}, Reset: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, got := BlocksSeen{}, 0
			handled := make(chan struct{}, 1)
			network := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				reader := &BlockReader{}
				n, _ := io.Copy(reader, r.Body) // what is cut ends in an error
				got += int(n)
				seen.Add(reader)
				handled <- struct{}{}
			}))
			defer network.Close()
			line, err := NewLine(strings.TrimPrefix(network.URL, "http://"), w, 1)
			if err != nil {
				t.Fatal(err)
			}
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for try := 0; got < size && try < 3; try++ {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, line.URL, bytes.NewReader(file.Bytes()[got:]))
				if err != nil {
					t.Fatal(err)
				}
				request.GetBody = nil // the client must not repeat it by itself
				if res, err := client.Do(request); err == nil {
					_ = res.Body.Close()
				}
				select {
				case <-handled: // of what is cut, too, the network takes its time to see the end
				case <-t.Context().Done():
				}
			}
			if err := line.Close(); err != nil {
				t.Fatal(err)
			}
			if want := (size - 1) / blockSize; got != size || seen.Whole() != want {
				t.Errorf("%d bytes with %d blocks arrived, want %d with %d", got, seen.Whole(), size, want)
			}
			if again := line.Sent() - size; again < 0 || again > int64(1+len(w.Cuts))*stream || line.Cuts() != len(w.Cuts) {
				t.Errorf("%d bytes more than the file were sent, %d connections cut", again, line.Cuts())
			}
		})
	}
}
