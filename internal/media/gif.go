package media

import (
	"fmt"
	"image/gif"
	"io"

	"caio/internal/caio"
)

// gifFacts tells a still GIF from one that moves.
func gifFacts(f io.ReadSeeker, a *caio.Asset) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s cannot be read: %s", a.Name, plain(err))
	}
	all, err := gif.DecodeAll(f)
	if err != nil {
		return fmt.Errorf("%s is damaged or cut short: it cannot be decoded to the end", a.Name)
	}
	if len(all.Image) > 1 {
		a.Kind = caio.KindAnimated
		for _, hundredths := range all.Delay {
			a.Duration += int64(hundredths) * 10
		}
	}
	return nil
}
