package emulator

const (
	mostPictures    = 35
	mostTitle       = 90   // UTF-16 units
	mostDescription = 4000 // UTF-16 units
)

// photoInfo is what a post of pictures says about itself.
type photoInfo struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Privacy     string `json:"privacy_level"`
	NoComment   *bool  `json:"disable_comment"`
	Music       *bool  `json:"auto_add_music"`
	Paid        *bool  `json:"brand_content_toggle"`
	Own         *bool  `json:"brand_organic_toggle"`
}

type photoSource struct {
	Source string   `json:"source"`
	Images []string `json:"photo_images"`
	Cover  *int     `json:"photo_cover_index"`
}

// initPhotos takes a post of pictures and fetches them: a direct one is posted by that.
func initPhotos(c *call) (any, *refusal) {
	var in struct {
		Type   string       `json:"media_type"`
		Mode   string       `json:"post_mode"`
		Post   *photoInfo   `json:"post_info"`
		Source *photoSource `json:"source_info"`
	}
	if refused := c.read(&in); refused != nil {
		return nil, refused
	}
	if in.Post == nil || in.Source == nil {
		return nil, invalid("post_info and source_info are required")
	}
	s := &share{inbox: in.Mode == "MEDIA_UPLOAD", scope: scopePublish, person: c.person, made: c.Now(), music: in.Post.Music}
	s.info = postInfo{Privacy: in.Post.Privacy, NoComment: in.Post.NoComment, Paid: in.Post.Paid, Own: in.Post.Own}
	if s.inbox {
		s.scope = scopeUpload
	}
	switch {
	case in.Type != "PHOTO":
		return nil, invalid("media_type must be PHOTO")
	case in.Mode != "DIRECT_POST" && in.Mode != "MEDIA_UPLOAD":
		return nil, invalid("post_mode is not known")
	case !c.token.may(s.scope):
		return nil, noScope(s.scope)
	}
	if refused := in.Source.problem(*in.Post); refused != nil {
		return nil, refused
	}
	if refused := c.photosAllowed(s, in.Source.Images); refused != nil {
		return nil, refused
	}
	s.pictures, s.cover, s.title, s.text = len(in.Source.Images), *in.Source.Cover, in.Post.Title, in.Post.Description
	reason := c.pullAll(in.Source.Images)
	c.mu.Lock()
	defer c.mu.Unlock()
	s.id = c.publishID(map[bool]string{true: "p_inbox_url", false: "p_pub_url"}[s.inbox])
	c.shares[s.id] = s
	c.accept(s, reason)
	return map[string]any{"publish_id": s.id}, nil
}

func (p photoSource) problem(info photoInfo) *refusal {
	switch {
	case p.Source != "PULL_FROM_URL":
		return invalid("source must be PULL_FROM_URL")
	case len(p.Images) == 0 || len(p.Images) > mostPictures:
		return invalid("photo_images must have 1 to %d entries", mostPictures)
	case p.Cover == nil || *p.Cover < 0 || *p.Cover >= len(p.Images):
		return invalid("photo_cover_index is not one of the photos")
	case units(info.Title) > mostTitle:
		return invalid("The title must not be longer than %d characters", mostTitle)
	case units(info.Description) > mostDescription:
		return invalid("The description must not be longer than %d characters", mostDescription)
	}
	return nil
}

func (c *call) photosAllowed(s *share, addresses []string) *refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	if refused := c.ownership(addresses); refused != nil {
		return refused
	}
	if s.inbox {
		return c.mayDraft(c.person)
	}
	if refused := c.mayPost(c.person); refused != nil {
		return refused
	}
	return c.mayShow(c.person, s.info.Privacy)
}
