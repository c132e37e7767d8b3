package pinterest

import (
	"context"
	"net/http"
	"net/url"

	"caio/internal/caio"
	"caio/internal/platform"
)

// me asks whose token it is.
func (c *connector) me(ctx context.Context, g platform.Grant) (account, error) {
	var a account
	r, err := c.api.JSON(ctx, c.at(g, http.MethodGet, "/user_account"), &a)
	if err != nil {
		return account{}, err
	}
	if a.ID == "" || a.Username == "" {
		return account{}, r.Missing("an account")
	}
	return a, nil
}

func (a account) name() string {
	if a.BusinessName != "" {
		return a.BusinessName
	}
	return a.Username
}

// Channels returns the account: boards are chosen for each Pin.
func (c *connector) Channels(ctx context.Context, s platform.Session) ([]caio.Channel, error) {
	a, err := c.me(ctx, s.Grant)
	if err != nil {
		return nil, err
	}
	ch := caio.Channel{
		RemoteID: a.ID, Kind: "profile", Name: a.name(), Handle: a.Username, Avatar: a.Picture,
		URL: c.website() + "/" + url.PathEscape(a.Username) + "/", Followers: a.Followers, Meta: map[string]string{metaType: a.Type},
	}
	if a.Type == "BUSINESS" {
		ch.Kind = "business"
	}
	if s.Grant.Extra[extraHost] == hostSandbox {
		ch.RemoteID, ch.Kind, ch.Name = hostSandbox+"/"+a.ID, hostSandbox, a.name()+" (sandbox)"
		ch.Meta[metaHost] = hostSandbox
	}
	return []caio.Channel{ch}, nil
}
