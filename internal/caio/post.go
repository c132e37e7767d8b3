package caio

// Point is a place in a picture, from the centre: -1 to 1, right and up positive.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Asset is a file in the library. The original stays where it is.
type Asset struct {
	ID        AssetID   `json:"id"`
	Path      string    `json:"path"`
	Name      string    `json:"name"`
	SHA256    string    `json:"sha256"`
	Size      int64     `json:"size"`
	Type      string    `json:"type"` // MIME type by content, never by name
	Kind      MediaKind `json:"kind"`
	Width     int       `json:"width"` // as shown, after rotation; 0 unknown
	Height    int       `json:"height"`
	Duration  int64     `json:"duration"` // milliseconds
	CreatedAt Instant   `json:"createdAt"`
}

// Attachment is the use of an Asset in a Part.
type Attachment struct {
	Asset Asset  `json:"asset"`
	Alt   string `json:"alt"`
	Focus *Point `json:"focus,omitempty"`
}

// Part is one piece of a thread; a Post that is no thread has one.
type Part struct {
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments"`
}

// Variant is what one Channel will receive.
type Variant struct {
	Channel ChannelID         `json:"channel"`
	Parts   []Part            `json:"parts"`
	Comment string            `json:"comment"` // first comment, where the platform has one
	Fields  map[string]string `json:"fields"`
}

// Text returns the text of the first part.
func (v Variant) Text() string {
	if len(v.Parts) == 0 {
		return ""
	}
	return v.Parts[0].Text
}

// Target is a Channel chosen for a Post, with what differs there.
type Target struct {
	Channel ChannelID         `json:"channel"`
	Parts   []Part            `json:"parts,omitempty"` // instead of the Post's; empty means the same
	Comment string            `json:"comment"`
	Fields  map[string]string `json:"fields"`
	Planned *PlannedTime      `json:"planned,omitempty"` // instead of the Post's
}

// PostState is where a Post stands. All but draft follow from its Deliveries.
type PostState string

const (
	PostDraft     PostState = "draft"
	PostScheduled PostState = "scheduled" // nothing is out yet, something will be
	PostRunning   PostState = "running"   // on its way
	PostLive      PostState = "live"      // every Delivery is live, or was cancelled
	PostAttention PostState = "attention" // at least one Delivery needs a person
	PostCancelled PostState = "cancelled"
)

// Post is what someone wants to say.
type Post struct {
	ID        PostID       `json:"id"`
	Brand     BrandID      `json:"brand"`
	State     PostState    `json:"state"`
	Parts     []Part       `json:"parts"`
	Targets   []Target     `json:"targets"`
	Planned   *PlannedTime `json:"planned,omitempty"`
	Revision  int64        `json:"revision"` // grows with each save; a save with an old one is refused
	CreatedAt Instant      `json:"createdAt"`
	UpdatedAt Instant      `json:"updatedAt"`
}

// Variant returns what the target's Channel would receive.
func (p Post) Variant(t Target) Variant {
	parts := t.Parts
	if len(parts) == 0 {
		parts = p.Parts
	}
	return Variant{Channel: t.Channel, Parts: parts, Comment: t.Comment, Fields: t.Fields}
}

// StateOf returns the state of a Post with these Deliveries.
func StateOf(deliveries []Delivery) PostState {
	if len(deliveries) == 0 {
		return PostDraft
	}
	var open, started, live, blocked int
	for _, d := range deliveries {
		switch d.State {
		case DeliveryScheduled:
			open++
		case DeliveryRunning, DeliveryWaiting:
			open++
			started++
		case DeliveryLive:
			live++
		case DeliveryBlocked:
			blocked++
		case DeliveryCancelled:
		}
	}
	switch {
	case blocked > 0:
		return PostAttention
	case open > 0 && (started > 0 || live > 0):
		return PostRunning
	case open > 0:
		return PostScheduled
	case live > 0:
		return PostLive
	default:
		return PostCancelled
	}
}
