package youtube

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
)

// video is the video resource, as far as CAIO reads or writes it.
type video struct {
	ID            string               `json:"id,omitempty"`
	Snippet       *snippet             `json:"snippet,omitempty"`
	Status        *status              `json:"status,omitempty"`
	Recording     *recording           `json:"recordingDetails,omitempty"`
	Localizations map[string]localized `json:"localizations,omitempty"`
	Statistics    map[string]any       `json:"statistics,omitempty"`
	File          *fileDetails         `json:"fileDetails,omitempty"`
	Processing    *processing          `json:"processingDetails,omitempty"`
}

// snippet is sent whole: what is missing in an update is cleared.
type snippet struct {
	Title         string   `json:"title"`
	Description   string   `json:"description"`
	Tags          []string `json:"tags,omitempty"`
	Category      string   `json:"categoryId"`
	Language      string   `json:"defaultLanguage,omitempty"`
	AudioLanguage string   `json:"defaultAudioLanguage,omitempty"`
	ChannelID     string   `json:"channelId,omitempty"`
	PublishedAt   string   `json:"publishedAt,omitempty"`
}

type status struct {
	Privacy     string `json:"privacyStatus"`
	PublishAt   string `json:"publishAt,omitempty"`
	MadeForKids bool   `json:"selfDeclaredMadeForKids"`
	Synthetic   bool   `json:"containsSyntheticMedia"`
	Embeddable  bool   `json:"embeddable"`
	License     string `json:"license"`
	StatsPublic bool   `json:"publicStatsViewable"`

	Upload    string `json:"uploadStatus,omitempty"`
	Failure   string `json:"failureReason,omitempty"`
	Rejection string `json:"rejectionReason,omitempty"`
}

type recording struct {
	Date  string          `json:"recordingDate,omitempty"`
	Place string          `json:"locationDescription,omitempty"`
	At    json.RawMessage `json:"location,omitempty"`
}

type localized struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type fileDetails struct {
	Name string `json:"fileName"`
}

type processing struct {
	Status  string `json:"processingStatus"`
	Failure string `json:"processingFailureReason"`
}

type thumbnail struct {
	URL string `json:"url"`
}

type channel struct {
	ID      string `json:"id"`
	Snippet struct {
		Title      string               `json:"title"`
		Handle     string               `json:"customUrl"`
		Country    string               `json:"country"`
		Thumbnails map[string]thumbnail `json:"thumbnails"`
	} `json:"snippet"`
	Content struct {
		Related struct {
			Uploads string `json:"uploads"`
		} `json:"relatedPlaylists"`
	} `json:"contentDetails"`
	Statistics map[string]any `json:"statistics"`
	Status     struct {
		LongUploads string `json:"longUploadsStatus"`
	} `json:"status"`
}

type playlist struct {
	ID      string `json:"id,omitempty"`
	Snippet struct {
		Title string `json:"title"`
	} `json:"snippet"`
	Status *playlistStatus `json:"status,omitempty"`
}

type playlistStatus struct {
	Privacy string `json:"privacyStatus"`
}

type category struct {
	ID      string `json:"id"`
	Snippet struct {
		Title      string `json:"title"`
		Assignable bool   `json:"assignable"`
	} `json:"snippet"`
}

type playlistItem struct {
	ID      string              `json:"id,omitempty"`
	Snippet playlistItemSnippet `json:"snippet"`
	Content *struct {
		VideoID string `json:"videoId"`
	} `json:"contentDetails,omitempty"`
}

type playlistItemSnippet struct {
	PlaylistID string   `json:"playlistId"`
	Resource   resource `json:"resourceId"`
}

type resource struct {
	Kind    string `json:"kind"`
	VideoID string `json:"videoId"`
}

type captionTrack struct {
	ID      string         `json:"id,omitempty"`
	Snippet captionSnippet `json:"snippet"`
}

type captionSnippet struct {
	VideoID  string `json:"videoId"`
	Language string `json:"language"`
	Name     string `json:"name"`
}

type thread struct {
	ID      string        `json:"id,omitempty"`
	Snippet threadSnippet `json:"snippet"`
	Replies *struct {
		Comments []comment `json:"comments"`
	} `json:"replies,omitempty"`
}

type threadSnippet struct {
	ChannelID string  `json:"channelId"`
	VideoID   string  `json:"videoId"`
	Replies   int     `json:"totalReplyCount,omitempty"`
	Top       comment `json:"topLevelComment"`
}

type comment struct {
	ID      string         `json:"id,omitempty"`
	Snippet commentSnippet `json:"snippet"`
}

type commentSnippet struct {
	Parent      string     `json:"parentId,omitempty"`
	Original    string     `json:"textOriginal,omitempty"` // shown to its author only
	Display     string     `json:"textDisplay,omitempty"`
	Author      string     `json:"authorDisplayName,omitempty"`
	AuthorID    *channelID `json:"authorChannelId,omitempty"`
	Moderation  string     `json:"moderationStatus,omitempty"`
	PublishedAt string     `json:"publishedAt,omitempty"`
}

type channelID struct {
	Value string `json:"value"`
}

// instant reads one of the API's times; 0 for none.
func instant(s string) caio.Instant {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0
	}
	return caio.At(at)
}

// counts reads the statistics that are numbers; the API sends them as texts.
func counts(statistics map[string]any) map[string]int64 {
	out := map[string]int64{}
	for name, value := range statistics {
		text, ok := value.(string)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && n >= 0 {
			out[name] = n
		}
	}
	return out
}
