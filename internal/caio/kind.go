package caio

// Kind sorts everything that can go wrong by what has to be done next. A kind exists
// because someone acts differently on it.
type Kind string

const (
	Unknown      Kind = ""             // a connector's mistake; treated as Uncertain
	Rejected     Kind = "rejected"     // content or settings refused
	Unauthorized Kind = "unauthorized" // consent expired or withdrawn
	Forbidden    Kind = "forbidden"    // the account, plan or app may not
	RateLimited  Kind = "rate_limited" // wait
	Unavailable  Kind = "unavailable"  // nothing happened
	Uncertain    Kind = "uncertain"    // it may have happened
	Pending      Kind = "pending"      // the platform is still working
	Gone         Kind = "gone"         // the remote thing no longer exists
	Unsupported  Kind = "unsupported"  // the platform cannot
	Offline      Kind = "offline"      // no way to the platform; nothing left this computer
	Locked       Kind = "locked"       // the keychain does not answer
	Missed       Kind = "missed"       // the time passed while CAIO could not publish
)

// Next is what happens to a Delivery after a Kind.
type Next string

const (
	NextBlock Next = "block" // a person must act
	NextHold  Next = "hold"  // the whole Account waits for a person
	NextWait  Next = "wait"  // again later, by itself
	NextFind  Next = "find"  // look whether it is live before anything else
)

// Action is what the person can do about it; the interface performs it.
type Action string

const (
	ActionNone      Action = ""
	ActionEdit      Action = "edit"
	ActionReconnect Action = "reconnect"
	ActionRetry     Action = "retry"
	ActionCheck     Action = "check"  // look on the network, then say whether it is live
	ActionDecide    Action = "decide" // missed: now, another time, or skip
	ActionUnlock    Action = "unlock"
)

// Advice is the retry policy for one Kind.
type Advice struct {
	Next    Next
	Counted bool // uses up one of the Delivery's attempts
	Action  Action
}

// Advice returns the one policy for the kind. Nothing else decides on kinds but the
// wording of the interface.
func (k Kind) Advice() Advice {
	switch k {
	case Rejected:
		return Advice{NextBlock, true, ActionEdit}
	case Unauthorized:
		return Advice{NextHold, false, ActionReconnect}
	case Forbidden, Gone, Unsupported:
		return Advice{NextBlock, true, ActionRetry}
	case Missed:
		return Advice{NextBlock, false, ActionDecide}
	case RateLimited, Pending, Offline:
		return Advice{NextWait, false, ActionNone}
	case Locked:
		return Advice{NextWait, false, ActionUnlock}
	case Unavailable:
		return Advice{NextWait, true, ActionNone}
	case Uncertain, Unknown:
		return Advice{NextFind, true, ActionCheck}
	}
	return Advice{NextFind, true, ActionCheck}
}

// Reason says in plain words why something waits or is blocked, and what to do.
type Reason struct {
	Kind    Kind    `json:"kind"`
	Message string  `json:"message"` // one clear sentence, no raw error
	Action  Action  `json:"action"`
	RetryAt Instant `json:"retryAt"` // when it is tried again by itself; 0 never
	Detail  string  `json:"detail"`  // what the platform said, for whoever opens the details; never a secret
}
