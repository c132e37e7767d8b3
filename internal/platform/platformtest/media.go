package platformtest

import (
	"testing"

	"caio/internal/caio"
)

// media publishes a sample of every kind and type that the limits name.
func (s Suite) media(t *testing.T) {
	st := s.Stage(t)
	l := st.Client.LimitsOf(st.Channel)
	for _, kind := range st.kinds() {
		for _, mime := range TypesOf(l, kind) {
			t.Run(string(kind)+" "+mime, func(t *testing.T) {
				t.Parallel()
				st := s.Stage(t)
				d := st.Delivery(st.Adapt(st.attach(st.Text("With a file"), 0, kind, mime)))
				moved := int64(0)
				d.Job.Moved = func(done, total int64) {
					if done < 0 || (total > 0 && done > total) {
						t.Errorf("progress is %d of %d", done, total)
					}
					moved = done
				}
				st.Live(d)
				if moved == 0 && st.Host.everOffered() == 0 {
					t.Error("the upload reported no progress")
				}
				if n := st.Host.Offers(); n != 0 {
					t.Errorf("%d files are still offered after the post is live", n)
				}
				s.withoutFile(t, kind, mime)
			})
		}
	}
}

// withoutFile publishes a file that has been moved away meanwhile.
func (s Suite) withoutFile(t *testing.T, kind caio.MediaKind, mime string) {
	st := s.Stage(t)
	v := st.Adapt(st.attach(st.Text("With a file that is gone"), 0, kind, mime))
	v.Parts[0].Attachments[0].Asset.Path += ".gone"
	o := st.Drive(st.Delivery(v))
	if o.Kind != caio.Rejected || len(st.Kit.Live()) != 0 {
		t.Errorf("a missing file: kind %q and %d live, want rejected: %v", o.Kind, len(st.Kit.Live()), o.Err)
	}
}
