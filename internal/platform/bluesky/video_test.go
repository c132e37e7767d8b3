package bluesky_test

import (
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/bluesky/emulator"
	"caio/internal/platform/platformtest"
)

// TestLostFiles has the server lose what was uploaded before the due time.
func TestLostFiles(t *testing.T) {
	t.Parallel()
	for _, kind := range []caio.MediaKind{caio.KindImage, caio.KindVideo} {
		st := contract.Stage(t)
		d := st.Delivery(st.Attach(st.Text("Prepared early"), 0, kind))
		for platform.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), caio.Pending) {
			st.Clock.Advance(5 * time.Second)
		}
		network(st).LoseBlobs(st.Session.Grant.Subject)
		st.Live(d)
	}
}

func TestVideo(t *testing.T) {
	t.Parallel()
	post := func(st *platformtest.Stage) platformtest.Outcome {
		return st.Drive(st.Delivery(st.Attach(st.Text("A video"), 0, caio.KindVideo)))
	}
	t.Run("same again", func(t *testing.T) {
		t.Parallel()
		st := contract.Stage(t)
		for range 2 { // the service answers already_exists the second time
			if o := post(st); o.Err != nil {
				t.Fatal(o.Err)
			}
		}
	})
	t.Run("no service", func(t *testing.T) {
		t.Parallel()
		st := contract.Stage(t)
		network(st).Behave(func(b *emulator.Behaviour) { b.NoVideo = true })
		if o := post(st); o.Err != nil {
			t.Fatal(o.Err)
		}
		network(st).Behave(func(b *emulator.Behaviour) { b.BlobLimit = 100 })
		network(st).LoseBlobs(st.Session.Grant.Subject)
		if o := post(st); o.Kind != caio.Rejected || !strings.Contains(platform.AsError(o.Err).Message, "larger than") {
			t.Errorf("a video over the server's limit: %v", o.Err)
		}
	})
	t.Run("unconfirmed", func(t *testing.T) {
		t.Parallel()
		st := contract.Stage(t)
		network(st).Unconfirm(st.Session.Grant.Subject)
		if o := post(st); o.Kind != caio.Forbidden || !strings.Contains(platform.AsError(o.Err).Message, "confirmed e-mail") {
			t.Errorf("an unconfirmed address: %v", o.Err)
		}
	})
	for code, kind := range map[string]caio.Kind{
		"encoding_failure": caio.Rejected, "validation_failure": caio.Rejected, "pds_upload_unsupported_blob_size": caio.Rejected, "generic_failure": "",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			st := contract.Stage(t)
			d := st.Delivery(st.Attach(st.Text("A video"), 0, caio.KindVideo))
			st.Is(st.Client.Prepare(t.Context(), st.Session, d.Job), "a video that is being worked on", caio.Pending)
			network(st).FailVideos(code)
			if o := st.Drive(d); o.Kind != kind {
				t.Errorf("kind %q, want %q: %v", o.Kind, kind, o.Err)
			}
		})
	}
	t.Run("quota", func(t *testing.T) {
		t.Parallel()
		st := contract.Stage(t)
		a := st.Files.Asset(t, caio.KindVideo, "video/mp4", 0)
		for n := range 26 {
			v := st.Text("One of many")
			v.Parts[0].Attachments = []caio.Attachment{{Asset: st.Files.Padded(t, a, a.Size+int64(n)), Alt: "Teal"}}
			err := st.Client.Prepare(t.Context(), st.Session, st.Delivery(v).Job)
			if n < 25 {
				st.Is(err, "a video within the quota", caio.Pending)
				continue
			}
			st.Is(err, "a video over the quota", caio.RateLimited)
			if platform.AsError(err).RetryAt == 0 {
				t.Error("the error does not say until when")
			}
		}
	})
}
