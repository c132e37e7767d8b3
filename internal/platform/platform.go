// Package platform is what every network looks like to the rest of CAIO: a Platform
// describes it, a Connector speaks to it, and a Client is the two together with limits
// checked and errors sorted. It hides which network is which: no other package names one.
package platform

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"caio/internal/caio"
	"caio/internal/clock"
)

// Platform describes one network. Every connector package exports exactly one.
type Platform struct {
	ID     caio.PlatformID // the folder's name
	Name   string
	Color  string        // #rrggbb, for badges
	Icon   []byte        // SVG
	SignIn []Way         // at least one, the recommended first
	Limits caio.Limits   // checked before any request; a Channel may carry its own
	Fields []caio.Field  // extra inputs the composer draws without knowing the platform
	Doubt  Doubt         // what helps when an answer was lost
	Lead   time.Duration // how long before the due time preparing may begin; 0: nothing to prepare
	Pace   Pace          // how fast the platform may be spoken to
	New    func(Env) Connector
}

// Way is one way to sign in.
type Way struct {
	ID      string       `json:"id"` // oauth, app_password, token …
	Label   string       `json:"label"`
	Help    string       `json:"help"`
	Fields  []caio.Field `json:"fields"`  // asked before the browser opens
	Browser bool         `json:"browser"` // consent is given in the system browser
	Paste   bool         `json:"paste"`   // the platform refuses loopback addresses: the redirect's address is pasted
	Guide   []GuideStep  `json:"guide"`   // what has to be set up at the platform first, in order
	Ports   []int        `json:"-"`       // ports of 127.0.0.1 to come back to, where the platform compares them: the first that is free; none: any
}

// GuideStep is one step of setting up an own app, a token or a password at the platform.
type GuideStep struct {
	Text string `json:"text"`
	URL  string `json:"url"`  // where; "" none
	Copy string `json:"copy"` // what has to be copied there exactly; "" nothing
}

// Doubt says what the platform offers when the answer to a publishing request was lost.
type Doubt struct {
	// Settle is how long a lost request may still take effect. A Find that finds
	// nothing is believed only after that.
	Settle time.Duration
	// KeyLife is how long a repeated Job.Key is recognised, so that the request can be
	// sent again without harm. Zero: there is no key. Forever: always.
	KeyLife time.Duration
}

// Forever is the KeyLife of a platform that recognises a repeat however late.
const Forever = 100 * 365 * 24 * time.Hour

// Pace bounds requests per Account. Zero values do not bound.
type Pace struct {
	Parallel int           // deliveries of one account at the same time
	Every    time.Duration // least time between two publishing requests of one account
}

// Env is what a connector is given; it makes none of these itself.
type Env struct {
	HTTP  *http.Client
	Base  func(name, usual string) string // the address to use for the host called name, usually usual
	Clock clock.Clock
	Log   *slog.Logger
	Host  Host // nil: no way to offer files under a public address
}

// Host offers a file under an address that the platform can fetch for a while.
type Host interface {
	// Offer makes the file reachable. The address is unguessable and stays valid until
	// it is withdrawn, or for at most 24 hours.
	Offer(ctx context.Context, file, mime string) (address string, err error)
	// Withdraw ends the offer. Withdrawing twice, or an unknown address, is not an error.
	Withdraw(ctx context.Context, address string) error
}

// Connector is what every platform provides. It keeps no user state and is safe for
// concurrent use.
type Connector interface {
	Authorizer

	// Channels lists where the account may publish. None is not an error. Ids, Account
	// and Brand are filled in by the caller.
	Channels(ctx context.Context, s Session) ([]caio.Channel, error)

	// Publish makes the variant live. It is called again with the same Job after any
	// error or crash and must not make the post appear twice: every request that
	// cannot be taken back goes through Job.Step.
	Publish(ctx context.Context, s Session, job *Job) (caio.Receipt, error)
}

// Authorizer turns consent into a Grant. Embed oauth.Flow unless the platform is odd.
type Authorizer interface {
	Begin(ctx context.Context, ask Ask) (Step, error)
	Finish(ctx context.Context, step Step, answer url.Values) (Grant, error)
	// Refresh renews a Grant. Unauthorized means that only a person can; any other
	// error leaves the old Grant in force.
	Refresh(ctx context.Context, g Grant) (Grant, error)
}

// The optional interfaces. A connector declares those it meets:
//
//	var _ platform.Finder = (*connector)(nil)
type (
	// Preparer does everything that can be done before the due time and is invisible to
	// the public: uploads, containers. Pending means "call again at RetryAt".
	Preparer interface {
		Prepare(ctx context.Context, s Session, job *Job) error
	}

	// Finder looks whether the step in doubt (Job.Doubt) did go live after all. When it
	// did, Find settles it with Job.Settle and returns true.
	Finder interface {
		Find(ctx context.Context, s Session, job *Job) (caio.Receipt, bool, error)
	}

	// Checker finds what Limits and Fields cannot express.
	Checker interface {
		Check(ch caio.Channel, v caio.Variant) []caio.Problem
	}

	// Deleter takes a live post down. One that is gone already is not an error.
	Deleter interface {
		Delete(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt) error
	}

	// Editor changes a live post in place.
	Editor interface {
		Edit(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt, v caio.Variant) error
	}

	// NativeScheduler hands a post over, to go live at Job.Due with this computer off.
	NativeScheduler interface {
		HandOver(ctx context.Context, s Session, job *Job) (remoteID string, err error)
		TakeBack(ctx context.Context, s Session, ch caio.Channel, remoteID string) error
	}

	// Chooser lists the values of a Field whose choices live at the platform.
	Chooser interface {
		Choices(ctx context.Context, s Session, ch caio.Channel, field string) ([]caio.Choice, error)
	}

	// Pricer tells what publishing the variant costs, where the platform bills for it.
	Pricer interface {
		Price(ch caio.Channel, v caio.Variant) caio.Price
	}

	// PostMeter reports numbers of live posts: one Snapshot for each Receipt, in order;
	// nil for a post that is gone or has no numbers. Subject and At are filled in by the caller.
	PostMeter interface {
		PostMetrics(ctx context.Context, s Session, ch caio.Channel, rs []caio.Receipt) ([]*caio.Snapshot, error)
	}

	// ChannelMeter reports numbers of a Channel.
	ChannelMeter interface {
		ChannelMetrics(ctx context.Context, s Session, ch caio.Channel) (caio.Snapshot, error)
	}

	// Commenter lists what was written under a post, oldest first.
	Commenter interface {
		Comments(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt) ([]caio.Comment, error)
	}

	// Replier answers a comment (or, with an empty RemoteID, the post itself). Not
	// repeated by anyone: Uncertain goes to the person.
	Replier interface {
		Reply(ctx context.Context, s Session, ch caio.Channel, r caio.Receipt, to caio.Comment, text string) (caio.Comment, error)
	}

	// Moderator hides, shows or deletes a comment under an own post.
	Moderator interface {
		Hide(ctx context.Context, s Session, ch caio.Channel, c caio.Comment, hide bool) error
		DeleteComment(ctx context.Context, s Session, ch caio.Channel, c caio.Comment) error
	}

	// Revoker withdraws the consent at the platform.
	Revoker interface {
		Revoke(ctx context.Context, g Grant) error
	}
)
