package bluesky

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"caio/internal/caio"
)

// A proof of possession (RFC 9449) is one short ES256 JWT with fixed claims. The standard
// library signs it in a few lines; a JOSE library would bring every other algorithm along.

// newKey makes the ES256 key of one account, for Grant.Secrets.
func newKey() (caio.Secret, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return caio.Secret{}, fmt.Errorf("make key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return caio.Secret{}, fmt.Errorf("make key: %w", err)
	}
	return caio.NewSecret(base64.StdEncoding.EncodeToString(der)), nil
}

func parseKey(secret caio.Secret) (*ecdsa.PrivateKey, error) {
	der, err := base64.StdEncoding.DecodeString(secret.Reveal())
	if err != nil {
		return nil, errors.New("the account's key is not base64") // err could quote it
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("the account's key is not PKCS #8")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("the account's key is not ES256")
	}
	return key, nil
}

// jwk is a public ES256 key.
type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
}

type proofHeader struct {
	Typ string `json:"typ"`
	Alg string `json:"alg"`
	JWK jwk    `json:"jwk"`
}

type proofClaims struct {
	ID     string `json:"jti"`
	Method string `json:"htm"`
	URL    string `json:"htu"` // without query and fragment
	Issued int64  `json:"iat"`
	Nonce  string `json:"nonce,omitempty"`
	Access string `json:"ath,omitempty"` // hash of the access token
}

// proof signs one request. access is empty at the authorization server.
func proof(key *ecdsa.PrivateKey, r *http.Request, nonce string, access caio.Secret, now time.Time) (string, error) {
	public, err := key.PublicKey.Bytes() // 4, X, Y
	if err != nil {
		return "", fmt.Errorf("encode key: %w", err)
	}
	target := url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path}
	claims := proofClaims{ID: rand.Text(), Method: r.Method, URL: target.String(), Issued: now.Unix(), Nonce: nonce}
	if !access.IsZero() {
		sum := sha256.Sum256([]byte(access.Reveal()))
		claims.Access = encode(sum[:])
	}
	header, err := json.Marshal(proofHeader{"dpop+jwt", "ES256", jwk{"EC", "P-256", encode(public[1:33]), encode(public[33:])}})
	if err != nil {
		return "", fmt.Errorf("encode proof: %w", err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encode proof: %w", err)
	}
	input := encode(header) + "." + encode(body)
	digest := sha256.Sum256([]byte(input))
	x, y, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		return "", fmt.Errorf("sign proof: %w", err)
	}
	var signature [64]byte
	x.FillBytes(signature[:32])
	y.FillBytes(signature[32:])
	return input + "." + encode(signature[:]), nil
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// nonces holds the newest DPoP nonce of each server. They belong to servers, not people.
type nonces struct {
	mu       sync.Mutex
	byOrigin map[string]string
}

func (n *nonces) get(u *url.URL) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.byOrigin[u.Scheme+"://"+u.Host]
}

// keep remembers the nonce in the answer's header, if there is one.
func (n *nonces) keep(u *url.URL, h http.Header) {
	nonce := h.Get("DPoP-Nonce")
	if nonce == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.byOrigin == nil {
		n.byOrigin = map[string]string{}
	}
	n.byOrigin[u.Scheme+"://"+u.Host] = nonce
}
