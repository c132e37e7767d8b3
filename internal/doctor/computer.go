package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"caio/internal/caio"
	"caio/internal/desktop"
)

// probeKey is the vault's name for what keychain stores and removes again.
const probeKey = "doctor/probe"

// keychain stores a secret, reads it back and deletes it.
func (p Patient) keychain(ctx context.Context) []Finding {
	probe := caio.NewSecret(caio.NewID())
	err := p.Vault.Set(ctx, probeKey, probe)
	if err == nil {
		var back caio.Secret
		if back, err = p.Vault.Get(ctx, probeKey); err == nil && back.Reveal() != probe.Reveal() {
			err = errors.New("it gave back something else than was stored")
		}
		if deleteErr := p.Vault.Delete(context.WithoutCancel(ctx), probeKey); err == nil {
			err = deleteErr
		}
	}
	if err != nil {
		return []Finding{{
			Check: "keychain", Level: Problem, Message: fmt.Sprintf("Tokens cannot be kept: %v.", err),
			Mend: "Unlock the keychain (or install one, such as gnome-keyring), or use --vault file.",
		}}
	}
	return []Finding{{Check: "keychain", Level: OK, Message: "Tokens can be stored, read and deleted."}}
}

func (p Patient) database(ctx context.Context) []Finding {
	f := Finding{
		Check: "database", Level: Problem, Message: p.Broken,
		Mend: "Close other programs that use the data folder and try again; if it is damaged, bring back a copy from its folder backups, or caio restore an archive.",
	}
	if p.Store != nil {
		if err := p.Store.Check(ctx); err != nil {
			f.Message = fmt.Sprintf("The database cannot be read whole: %v.", err)
			return []Finding{f}
		}
		counts, err := p.Store.Count(ctx)
		if err != nil {
			f.Message = fmt.Sprintf("The database cannot be read: %v.", err)
			return []Finding{f}
		}
		f.Level, f.Mend = OK, ""
		f.Message = fmt.Sprintf("The database is whole: %d posts are live, %d on their way, %d need a decision, %d drafts.",
			counts.Live, counts.Open, counts.Attention, counts.Drafts)
	}
	return []Finding{f}
}

const (
	little = 1 << 30   // free bytes below which videos may not fit
	least  = 200 << 20 // free bytes below which the database is in danger
)

// disk checks that the data folder can be written to and has room.
func (p Patient) disk(context.Context) []Finding {
	f := Finding{Check: "disk", Subject: p.Dir, Level: Problem}
	if err := tryWriting(p.Dir); err != nil {
		f.Message = fmt.Sprintf("The data folder cannot be written to: %s.", plain(err))
		f.Mend = "Check the folder's permissions and that its disk is neither full nor write-protected."
		return []Finding{f}
	}
	free, err := desktop.FreeSpace(p.Dir)
	f.Mend = "Free some space on the disk."
	switch {
	case err != nil:
		f.Level, f.Message, f.Mend = Warning, "The free space on the disk cannot be found out.", "Look at it yourself."
	case free < least:
		f.Message = fmt.Sprintf("Only %d MiB are free on the disk; CAIO may soon be unable to save.", free>>20)
	case free < little:
		f.Level, f.Message = Warning, fmt.Sprintf("Only %d MiB are free on the disk.", free>>20)
	default:
		f.Level, f.Message, f.Mend = OK, fmt.Sprintf("The data folder can be written to; %d GiB are free.", free>>30), ""
	}
	return []Finding{f}
}

func tryWriting(dir string) (err error) {
	dir, err = os.MkdirTemp(dir, ".doctor-")
	if err != nil {
		return err
	}
	defer func() {
		if removeErr := os.RemoveAll(dir); err == nil {
			err = removeErr
		}
	}()
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		return err
	}
	if _, err = f.WriteString("CAIO"); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

func plain(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}

const (
	skew    = 2 * time.Minute           // of file systems on other computers
	longAgo = 10 * 365 * 24 * time.Hour // a program this old is more likely a clock that is wrong
)

// time compares the clock with what is known without a network: files that CAIO wrote
// cannot be from the future, and this program cannot be from tomorrow.
func (p Patient) time(context.Context) []Finding {
	f := Finding{Check: "clock", Level: Problem, Mend: "Set the computer's date and time, best automatically from the network; posts go out by it."}
	now := p.Clock.Now()
	shows := now.UTC().Format("2006-01-02 15:04:05 UTC")
	name, written := newest(p.Dir)
	switch {
	case written.After(now.Add(skew)):
		f.Message = fmt.Sprintf("The clock shows %s, but %s was written at %s.", shows, name, written.UTC().Format("2006-01-02 15:04:05 UTC"))
	case !p.Built.IsZero() && now.Before(p.Built.Add(-24*time.Hour)):
		f.Message = fmt.Sprintf("The clock shows %s, which is before this CAIO was made (%s).", shows, p.Built.UTC().Format(time.DateOnly))
	case !p.Built.IsZero() && now.After(p.Built.Add(longAgo)):
		f.Level, f.Message = Warning, fmt.Sprintf("The clock shows %s, more than ten years after this CAIO was made.", shows)
	default:
		f.Level, f.Message, f.Mend = OK, "The clock shows "+shows+", which is plausible.", ""
	}
	return []Finding{f}
}

// newest returns the file in dir that was written last.
func newest(dir string) (name string, written time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", time.Time{} // disk says so
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().After(written) {
			name, written = entry.Name(), info.ModTime()
		}
	}
	return name, written
}

func (p Patient) ffmpeg(context.Context) []Finding {
	path, err := p.Programs("ffmpeg")
	if err != nil {
		return []Finding{{
			Check: "ffmpeg", Level: Warning, Message: "ffmpeg is not installed; videos are sent as they are, and none are converted.",
			Mend: "Install ffmpeg if networks refuse your videos.",
		}}
	}
	return []Finding{{Check: "ffmpeg", Level: OK, Message: "ffmpeg is at " + path + "."}}
}
