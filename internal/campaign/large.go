package campaign

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/sample"
	"caio/internal/store"
)

// LargestVideo returns the size in bytes of the largest video that the channel takes.
func (d *Desk) LargestVideo(ch caio.Channel) (int64, error) {
	client, err := d.Registry.Client(ch.Platform)
	if err != nil {
		return 0, err
	}
	return client.LimitsOf(ch).Media[caio.KindVideo].MaxBytes, nil
}

// WriteLarge writes a video of that size: the sample clip, then a box that players skip.
// fill writes what is in it; nil leaves a hole that takes no room on most disks.
func WriteLarge(path string, number uint32, size int64, fill func(w io.Writer, size int64) error) error {
	if err := sample.WriteClip(path, number); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(appendBox(f, size, fill), f.Close()); err != nil {
		return err
	}
	asset, err := media.Describe(path) // reads it once, so that whoever sends it finds it in memory
	if err == nil && (asset.Kind != caio.KindVideo || asset.Size != size) {
		err = fmt.Errorf("the large file is %s of %d bytes", asset.Kind, asset.Size)
	}
	return err
}

// blocksIn returns how many whole blocks there are in a large file of that size.
func blocksIn(size int64) int64 {
	const number = 12 // bytes of the box that tells one clip from another
	return (size - int64(len(sample.Clip)) - number - boxHead - 1) / blockSize
}

// boxHead is how long the head of a box with a size of 64 bits is.
const boxHead = 16

// appendBox makes the file as long as that with a box (ISO/IEC 14496-12, 4.2 and 8.1.2).
func appendBox(f *os.File, size int64, fill func(w io.Writer, size int64) error) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := append([]byte{0, 0, 0, 1}, "free"...)
	if _, err := f.Write(binary.BigEndian.AppendUint64(head, uint64(size-info.Size()))); err != nil {
		return err
	}
	if fill == nil {
		return f.Truncate(size)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(fill(w, size-info.Size()-boxHead), w.Flush())
}

// ScheduleFile gives the channel a post with one file.
func (d *Desk) ScheduleFile(ctx context.Context, s *Stage, ch caio.Channel, path string, due time.Time) (Order, error) {
	asset, err := media.Describe(path)
	if err == nil {
		asset, err = d.Store.SaveAsset(ctx, asset)
	}
	if err != nil {
		return Order{}, err
	}
	o := Order{Stage: s, Shape: Shape{Name: "file", Parts: 1}, Due: caio.At(due)}
	post, err := d.post(ctx, ch, &o, 1)
	if err != nil {
		return o, err
	}
	o.Shape.Clips = 1
	post.Parts[0].Attachments = []caio.Attachment{{Asset: asset}}
	return o, d.enqueue(ctx, post, &o)
}

// Prepared waits until everything of the delivery that can be uploaded beforehand is, and
// returns how long that took from the beginning of the first attempt.
func Prepared(ctx context.Context, f Folder, id caio.DeliveryID, deadline time.Time) (took time.Duration, err error) {
	s, err := store.Open(ctx, filepath.Join(f.Dir, "caio.db"), store.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for time.Now().Before(deadline) {
		attempts, err := s.Attempts(ctx, id)
		if err != nil {
			return 0, err
		}
		for _, a := range attempts {
			if a.FinishedAt == 0 {
				continue
			}
			if a.Outcome != "prepared" && a.Outcome != string(caio.Pending) {
				return 0, fmt.Errorf("attempt %d: %s: %s %s", a.Number, a.Outcome, a.Message, a.Detail)
			}
			return a.FinishedAt.Sub(a.StartedAt), nil // what is left is the network's own work
		}
		if err := pause(ctx, glance); err != nil {
			return 0, err
		}
	}
	return 0, errors.New("nothing was prepared in time")
}
