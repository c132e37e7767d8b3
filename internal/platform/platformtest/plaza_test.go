package platformtest_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
	"caio/internal/platform/api"
	"caio/internal/platform/oauth"
)

// flaw is one mistake that a connector can make.
type flaw string

const (
	noKey     flaw = "no key"     // publishes without the idempotency key
	noStep    flaw = "no step"    // publishes outside Job.Step
	swapIDs   flaw = "swap ids"   // gives the parts of a thread each other's ids
	guess     flaw = "guess"      // takes any post with the same text for ours
	deaf      flaw = "deaf"       // says "not found" when the network does not answer
	repeats   flaw = "repeats"    // lets a publication be repeated by the HTTP client
	raw       flaw = "raw"        // returns errors of its own
	leak      flaw = "leak"       // logs the token
	pathToken flaw = "path token" // has the token in an address
	open      flaw = "open"       // does not close a body
	stranger  flaw = "stranger"   // speaks to another host
	running   flaw = "running"    // leaves a goroutine
	noState   flaw = "no state"   // does not check the state
	noPKCE    flaw = "no pkce"    // sends no challenge
	zeros     flaw = "zeros"      // reports what the network does not count as zero
	forgets   flaw = "forgets"    // does not save uploads nor the alt text
)

// plazaPlatform describes the network, with a connector that has the flaw.
func plazaPlatform(f flaw) platform.Platform {
	return platform.Platform{
		ID: "plaza", Name: "Plaza", Color: "#336699", Icon: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>`),
		SignIn: []platform.Way{{ID: "oauth", Label: "Sign in", Help: "In the browser.", Browser: true}},
		Limits: caio.Limits{
			Text: caio.TextLimit{Max: 100, Counter: caio.CountGraphemes, MaxBytes: 300}, Alt: caio.TextLimit{Max: 50, Counter: caio.CountGraphemes},
			Comment: &caio.TextLimit{Max: 80, Counter: caio.CountGraphemes}, Parts: 4, MaxMedia: 2,
			Media: map[caio.MediaKind]caio.MediaLimit{caio.KindImage: {MaxCount: 2, MaxBytes: 1 << 20, Types: []string{"image/png", "image/jpeg"}}},
		},
		Doubt: platform.Doubt{Settle: time.Minute, KeyLife: 50 * time.Minute},
		Lead:  10 * time.Minute,
		New: func(env platform.Env) platform.Connector {
			c := &plaza{flaw: f, env: env, api: api.New(env, nil), base: env.Base("api", "https://plaza.example")}
			c.Flow = oauth.Flow{
				Env: env, Authorize: c.base + "/authorize", Token: c.base + "/token", PKCE: f != noPKCE,
				App: func(platform.Ask) oauth.App { return oauth.App{ID: "caio"} }, Identify: c.identify,
			}
			return c
		},
	}
}

type plaza struct {
	oauth.Flow
	flaw flaw
	env  platform.Env
	api  *api.Client
	base string
}

func (c *plaza) Finish(ctx context.Context, step platform.Step, answer url.Values) (platform.Grant, error) {
	if c.flaw == noState {
		step.State = answer.Get("state")
	}
	return c.Flow.Finish(ctx, step, answer)
}

type plazaMe struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Followers *int64 `json:"followers"`
}

func (c *plaza) get(ctx context.Context, g platform.Grant, path string, out any) error {
	r, err := c.api.JSON(ctx, api.Request{URL: c.base + path, Sign: api.Bearer(g.Access)}, out)
	if c.flaw == raw && err != nil {
		return errors.New("it did not work")
	}
	if me, ok := out.(*plazaMe); ok && err == nil && me.ID == "" {
		return r.Missing("an id")
	}
	return err
}

func (c *plaza) identify(ctx context.Context, g *platform.Grant) error {
	var me plazaMe
	err := c.get(ctx, *g, "/me", &me)
	g.Subject, g.Name = me.ID, me.Name
	return err
}

func (c *plaza) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	switch c.flaw {
	case leak:
		c.env.Log.Info("channels", "token", s.Grant.Access.Reveal())
	case pathToken:
		_ = c.get(ctx, s.Grant, "/me/"+s.Grant.Access.Reveal(), &struct{}{})
	case stranger:
		_, _ = c.env.HTTP.Get("http://127.0.0.2:1/")
	case open:
		_, _ = c.env.HTTP.Get(c.base + "/nothing")
	}
	var me plazaMe
	if err := c.get(ctx, s.Grant, "/me", &me); err != nil {
		return nil, err
	}
	return []caio.Channel{{RemoteID: me.ID, Kind: "profile", Name: me.Name}}, nil
}

func (c *plaza) Prepare(ctx context.Context, s platform.Session, job *platform.Job) error {
	for i := range job.Variant.Parts {
		if _, err := c.files(ctx, s, job, i); err != nil {
			return err
		}
	}
	return nil
}

// files uploads what is not uploaded yet and returns the ids.
func (c *plaza) files(ctx context.Context, s platform.Session, job *platform.Job, part int) ([]string, error) {
	ids := []string{}
	for n, a := range job.Variant.Parts[part].Attachments {
		key := platform.StepPart(part) + "/file/" + string(rune('0'+n))
		id := job.Saved.Get(key)
		if id == "" {
			var out struct{ ID string }
			body := api.FileBody(a.Asset.Path, a.Asset.Type, 0, a.Asset.Size)
			body.Moved = job.Moved
			alt := a.Alt
			if c.flaw == forgets {
				alt = ""
			}
			r, err := c.api.JSON(ctx, api.Request{Method: http.MethodPost, URL: c.base + "/files", Query: url.Values{"alt": {alt}}, Body: body, Sign: api.Bearer(s.Grant.Access)}, &out)
			if err != nil {
				return nil, err
			}
			if id = out.ID; id == "" {
				return nil, r.Missing("an id")
			}
			if err := job.Saved.Put(ctx, key, id); err != nil {
				return nil, &platform.Error{Kind: caio.Unavailable, Message: "CAIO could not write down the upload.", Err: err}
			}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (c *plaza) Publish(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, error) {
	parent := ""
	for i, part := range job.Variant.Parts {
		files, err := c.files(ctx, s, job, i)
		if err != nil {
			return caio.Receipt{}, err
		}
		r, err := c.step(ctx, s, job, platform.StepPart(i), plazaPost{Text: part.Text, Parent: parent, Files: files})
		if err != nil {
			return caio.Receipt{}, err
		}
		parent = r.RemoteID
	}
	if job.Variant.Comment != "" {
		if _, err := c.step(ctx, s, job, platform.StepComment, plazaPost{Text: job.Variant.Comment, Parent: job.Receipt().RemoteID}); err != nil {
			return caio.Receipt{}, err
		}
	}
	r := job.Receipt()
	if c.flaw == swapIDs && len(r.Parts) > 0 {
		r.RemoteID, r.Parts[0].RemoteID = r.Parts[0].RemoteID, r.RemoteID
	}
	if c.flaw == running {
		done := make(chan struct{})
		go func() { <-done }()
	}
	return r, nil
}

func (c *plaza) step(ctx context.Context, s platform.Session, job *platform.Job, name string, post plazaPost) (caio.PartReceipt, error) {
	send := func(ctx context.Context) (caio.PartReceipt, error) {
		live, err := c.post(ctx, s, job.Key+"/"+name, post)
		if err != nil {
			return caio.PartReceipt{}, err
		}
		return receiptOf(live, name), nil
	}
	if c.flaw != noStep {
		return job.Step(ctx, name, send)
	}
	r, err := send(ctx)
	if err == nil {
		err = job.Settle(ctx, r)
	}
	return r, err
}

func (c *plaza) post(ctx context.Context, s platform.Session, key string, post plazaPost) (plazaPost, error) {
	request := api.Request{Method: http.MethodPost, URL: c.base + "/posts", JSON: post, Once: c.flaw != repeats, Sign: api.Bearer(s.Grant.Access)}
	if c.flaw != noKey {
		request.Header = http.Header{"Idempotency-Key": {key}}
	}
	var out plazaPost
	r, err := c.api.JSON(ctx, request, &out)
	if err != nil {
		return plazaPost{}, err
	}
	if out.ID == "" {
		return plazaPost{}, r.Missing("an id")
	}
	return out, nil
}

func receiptOf(p plazaPost, name string) caio.PartReceipt {
	return caio.PartReceipt{Name: name, RemoteID: p.ID, URL: "https://plaza.example/" + p.ID, At: caio.Instant(p.Created)}
}

func (c *plaza) list(ctx context.Context, s platform.Session, query string) ([]plazaPost, error) {
	var out struct{ Posts *[]plazaPost }
	if err := c.get(ctx, s.Grant, "/posts"+query, &out); err != nil {
		return nil, err
	}
	if out.Posts == nil {
		return nil, platform.Errorf(caio.Unavailable, "The network's list was incomplete.")
	}
	return *out.Posts, nil
}

func (c *plaza) Find(ctx context.Context, s platform.Session, job *platform.Job) (caio.Receipt, bool, error) {
	posts, err := c.list(ctx, s, "")
	if err != nil {
		if c.flaw == deaf {
			return caio.Receipt{}, false, nil
		}
		return caio.Receipt{}, false, err
	}
	text := job.Variant.Comment
	for i, part := range job.Variant.Parts {
		if platform.StepPart(i) == job.Doubt {
			text = part.Text
		}
	}
	for _, p := range posts {
		if p.Text == text && (c.flaw == guess || p.Created >= int64(job.DoubtAt.Add(-time.Minute))) {
			return job.Receipt(), true, job.Settle(ctx, receiptOf(p, job.Doubt))
		}
	}
	return caio.Receipt{}, false, nil
}

var (
	_ platform.Preparer     = (*plaza)(nil)
	_ platform.Finder       = (*plaza)(nil)
	_ platform.Deleter      = (*plaza)(nil)
	_ platform.Editor       = (*plaza)(nil)
	_ platform.PostMeter    = (*plaza)(nil)
	_ platform.ChannelMeter = (*plaza)(nil)
	_ platform.Commenter    = (*plaza)(nil)
	_ platform.Replier      = (*plaza)(nil)
	_ platform.Moderator    = (*plaza)(nil)
	_ platform.Revoker      = (*plaza)(nil)
)
