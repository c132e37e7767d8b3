package campaign

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// Large files of the campaign are filled with numbered blocks, which are recognised in
// what a network reads however the file was cut into requests.
const (
	blockSize  = 512 // bytes; the last of them ends a line
	blockStart = "block "
)

// block returns the block of that number.
func block(n int64) []byte {
	text := fmt.Sprintf("%s%012d ", blockStart, n)
	text += fmt.Sprintf("%08x ", crc32.ChecksumIEEE([]byte(text)))
	return append(bytes.Repeat([]byte(text), blockSize/len(text)+1)[:blockSize-1], '\n')
}

// blockNumber returns the number of a line that is a block.
func blockNumber(line []byte) (n int64, ok bool) {
	if len(line) != blockSize || !bytes.HasPrefix(line, []byte(blockStart)) {
		return 0, false
	}
	n, err := strconv.ParseInt(string(line[len(blockStart):len(blockStart)+12]), 10, 64)
	return n, err == nil && bytes.Equal(line, block(n))
}

// WriteBlocks writes size bytes: a line break, then blocks.
func WriteBlocks(w io.Writer, size int64) error {
	if _, err := w.Write([]byte{'\n'}); err != nil {
		return err
	}
	size--
	for n := int64(0); size > 0; n++ {
		if _, err := w.Write(block(n)[:min(size, blockSize)]); err != nil {
			return err
		}
		size -= blockSize
	}
	return nil
}

// BlockReader finds the blocks in the body of one request, which is written to it.
type BlockReader struct {
	numbers []int64
	ends    [][]byte // what may be the beginning or the end of a block
	line    []byte
}

// Write takes more of the body; it never fails.
func (r *BlockReader) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := bytes.IndexByte(rest, '\n') + 1
		if n == 0 {
			n = len(rest)
		}
		if len(r.line) <= blockSize { // longer lines are something else
			r.line = append(r.line, rest[:min(n, blockSize+1)]...)
		}
		if rest[n-1] == '\n' {
			r.end()
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// end looks at a line that is complete, or all that there is of it.
func (r *BlockReader) end() {
	if n, ok := blockNumber(r.line); ok {
		r.numbers = append(r.numbers, n)
	} else if len(r.line) <= blockSize+1 {
		r.ends = append(r.ends, bytes.Clone(r.line))
	}
	r.line = r.line[:0]
}

// BlocksSeen is what was read of one file, in any number of requests.
type BlocksSeen struct {
	numbers map[int64]int // how often
	ends    [][]byte
}

// Add adds a request.
func (s *BlocksSeen) Add(r *BlockReader) {
	r.end()
	if s.numbers == nil {
		s.numbers = map[int64]int{}
	}
	for _, n := range r.numbers {
		s.numbers[n]++
	}
	if len(r.numbers) > 0 {
		s.ends = append(s.ends, r.ends...)
	}
}

// Whole returns how many different blocks there were, those that were cut in two among
// them.
func (s *BlocksSeen) Whole() int {
	joined := map[int64]bool{}
	for _, head := range s.ends {
		for cut := len(head); cut > 0 && cut >= len(head)-2; cut-- { // a form ends with a line break of its own
			for _, tail := range s.ends {
				if n, ok := blockNumber(append(bytes.Clone(head[:cut]), tail...)); ok && s.numbers[n] == 0 {
					joined[n] = true
				}
			}
		}
	}
	return len(s.numbers) + len(joined)
}
