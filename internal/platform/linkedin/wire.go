package linkedin

import "caio/internal/caio"

// userinfo is GET /v2/userinfo ("Sign In with LinkedIn using OpenID Connect").
type userinfo struct {
	Sub     string `json:"sub"`
	Name    string `json:"name"`
	Picture string `json:"picture"`
}

// basicProfile is GET /v2/me ("Profile API").
type basicProfile struct {
	ID        string `json:"id"`
	FirstName string `json:"localizedFirstName"`
	LastName  string `json:"localizedLastName"`
	Vanity    string `json:"vanityName"`
}

// role is a person's role on a page ("Organization access control").
type role struct {
	Organization string `json:"organization"`
	Role         string `json:"role"`
	State        string `json:"state"`
}

// organization is a page ("Organization lookup").
type organization struct {
	Name   string `json:"localizedName"`
	Vanity string `json:"vanityName"`
	Logo   struct {
		Original string `json:"original"`
	} `json:"logoV2"`
}

// newPost is a post to create ("Posts API").
type newPost struct {
	Author       string       `json:"author"`
	Commentary   string       `json:"commentary"`
	Visibility   string       `json:"visibility"`
	Distribution distribution `json:"distribution"`
	Content      *content     `json:"content,omitempty"`
	State        string       `json:"lifecycleState"`
	NoReshare    bool         `json:"isReshareDisabledByAuthor"`
	Reshare      *reshare     `json:"reshareContext,omitempty"`
}

type distribution struct {
	Feed     string   `json:"feedDistribution"`
	Targets  []string `json:"targetEntities"`
	Channels []string `json:"thirdPartyDistributionChannels"`
}

type reshare struct {
	Parent string `json:"parent"`
}

type content struct {
	Media      *media      `json:"media,omitempty"`
	MultiImage *multiImage `json:"multiImage,omitempty"`
	Article    *article    `json:"article,omitempty"`
	Poll       *poll       `json:"poll,omitempty"`
}

type media struct {
	ID    string `json:"id"`
	Alt   string `json:"altText,omitempty"`
	Title string `json:"title,omitempty"`
}

type multiImage struct {
	Images []media `json:"images"`
}

type article struct {
	Source      string `json:"source"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Thumbnail   string `json:"thumbnail,omitempty"`
}

type poll struct {
	Question string       `json:"question"`
	Options  []pollOption `json:"options"`
	Settings pollSettings `json:"settings"`
}

type pollOption struct {
	Text string `json:"text"`
}

type pollSettings struct {
	Duration string `json:"duration"`
}

// livePost is a post as LinkedIn lists it.
type livePost struct {
	ID         string       `json:"id"`
	Author     string       `json:"author"`
	Commentary string       `json:"commentary"`
	Created    caio.Instant `json:"createdAt"`
	Modified   caio.Instant `json:"lastModifiedAt"`
	Content    *content     `json:"content"`
	Reshare    *reshare     `json:"reshareContext"`
}

// started is the answer to initializeUpload; which names are filled in depends on what
// is uploaded.
type started struct {
	Value struct {
		URL       string       `json:"uploadUrl"`
		Image     string       `json:"image"`
		Document  string       `json:"document"`
		Video     string       `json:"video"`
		Token     string       `json:"uploadToken"`
		Expires   caio.Instant `json:"uploadUrlsExpireAt"`
		Parts     []videoPart  `json:"uploadInstructions"`
		Captions  string       `json:"captionsUploadUrl"`
		Thumbnail string       `json:"thumbnailUploadUrl"`
	} `json:"value"`
}

// videoPart is where the bytes First to Last of a video go.
type videoPart struct {
	URL   string `json:"uploadUrl"`
	First int64  `json:"firstByte"`
	Last  int64  `json:"lastByte"`
	ETag  string `json:"etag,omitempty"` // ours: set when the part was taken
}

// fileState is how far LinkedIn is with an uploaded file.
type fileState struct {
	Status   string `json:"status"`
	Reason   string `json:"processingFailureReason"`
	Download string `json:"downloadUrl"`
}

// comment is a comment as LinkedIn lists it ("Comments API").
type comment struct {
	URN     string `json:"$URN"`
	Other   string `json:"commentUrn"` // the same under the name that newer answers use
	ID      string `json:"id"`
	Actor   string `json:"actor"`
	Object  string `json:"object"`
	Message struct {
		Text string `json:"text"`
	} `json:"message"`
	Created struct {
		Time caio.Instant `json:"time"`
	} `json:"created"`
	Summary struct {
		Total int `json:"aggregatedTotalComments"`
	} `json:"commentsSummary"`
}
