package caio

// Counter names the way a Platform counts text.
type Counter string

const (
	CountGraphemes  Counter = "graphemes"  // what a reader calls a character
	CountCodePoints Counter = "codepoints" // Unicode scalar values
	CountUTF16      Counter = "utf16"      // as JavaScript's length
	CountBytes      Counter = "bytes"      // UTF-8
	CountMastodon   Counter = "mastodon"   // graphemes; a URL is URLLength; @user@host counts as @user
	CountWeighted   Counter = "weighted"   // X: CJK and emoji count two, a URL is URLLength
)

// TextLimit bounds a text. Zero values do not limit.
type TextLimit struct {
	Max       int     `json:"max"`
	Counter   Counter `json:"counter"`
	MaxBytes  int     `json:"maxBytes"`
	URLLength int     `json:"urlLength"` // what any http(s) URL counts as, where the counter says so
	Hashtags  int     `json:"hashtags"`  // most #tags
	Mentions  int     `json:"mentions"`  // most @names
}

// MediaKind is what a file is to a Platform.
type MediaKind string

const (
	KindImage    MediaKind = "image"
	KindAnimated MediaKind = "animated" // a GIF, or any picture that moves
	KindVideo    MediaKind = "video"
	KindAudio    MediaKind = "audio"
	KindDocument MediaKind = "document"
)

// MediaLimit bounds one kind of Attachment. Zero values do not limit.
type MediaLimit struct {
	MaxCount    int      `json:"maxCount"`
	MaxBytes    int64    `json:"maxBytes"`
	Types       []string `json:"types"` // MIME types taken as they are
	MaxWidth    int      `json:"maxWidth"`
	MaxHeight   int      `json:"maxHeight"`
	MaxPixels   int64    `json:"maxPixels"`
	MinWidth    int      `json:"minWidth"`
	MinRatio    float64  `json:"minRatio"` // width / height
	MaxRatio    float64  `json:"maxRatio"`
	MinDuration int64    `json:"minDuration"` // milliseconds
	MaxDuration int64    `json:"maxDuration"`
	NoAlt       bool     `json:"noAlt"` // an alt text has no place here
}

// Limits is what a Platform accepts, as data: the composer and the check before
// sending read the same.
type Limits struct {
	Text          TextLimit                `json:"text"`
	Alt           TextLimit                `json:"alt"`
	Comment       *TextLimit               `json:"comment,omitempty"` // nil: no first comment
	Parts         int                      `json:"parts"`             // most parts of a thread; 1 means no threads
	Media         map[MediaKind]MediaLimit `json:"media"`             // a kind that is missing is not taken
	MaxMedia      int                      `json:"maxMedia"`          // attachments of one part
	Mixed         bool                     `json:"mixed"`             // different kinds in one part
	MediaRequired bool                     `json:"mediaRequired"`     // no text-only posts
	TextRequired  bool                     `json:"textRequired"`      // no posts of media alone
}
