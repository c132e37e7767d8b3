package linkedin_test

import (
	"slices"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/linkedin/emulator"
	"caio/internal/platform/platformtest"
)

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

// person is the suite of whoever has the self-serve products only.
func person() platformtest.Suite {
	s := suite()
	s.Emulator = func(opt emu.Options) emu.Emulator { return emulator.NewShare(opt) }
	return s
}

func asked(id, secret string) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": id},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(secret)},
	}
}

func askPerson(*platformtest.Stage) platform.Ask {
	return asked(emulator.ShareApp, emulator.ShareSecret)
}

func askPages(*platformtest.Stage) platform.Ask {
	ask := asked(emulator.CommunityApp, emulator.CommunitySecret)
	ask.Fields["uses"] = "numbers"
	return ask
}

func askToken(st *platformtest.Stage) platform.Ask {
	ask := asked(emulator.ShareApp, emulator.ShareSecret)
	ask.Secrets["token"] = caio.NewSecret(networkOf(st).Token(emulator.ShareApp, "ann"))
	return ask
}

func askNative(*platformtest.Stage) platform.Ask {
	return platform.Ask{Fields: map[string]string{"client_id": emulator.NativeApp}}
}

// picturesAlt drops alt texts that LinkedIn does not take, unless they are over the edge.
func picturesAlt(_ *platformtest.Stage, v caio.Variant) caio.Variant {
	for _, p := range v.Parts {
		for i, a := range p.Attachments {
			if picture := a.Asset.Kind == caio.KindImage || a.Asset.Kind == caio.KindAnimated; !picture && len(a.Alt) <= 4086 {
				p.Attachments[i].Alt = ""
			}
		}
	}
	return v
}

// with is a variant with fields, set in pairs.
func with(v caio.Variant, pairs ...string) caio.Variant {
	for pair := range slices.Chunk(pairs, 2) {
		v.Fields[pair[0]] = pair[1]
	}
	return v
}

// bodyOf returns what the API shows of a live post.
func bodyOf(st *platformtest.Stage, r caio.Receipt) map[string]any {
	return networkOf(st).Post(r.RemoteID)
}
