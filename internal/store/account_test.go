package store

import (
	"testing"

	"caio/internal/caio"
)

func TestAccountsAndChannels(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	brand := must[[]caio.Brand](t)(s.Brands(ctx))[0].ID
	account := caio.Account{
		ID: "acc", Brand: brand, Platform: "mastodon", Name: "@ann@example.social", RemoteID: "7", State: caio.AccountReady,
		Scopes: []string{"read", "write"}, ExpiresAt: 5, CreatedAt: 1, RefreshAt: 4, SignInWith: "browser",
	}
	check(t, s.SaveAccount(ctx, account))
	account.Name = "Ann"
	check(t, s.SaveAccount(ctx, account))
	same(t, "account", must[caio.Account](t)(s.Account(ctx, "acc")), account)
	same(t, "accounts", must[[]caio.Account](t)(s.Accounts(ctx)), []caio.Account{account})

	followers := int64(12)
	page := caio.Channel{
		ID: "one", Brand: brand, Platform: "mastodon", RemoteID: "1", Kind: "page", Name: "A", Handle: "@a", Avatar: "a.png", URL: "u",
		State: caio.AccountReady, Limits: &caio.Limits{Parts: 3, Media: map[caio.MediaKind]caio.MediaLimit{caio.KindImage: {MaxCount: 4}}},
		Defaults: map[string]string{"visibility": "public"}, Meta: map[string]string{"m": "1"}, Followers: &followers,
	}
	second := caio.Channel{Brand: brand, Platform: "mastodon", RemoteID: "2", Name: "B"}
	check(t, s.SaveChannels(ctx, "acc", []caio.Channel{page, second}))
	page.Account = "acc"
	same(t, "channel", must[caio.Channel](t)(s.Channel(ctx, "one")), page)
	before := must[[]caio.Channel](t)(s.Channels(ctx))

	// Listed again under another id and without Defaults; the second one is gone.
	renamed := page
	renamed.ID, renamed.Name, renamed.Defaults, renamed.Followers = "fresh", "A2", nil, nil
	check(t, s.SaveChannels(ctx, "acc", []caio.Channel{renamed}))
	renamed.ID, renamed.Defaults, renamed.Followers = "one", page.Defaults, page.Followers
	same(t, "known channel", must[caio.Channel](t)(s.Channel(ctx, "one")), renamed)
	gone := must[caio.Channel](t)(s.Channel(ctx, before[1].ID))
	if gone.State != caio.AccountReconnect || gone.Name != "B" {
		t.Errorf("a channel no longer listed: %+v", gone)
	}
	renamed.Defaults = map[string]string{"visibility": "private"}
	check(t, s.SaveChannel(ctx, renamed))
	same(t, "new defaults", must[caio.Channel](t)(s.Channel(ctx, "one")), renamed)

	if err := s.SaveChannels(ctx, "none", []caio.Channel{second}); err == nil {
		t.Error("channels of no account were saved")
	}
	wantErr(t, s.SaveChannel(ctx, caio.Channel{ID: "none"}), ErrNotFound)
	_, err := s.Account(ctx, "none")
	wantErr(t, err, ErrNotFound)
}

func TestHoldAndReleaseAnAccount(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	brand := must[[]caio.Brand](t)(s.Brands(ctx))[0].ID
	check(t, s.SaveAccount(ctx, caio.Account{ID: "acc", Brand: brand, State: caio.AccountReady}))
	check(t, s.SaveChannels(ctx, "acc", []caio.Channel{{ID: "ch", Brand: brand, RemoteID: "1"}}))

	reason := caio.Reason{Kind: caio.Unauthorized, Message: "Sign in again.", Action: caio.ActionReconnect}
	post, ds := scheduled(t, s, 1000, "ch", "ch2", "ch3")
	for i, kind := range []caio.Kind{caio.Unauthorized, caio.Rejected} {
		d := ds[i]
		d.State, d.NextAt, d.Reason = caio.DeliveryBlocked, 0, &caio.Reason{Kind: kind}
		must[caio.Delivery](t)(s.UpdateDelivery(ctx, d))
	}
	check(t, s.HoldAccount(ctx, "acc", reason))
	held := must[caio.Account](t)(s.Account(ctx, "acc"))
	if held.State != caio.AccountReconnect || *held.Reason != reason {
		t.Errorf("held account: %+v", held)
	}
	if c := must[caio.Channel](t)(s.Channel(ctx, "ch")); c.State != caio.AccountReconnect {
		t.Errorf("channel of a held account is %s", c.State)
	}

	if n := must[int](t)(s.ReleaseAccount(ctx, "acc", 777)); n != 1 {
		t.Errorf("released %d deliveries", n)
	}
	free := must[caio.Account](t)(s.Account(ctx, "acc"))
	if free.State != caio.AccountReady || free.Reason != nil {
		t.Errorf("released account: %+v", free)
	}
	after := must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, post.ID))
	if d := after[0]; d.State != caio.DeliveryWaiting || d.NextAt != 777 || d.Reason != nil || d.Revision != 3 {
		t.Errorf("released delivery: %+v", d)
	}
	if d := after[1]; d.State != caio.DeliveryBlocked || d.Revision != 2 {
		t.Errorf("a delivery blocked for another reason: %+v", d)
	}
	wantErr(t, s.HoldAccount(ctx, "none", reason), ErrNotFound)
	_, err := s.ReleaseAccount(ctx, "none", 1)
	wantErr(t, err, ErrNotFound)
}

func TestDeletingAnAccountKeepsHistory(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStore(t)
	brand := must[[]caio.Brand](t)(s.Brands(ctx))[0].ID
	check(t, s.SaveAccount(ctx, caio.Account{ID: "acc", Brand: brand}))
	check(t, s.SaveChannels(ctx, "acc", []caio.Channel{{ID: "ch", Brand: brand, RemoteID: "1"}}))
	post, ds := scheduled(t, s, 1000, "ch", "ch2", "ch3")
	live, a := claimed(t, s, ds[0])
	live.State, live.Receipt = caio.DeliveryLive, &caio.Receipt{RemoteID: "9", URL: "https://example.org/9"}
	live = must[caio.Delivery](t)(s.Finish(ctx, live, a))
	running, attempt := claimed(t, s, ds[1])

	check(t, s.DeleteAccount(ctx, "acc"))
	wantErr(t, s.DeleteAccount(ctx, "acc"), ErrNotFound)
	if left := must[[]caio.Channel](t)(s.Channels(ctx)); len(left) != 0 {
		t.Errorf("channels left: %+v", left)
	}
	after := must[[]caio.Delivery](t)(s.DeliveriesOf(ctx, post.ID))
	same(t, "live delivery", after[0], live)
	d := after[2]
	if d.State != caio.DeliveryBlocked || d.NextAt != 0 || d.Revision != 2 || d.Reason.Kind != caio.Unauthorized || d.Reason.Action != caio.ActionReconnect {
		t.Errorf("open delivery: %+v", d)
	}
	// What was going out can still record that it is live.
	running.State = caio.DeliveryLive
	running.Receipt = &caio.Receipt{RemoteID: "10"}
	must[caio.Delivery](t)(s.Finish(ctx, running, attempt))
	if p := must[caio.Post](t)(s.Post(ctx, post.ID)); p.State != caio.PostAttention {
		t.Errorf("post is %s", p.State)
	}
}
