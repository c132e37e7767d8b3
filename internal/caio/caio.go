// Package caio is CAIO's vocabulary: the nouns, their states and the rules that
// need nothing but themselves. Every noun is one struct, the same in SQLite, in Go
// and over the bridge to the window. It imports only the standard library; read it first.
package caio

import (
	"crypto/rand"
	"strings"
)

// Distinct ids are distinct types, so that one cannot be passed for another.
type (
	// PlatformID names a network. It is the name of its connector's folder.
	PlatformID string
	ProfileID  string
	BrandID    string
	AccountID  string
	ChannelID  string
	AssetID    string
	PostID     string
	DeliveryID string
	AttemptID  string
)

// NewID returns a fresh id: 26 letters and digits, at least 128 random bits.
func NewID() string { return strings.ToLower(rand.Text()) }
