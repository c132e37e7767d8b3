package host

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Addressing is where a bucket's name stands in its addresses.
type Addressing string

const (
	AddressingAuto        Addressing = ""             // in the host name at Amazon and Google, else in the path
	AddressingPath        Addressing = "path"         // https://s3.example.com/bucket/file
	AddressingVirtualHost Addressing = "virtual-host" // https://bucket.s3.example.com/file
)

// Bucket says where an S3-compatible bucket is and how it is used. The secret key is no
// part of it.
type Bucket struct {
	Endpoint   string     `json:"endpoint"` // https://s3.example.com
	Region     string     `json:"region"`   // "": what the endpoint says, else us-east-1
	Name       string     `json:"bucket"`
	Prefix     string     `json:"prefix"` // folder in the bucket; "" none
	KeyID      string     `json:"accessKeyId"`
	Addressing Addressing `json:"addressing"`
	PublicBase string     `json:"publicBase"`  // address of the bucket's root that is open to everyone; "": signed links
	Minutes    int        `json:"linkMinutes"` // how long a signed link lives
}

const (
	// UsualMinutes is how long a signed link lives unless the person says otherwise: long
	// enough for a network to fetch a large video.
	UsualMinutes = 15
	mostMinutes  = int(Life / time.Minute)
)

// What S3 allows in the name of a bucket ("Bucket naming rules", Amazon S3 User Guide),
// and what CAIO allows in the rest, so that nothing in an address has to be escaped.
var (
	bucketNames = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	regions     = regexp.MustCompile(`^[A-Za-z0-9-]{0,64}$`)
	prefixes    = regexp.MustCompile(`^([A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?$`)
	keyIDs      = regexp.MustCompile(`^[!-~]{1,128}$`)
)

// Checked returns the settings in their usual form, or Rejected with what is wrong.
func (b Bucket) Checked() (Bucket, error) {
	for _, s := range []*string{&b.Endpoint, &b.Region, &b.Name, &b.Prefix, &b.KeyID, &b.PublicBase} {
		*s = strings.TrimSpace(*s)
	}
	b.Prefix = strings.Trim(b.Prefix, "/")
	if b.Minutes == 0 {
		b.Minutes = UsualMinutes
	}
	var err error
	if b.Endpoint, err = address("endpoint", b.Endpoint); err != nil {
		return b, err
	}
	if u, _ := url.Parse(b.Endpoint); u.Path != "" {
		return b, platform.Errorf(caio.Rejected, "The endpoint %q ends in a path; give its host only, and the bucket by itself.", b.Endpoint)
	}
	if b.PublicBase != "" {
		if b.PublicBase, err = address("public address", b.PublicBase); err != nil {
			return b, err
		}
	}
	switch {
	case b.Name == "":
		err = platform.Errorf(caio.Rejected, "The name of the bucket is missing.")
	case !bucketNames.MatchString(b.Name):
		err = platform.Errorf(caio.Rejected, "%q is not the name of a bucket: small letters, digits, dots and hyphens, 3 to 63 of them.", b.Name)
	case b.KeyID == "":
		err = platform.Errorf(caio.Rejected, "The access key id is missing.")
	case !keyIDs.MatchString(b.KeyID):
		err = platform.Errorf(caio.Rejected, "The access key id has characters that none has, such as spaces.")
	case !regions.MatchString(b.Region):
		err = platform.Errorf(caio.Rejected, "%q is not the name of a region, such as eu-central-1.", b.Region)
	case !prefixes.MatchString(b.Prefix) || len(b.Prefix) > 200:
		err = platform.Errorf(caio.Rejected, "The prefix %q is not a folder's name: letters, digits, dots, hyphens and slashes.", b.Prefix)
	case b.Addressing != AddressingAuto && b.Addressing != AddressingPath && b.Addressing != AddressingVirtualHost:
		err = platform.Errorf(caio.Rejected, "The addressing is %s or %s, not %q.", AddressingPath, AddressingVirtualHost, string(b.Addressing))
	case b.Minutes < 1 || b.Minutes > mostMinutes:
		err = platform.Errorf(caio.Rejected, "A link lives between 1 and %d minutes, not %d.", mostMinutes, b.Minutes)
	}
	return b, err
}

// address reads a web address of which only scheme, host and path are meant.
func address(what, s string) (string, error) {
	if s == "" {
		return "", platform.Errorf(caio.Rejected, "The %s is missing.", what)
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || !isHost(u.Hostname()) || (u.Scheme != "https" && u.Scheme != "http") {
		return "", platform.Errorf(caio.Rejected, "The %s is not a web address such as https://s3.example.com.", what)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", platform.Errorf(caio.Rejected, "The %s has more than a host and a path; leave the rest out.", what)
	}
	host := strings.ToLower(u.Host)
	host = strings.TrimSuffix(host, map[string]string{"https": ":443", "http": ":80"}[u.Scheme]) // links leave it out too
	return strings.TrimRight(u.Scheme+"://"+host+u.EscapedPath(), "/"), nil
}

var hostNames = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)

func isHost(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil || hostNames.MatchString(s)
}
