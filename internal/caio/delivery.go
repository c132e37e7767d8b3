package caio

// DeliveryState is where a Delivery stands.
type DeliveryState string

const (
	DeliveryScheduled DeliveryState = "scheduled" // its time has not come
	DeliveryRunning   DeliveryState = "running"   // an attempt is under way
	DeliveryWaiting   DeliveryState = "waiting"   // will go on by itself at NextAt
	DeliveryBlocked   DeliveryState = "blocked"   // needs a person, and says for what
	DeliveryLive      DeliveryState = "live"
	DeliveryCancelled DeliveryState = "cancelled"
)

// Open reports whether something will still happen by itself.
func (s DeliveryState) Open() bool {
	return s == DeliveryScheduled || s == DeliveryRunning || s == DeliveryWaiting
}

// Step is what the next attempt of a Delivery does.
type Step string

const (
	StepPrepare Step = "prepare" // all that can be done before the due time
	StepPublish Step = "publish" // make it live, and what follows
	StepFind    Step = "find"    // an answer was lost: look before anything else
)

// Delivery is one Variant on its way to one Channel: the durable record.
type Delivery struct {
	ID        DeliveryID    `json:"id"`
	Post      PostID        `json:"post"`
	Account   AccountID     `json:"account"`
	Channel   ChannelID     `json:"channel"`
	Platform  PlatformID    `json:"platform"`
	Key       string        `json:"key"`     // made once, when scheduled: the idempotency key
	Variant   Variant       `json:"variant"` // frozen when scheduled, so that every attempt sends the same
	State     DeliveryState `json:"state"`
	Step      Step          `json:"step"`
	Planned   PlannedTime   `json:"planned"`
	NextAt    Instant       `json:"nextAt"`            // when the next step may begin; 0 when nothing will happen by itself
	Attempts  int           `json:"attempts"`          // counted ones
	DoubtAt   Instant       `json:"doubtAt"`           // when the answer in doubt was lost; 0 no doubt
	Allowed   bool          `json:"allowed"`           // a person decided that it may go out late
	Reason    *Reason       `json:"reason,omitempty"`  // why it waits or is blocked
	Receipt   *Receipt      `json:"receipt,omitempty"` // set as soon as the first part is live
	Revision  int64         `json:"revision"`          // every change of state is conditional on it
	CreatedAt Instant       `json:"createdAt"`
	UpdatedAt Instant       `json:"updatedAt"`
}

// Due returns when the Delivery is to be live.
func (d Delivery) Due() Instant { return d.Planned.At }

// Attempt is one try of one step, kept with its outcome.
type Attempt struct {
	ID         AttemptID  `json:"id"`
	Delivery   DeliveryID `json:"delivery"`
	Number     int        `json:"number"`
	Step       Step       `json:"step"`
	StartedAt  Instant    `json:"startedAt"`
	Commit     string     `json:"commit"`     // the irreversible request that was about to leave; "" none
	CommitAt   Instant    `json:"commitAt"`   //
	FinishedAt Instant    `json:"finishedAt"` // 0: never, the program was stopped
	Outcome    string     `json:"outcome"`    // "live", "prepared", "found", "missing", "interrupted" or a Kind
	Message    string     `json:"message"`    // one clear sentence
	Detail     string     `json:"detail"`     // what the platform said; never a secret
}

// Receipt is proof that something is live.
type Receipt struct {
	RemoteID string        `json:"remoteId"`
	URL      string        `json:"url"`
	At       Instant       `json:"at"`
	Parts    []PartReceipt `json:"parts"` // parts of a thread after the first, and the first comment
}

// PartReceipt is proof that a later part is live.
type PartReceipt struct {
	Name     string  `json:"name"` // "part/1" …, "comment"
	RemoteID string  `json:"remoteId"`
	URL      string  `json:"url"`
	At       Instant `json:"at"`
}

// Problem is something in a Variant that a Channel would refuse.
type Problem struct {
	Channel ChannelID `json:"channel"`
	Code    string    `json:"code"`    // text_too_long, media_type …; the interface words it in its language
	Message string    `json:"message"` // the same in English, complete
	Part    int       `json:"part"`    // which part of the thread, from 0
	Media   int       `json:"media"`   // which attachment, from 0; -1 none
	Field   string    `json:"field"`   // which Field; "" none
	Is      int64     `json:"is"`      // how much there is, where counting makes sense
	Limit   int64     `json:"limit"`   // how much is allowed
	Warning bool      `json:"warning"` // worth knowing, but it can be published
}
