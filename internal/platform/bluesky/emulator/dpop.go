package emulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// nonceLife is how long a nonce stays the newest; the one before and the one after are
// accepted too (reference implementation: three of a minute each).
const nonceLife = time.Minute

// proofLife is how old a proof may be.
const proofLife = 3 * time.Minute

// nonce returns the nonce of now, or of so many lives later.
func (e *Emulator) nonce(later int64) string {
	return e.mac(fmt.Sprintf("nonce %d", e.Now().Unix()/int64(nonceLife.Seconds())+later))
}

func (e *Emulator) nonceFresh(n string) bool {
	return n == e.nonce(-1) || n == e.nonce(0) || n == e.nonce(1)
}

// proven checks the request's DPoP proof (RFC 9449, section 4.3) and returns the
// thumbprint of its key.
func (e *Emulator) proven(c *call, access string) (jkt string, f *failure) {
	bad := func(format string, args ...any) (string, *failure) {
		return "", fail(http.StatusBadRequest, "invalid_dpop_proof", format, args...)
	}
	proofs := c.Header.Values("DPoP")
	if len(proofs) != 1 {
		return bad("DPoP proof required")
	}
	parts := strings.Split(proofs[0], ".")
	if len(parts) != 3 {
		return bad("DPoP proof is not a JWT")
	}
	var header struct {
		Typ string            `json:"typ"`
		Alg string            `json:"alg"`
		JWK map[string]string `json:"jwk"`
	}
	var claims struct {
		ID     string `json:"jti"`
		Method string `json:"htm"`
		URL    string `json:"htu"`
		Issued int64  `json:"iat"`
		Nonce  string `json:"nonce"`
		Access string `json:"ath"`
	}
	if !decodePart(parts[0], &header) || !decodePart(parts[1], &claims) || header.Typ != "dpop+jwt" || header.Alg != "ES256" {
		return bad("Failed to verify DPoP proof")
	}
	key := publicKey(header.JWK)
	if key == nil || !signed(key, parts) {
		return bad("Failed to verify DPoP proof: signature verification failed")
	}
	age := e.Now().Sub(time.Unix(claims.Issued, 0))
	switch {
	case age > proofLife || age < -proofLife:
		return bad("Failed to verify DPoP proof: \"iat\" claim timestamp check failed")
	case claims.ID == "":
		return bad("DPoP \"jti\" missing")
	case claims.Method != c.Method:
		return bad("DPoP \"htm\" mismatch")
	case claims.URL != c.base()+c.URL.Path:
		return bad("DPoP \"htu\" mismatch")
	case !e.nonceFresh(claims.Nonce):
		who := "Authorization"
		if access != "" {
			who = "Resource"
		}
		return "", fail(http.StatusBadRequest, "use_dpop_nonce", "%s server requires nonce in DPoP proof", who)
	case claims.Access != hashOf(access):
		return bad("DPoP \"ath\" mismatch")
	case !e.first(claims.ID):
		return bad("DPoP proof replayed")
	}
	return thumbprint(header.JWK), nil
}

func hashOf(access string) string {
	if access == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(access))
	return encode(sum[:])
}

// first reports whether the proof's id is new, and remembers it while it could be replayed.
func (e *Emulator) first(id string) bool {
	now := e.Now()
	for seen, until := range e.proofs {
		if now.After(until) {
			delete(e.proofs, seen)
		}
	}
	if _, seen := e.proofs[id]; seen {
		return false
	}
	e.proofs[id] = now.Add(2 * proofLife)
	return true
}

func decodePart(s string, out any) bool {
	b, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil && json.Unmarshal(b, out) == nil
}

// publicKey reads a public P-256 key; a private one has no business here.
func publicKey(jwk map[string]string) *ecdsa.PublicKey {
	x, errX := base64.RawURLEncoding.DecodeString(jwk["x"])
	y, errY := base64.RawURLEncoding.DecodeString(jwk["y"])
	if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 || jwk["kty"] != "EC" || jwk["crv"] != "P-256" || jwk["d"] != "" {
		return nil
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil
	}
	return key
}

func signed(key *ecdsa.PublicKey, parts []string) bool {
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

// thumbprint names a key (RFC 7638).
func thumbprint(jwk map[string]string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":"%s","kty":"%s","x":"%s","y":"%s"}`, jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]))
	return encode(sum[:])
}
