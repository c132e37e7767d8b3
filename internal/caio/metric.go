package caio

// MetricName is CAIO's own name for a number that several platforms report.
type MetricName string

const (
	Likes       MetricName = "likes"
	Comments    MetricName = "comments"
	Shares      MetricName = "shares"
	Views       MetricName = "views"
	Impressions MetricName = "impressions"
	Reach       MetricName = "reach"
	Saves       MetricName = "saves"
	Clicks      MetricName = "clicks"
	Followers   MetricName = "followers"
	WatchTime   MetricName = "watch_time" // milliseconds, in all
)

// Snapshot is all Metrics of one subject at one instant. What the platform did not
// report is absent, never zero.
type Snapshot struct {
	Subject string               `json:"subject"` // a DeliveryID or a ChannelID
	At      Instant              `json:"at"`
	Metrics map[MetricName]int64 `json:"metrics"`
	Native  map[string]int64     `json:"native"` // under the network's own names
}

// Comment is what someone wrote under a post.
type Comment struct {
	RemoteID string  `json:"remoteId"`
	Parent   string  `json:"parent"` // remote id of the post or comment it answers
	Author   string  `json:"author"`
	Handle   string  `json:"handle"`
	Text     string  `json:"text"` // plain, never HTML
	URL      string  `json:"url"`
	At       Instant `json:"at"`
	Hidden   bool    `json:"hidden"`
	Mine     bool    `json:"mine"`
}
