package media

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/disintegration/imaging"

	"caio/internal/caio"
)

// maxAvatar is the largest picture of a channel that is read.
const maxAvatar = 2 << 20

// KeepAvatar stores a channel's picture as a small JPEG, so that it never has to be
// loaded from the network to be shown.
func (r *Renderer) KeepAvatar(id caio.ChannelID, data io.Reader) error {
	picture, err := imaging.Decode(io.LimitReader(data, maxAvatar), imaging.AutoOrientation(true))
	if err != nil {
		return fmt.Errorf("the channel's picture cannot be read: %w", err)
	}
	const side = 160
	small, err := encode(imaging.Fill(picture, side, side, imaging.Center, imaging.Lanczos), typeJPEG, 85)
	if err != nil {
		return fmt.Errorf("the channel's picture cannot be stored: %w", err)
	}
	return writeWhole(r.avatar(id), small)
}

// Avatar returns where a channel's picture is stored; ok is false when it is not.
func (r *Renderer) Avatar(id caio.ChannelID) (path string, ok bool) {
	path = r.avatar(id)
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

func (r *Renderer) avatar(id caio.ChannelID) string {
	return filepath.Join(r.dir, "avatars", filepath.Base(string(id))+".jpg")
}
