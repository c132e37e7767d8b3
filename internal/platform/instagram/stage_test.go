package instagram_test

import (
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/instagram/emulator"
	"caio/internal/platform/platformtest"
)

func networkOf(st *platformtest.Stage) *emulator.Emulator { return st.Emulator.(*emulator.Emulator) }

func viaFacebook() platformtest.Suite {
	return suite(func(o emu.Options) emu.Emulator { return emulator.New(o) })
}

func viaInstagram() platformtest.Suite {
	return suite(func(o emu.Options) emu.Emulator { return emulator.NewDirect(o) })
}

func askFacebook(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": emulator.FacebookApp},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.FacebookSecret)},
	}
}

func askFacebookToken(st *platformtest.Stage) platform.Ask {
	ask := askFacebook(st)
	ask.Secrets["token"] = caio.NewSecret(networkOf(st).ExplorerToken("ann"))
	return ask
}

func askToken(st *platformtest.Stage) platform.Ask {
	return platform.Ask{Secrets: map[string]caio.Secret{"token": caio.NewSecret(networkOf(st).DashboardToken("ann"))}}
}

func askInstagram(*platformtest.Stage) platform.Ask {
	return platform.Ask{
		Fields:  map[string]string{"client_id": emulator.InstagramApp, "redirect": "https://localhost:8443/callback"},
		Secrets: map[string]caio.Secret{"client_secret": caio.NewSecret(emulator.InstagramSecret)},
	}
}

// withoutVideoAlt drops what Instagram does not take, unless it is over the edge.
func withoutVideoAlt(_ *platformtest.Stage, v caio.Variant) caio.Variant {
	for _, p := range v.Parts {
		for i := range p.Attachments {
			if a := p.Attachments[i]; a.Asset.Kind == caio.KindVideo && len(a.Alt) <= 1000 {
				p.Attachments[i].Alt = ""
			}
		}
	}
	return v
}

// spoilPages makes the tokens of Pages worthless too: they are what publishes.
func spoilPages(g *platform.Grant) {
	for key := range g.Secrets {
		if strings.HasPrefix(key, "page:") {
			g.Secrets[key] = caio.NewSecret("nobody-gave-this-page-token-out")
		}
	}
}
