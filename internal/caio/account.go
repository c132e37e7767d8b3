package caio

// Profile is the person using CAIO.
type Profile struct {
	ID       ProfileID `json:"id"`
	Email    string    `json:"email"`
	Name     string    `json:"name"`
	Zone     string    `json:"zone"`     // IANA name
	Language string    `json:"language"` // BCP 47
}

// Brand is one face to the world: its Channels, Posts and Slots.
type Brand struct {
	ID      BrandID `json:"id"`
	Name    string  `json:"name"`
	Sandbox bool    `json:"sandbox"` // a rehearsal stage; never mixed with real channels
}

// AccountState says whether an Account can be used.
type AccountState string

const (
	AccountReady     AccountState = "ready"
	AccountReconnect AccountState = "reconnect" // consent expired or was withdrawn; only a person can renew it
)

// Account is a person's consent on a Platform. Its Grant lies in the keychain.
type Account struct {
	ID         AccountID    `json:"id"`
	Brand      BrandID      `json:"brand"`
	Platform   PlatformID   `json:"platform"`
	Name       string       `json:"name"`     // as the person knows it: @ann@mastodon.social
	RemoteID   string       `json:"remoteId"` // the same again on a second sign-in
	State      AccountState `json:"state"`
	Reason     *Reason      `json:"reason,omitempty"`
	Scopes     []string     `json:"scopes"`     // as granted, not as asked
	ExpiresAt  Instant      `json:"expiresAt"`  // when a person must sign in again; 0 never
	CreatedAt  Instant      `json:"createdAt"`  //
	RefreshAt  Instant      `json:"refreshAt"`  // when housekeeping should renew the Grant; 0 never
	SignInWith string       `json:"signInWith"` // which of the platform's ways was used
}

// Channel is one place to publish: a profile, a page, an organisation.
type Channel struct {
	ID        ChannelID         `json:"id"`
	Account   AccountID         `json:"account"`
	Brand     BrandID           `json:"brand"`
	Platform  PlatformID        `json:"platform"`
	RemoteID  string            `json:"remoteId"`
	Kind      string            `json:"kind"` // profile, page, business …: the platform's word
	Name      string            `json:"name"`
	Handle    string            `json:"handle"`
	Avatar    string            `json:"avatar"` // where the picture was, remotely; shown only from the local cache
	URL       string            `json:"url"`
	State     AccountState      `json:"state"`
	Limits    *Limits           `json:"limits,omitempty"` // where they differ from the platform's
	Defaults  map[string]string `json:"defaults"`         // values for Fields
	Meta      map[string]string `json:"meta"`             // what the connector must remember, no secrets
	Followers *int64            `json:"followers,omitempty"`
}
