package app

import (
	"context"

	"caio/internal/caio"
	"caio/internal/schedule"
	"caio/internal/store"
)

// Posts is what is written, scheduled and live.
type Posts struct{ a *App }

// PostDetail is a Post with its Deliveries.
type PostDetail struct {
	Post       caio.Post       `json:"post"`
	Deliveries []caio.Delivery `json:"deliveries"`
}

// PostQuery chooses Posts; zero values choose all.
type PostQuery struct {
	State   caio.PostState `json:"state"`
	Text    string         `json:"text"`
	Channel caio.ChannelID `json:"channel"`
	After   string         `json:"after"`
	Limit   int            `json:"limit"`
}

// When says when a Post is to go out.
type When struct {
	Now  bool   `json:"now"`
	Wall string `json:"wall"`
	Zone string `json:"zone"`
}

// Save stores a draft; one without an id is new. A save with an old revision is refused.
func (s *Posts) Save(post caio.Post) (caio.Post, error) {
	return call(s.a, "Posts.Save", func(ctx context.Context) (caio.Post, error) { return s.save(ctx, post) })
}

func (s *Posts) save(ctx context.Context, post caio.Post) (caio.Post, error) {
	post, err := s.known(ctx, post)
	if err != nil {
		return post, err
	}
	if post.ID == "" {
		brands, err := s.a.store.Brands(ctx)
		if err != nil {
			return post, err
		}
		post.ID, post.Brand, post.Revision = caio.PostID(caio.NewID()), brands[0].ID, 0
	}
	stored, err := s.a.store.SavePost(ctx, post)
	if err != nil {
		return post, err
	}
	s.a.emit(EventPost, PostEvent{ID: stored.ID})
	return stored, nil
}

// known replaces every Asset by what the library knows: a file is never named by the page.
func (s *Posts) known(ctx context.Context, post caio.Post) (caio.Post, error) {
	parts, err := s.knownParts(ctx, post.Parts)
	if err != nil {
		return post, err
	}
	post.Parts = parts
	targets := make([]caio.Target, len(post.Targets))
	for i, t := range post.Targets {
		if len(t.Parts) > 0 {
			if t.Parts, err = s.knownParts(ctx, t.Parts); err != nil {
				return post, err
			}
		}
		if t.Fields == nil {
			t.Fields = map[string]string{}
		}
		targets[i] = t
	}
	post.Targets = targets
	return post, nil
}

func (s *Posts) knownParts(ctx context.Context, parts []caio.Part) ([]caio.Part, error) {
	out := make([]caio.Part, len(parts))
	for i, part := range parts {
		list := make([]caio.Attachment, len(part.Attachments))
		for n, a := range part.Attachments {
			asset, err := s.a.store.Asset(ctx, a.Asset.ID)
			if err != nil {
				return nil, invalid("The attached file %q is not in the library; attach it again.", a.Asset.Name)
			}
			a.Asset = asset
			list[n] = a
		}
		out[i] = caio.Part{Text: part.Text, Attachments: list}
	}
	return out, nil
}

// Get returns a Post with its Deliveries.
func (s *Posts) Get(id caio.PostID) (PostDetail, error) {
	return call(s.a, "Posts.Get", func(ctx context.Context) (PostDetail, error) { return s.detail(ctx, id) })
}

func (s *Posts) detail(ctx context.Context, id caio.PostID) (PostDetail, error) {
	post, err := s.a.store.Post(ctx, id)
	if err != nil {
		return PostDetail{}, err
	}
	deliveries, err := s.a.store.DeliveriesOf(ctx, id)
	if deliveries == nil {
		deliveries = []caio.Delivery{}
	}
	return PostDetail{Post: post, Deliveries: deliveries}, err
}

// List returns a page of Posts.
func (s *Posts) List(q PostQuery) (store.PostPage, error) {
	return call(s.a, "Posts.List", func(ctx context.Context) (store.PostPage, error) {
		return s.a.store.Posts(ctx, store.PostQuery(q))
	})
}

// Check returns what the chosen channels would refuse.
func (s *Posts) Check(post caio.Post) ([]caio.Problem, error) {
	return call(s.a, "Posts.Check", func(ctx context.Context) ([]caio.Problem, error) {
		post, err := s.known(ctx, post)
		if err != nil {
			return nil, err
		}
		return s.a.publisher.Check(ctx, post)
	})
}

// Schedule turns a draft into Deliveries, now or at a time.
func (s *Posts) Schedule(id caio.PostID, revision int64, when When) (PostDetail, error) {
	return call(s.a, "Posts.Schedule", func(ctx context.Context) (PostDetail, error) {
		return s.schedule(ctx, id, revision, when)
	})
}

func (s *Posts) schedule(ctx context.Context, id caio.PostID, revision int64, when When) (PostDetail, error) {
	planned, err := s.planned(ctx, when)
	if err != nil {
		return PostDetail{}, err
	}
	post, err := s.a.store.Post(ctx, id)
	if err != nil {
		return PostDetail{}, err
	}
	post.Revision = revision
	if _, err := s.a.publisher.Enqueue(ctx, post, planned); err != nil {
		return PostDetail{}, err
	}
	s.a.poke()
	s.a.emit(EventPost, PostEvent{ID: id})
	s.a.emit(EventStatus, StatusEvent{})
	return s.detail(ctx, id)
}

func (s *Posts) planned(ctx context.Context, when When) (caio.PlannedTime, error) {
	if when.Zone == "" {
		profile, err := s.a.store.Profile(ctx)
		if err != nil {
			return caio.PlannedTime{}, err
		}
		when.Zone = profile.Zone
	}
	if when.Now {
		planned, err := schedule.At(caio.At(s.a.clock.Now()), when.Zone)
		if err != nil {
			return planned, invalid("%s", sentence(err.Error()))
		}
		return planned, nil
	}
	planned, _, err := schedule.Resolve(when.Wall, when.Zone)
	if err != nil {
		return planned, invalid("%s", sentence(err.Error()))
	}
	return planned, nil
}

// Rehearse returns the error that scheduling a new Post would, and changes nothing. Its
// files are as Describe found them. Commands call it; the window checks as one types.
func (a *App) Rehearse(post caio.Post, when When) error {
	return do(a, "Rehearse", func(ctx context.Context) error {
		planned, err := a.Posts.planned(ctx, when)
		if err != nil {
			return err
		}
		return a.publisher.Rehearse(ctx, post, planned)
	})
}

// Unschedule makes a Post a draft again, unless something of it has begun.
func (s *Posts) Unschedule(id caio.PostID) (caio.Post, error) {
	return call(s.a, "Posts.Unschedule", func(ctx context.Context) (caio.Post, error) {
		post, err := s.a.store.Unschedule(ctx, id)
		if err == nil {
			s.a.emit(EventPost, PostEvent{ID: id})
			s.a.emit(EventStatus, StatusEvent{})
		}
		return post, err
	})
}

// Delete removes a Post from CAIO; what is live stays live.
func (s *Posts) Delete(id caio.PostID) error {
	return do(s.a, "Posts.Delete", func(ctx context.Context) error {
		if err := s.a.store.DeletePost(ctx, id); err != nil {
			return err
		}
		s.a.emit(EventPost, PostEvent{ID: id})
		s.a.emit(EventStatus, StatusEvent{})
		return nil
	})
}
