package pinterest_test

import (
	"maps"
	"testing"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/pinterest/emulator"
	"caio/internal/platform/platformtest"
)

const (
	image = caio.KindImage
	video = caio.KindVideo
)

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func askOAuth(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": emulator.AppID},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.AppSecret)},
	}
}

func askPaste(st *platformtest.Stage) platform.Ask {
	ask := askOAuth(st)
	ask.Fields["redirect"] = emulator.Redirect
	return ask
}

func signIns() map[string]func(*platformtest.Stage) platform.Ask {
	return map[string]func(*platformtest.Stage) platform.Ask{
		"oauth": askOAuth,
		"code":  askPaste,
		"token": func(st *platformtest.Stage) platform.Ask {
			return platform.Ask{Secrets: map[string]caio.Secret{"token": caio.NewSecret(networkOf(st).Token("ann", false))}}
		},
	}
}

// onBoard chooses the first board, and leaves out what a Pin does not have: alt texts
// beside that of its first picture.
func onBoard(st *platformtest.Stage, v caio.Variant) caio.Variant {
	v.Fields = maps.Clone(v.Fields)
	v.Fields["board"] = networkOf(st).Boards("ann")[0]
	for _, p := range v.Parts {
		for i := range p.Attachments {
			if i > 0 {
				p.Attachments[i].Alt = ""
			}
		}
	}
	return v
}

// open is a stage with an account, and its network.
func open(t *testing.T) (*platformtest.Stage, *emulator.Emulator) {
	t.Helper()
	st := suite().Stage(t)
	return st, networkOf(st)
}

// attach is a Pin on the first board with these files.
func attach(st *platformtest.Stage, kinds ...caio.MediaKind) caio.Variant {
	v := st.Text("A Pin with files")
	for _, kind := range kinds {
		v = st.Attach(v, 0, kind)
	}
	return st.Adapt(v)
}

// with sets fields of a variant.
func with(v caio.Variant, pairs ...string) caio.Variant {
	v.Fields = maps.Clone(v.Fields)
	for i := 0; i < len(pairs); i += 2 {
		v.Fields[pairs[i]] = pairs[i+1]
	}
	return v
}

// lose publishes with the answer lost and leaves the job in doubt.
func lose(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery, accepted bool) {
	t.Helper()
	st.Kit.Inject(emu.Fault{Publishing: true, Accepted: accepted, How: emu.Reset})
	_, err := publish(t, st, d)
	st.Is(err, "a lost answer", caio.Uncertain)
	d.Job.Doubt, d.Job.DoubtAt = platform.StepPost, caio.At(st.Clock.Now())
}

// publish publishes, waiting while a video is processed.
func publish(t *testing.T, st *platformtest.Stage, d *platformtest.Delivery) (caio.Receipt, error) {
	t.Helper()
	for {
		r, err := st.Client.Publish(t.Context(), st.Session, d.Job)
		if !platform.Is(err, caio.Pending) {
			return r, err
		}
		st.Clock.Set(platform.AsError(err).RetryAt.Time())
	}
}
