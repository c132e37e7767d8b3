package emulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// prove makes a proof as RFC 9449 describes it, with whatever change makes of it.
func prove(t *testing.T, key *ecdsa.PrivateKey, header, claims object) string {
	t.Helper()
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	all := object{"typ": "dpop+jwt", "alg": "ES256", "jwk": object{"kty": "EC", "crv": "P-256", "x": b64(public[1:33]), "y": b64(public[33:])}}
	for k, v := range header {
		all[k] = v
	}
	h, errH := json.Marshal(all)
	c, errC := json.Marshal(claims)
	if errH != nil || errC != nil {
		t.Fatal(errH, errC)
	}
	input := b64(h) + "." + b64(c)
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + b64(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// TestProofs pushes authorization requests with proofs that are wrong in one way each.
func TestProofs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	challenge := sha256.Sum256([]byte("verifier"))
	form := url.Values{
		"client_id": {"http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"}, "response_type": {"code"}, "scope": {"atproto"},
		"redirect_uri": {"http://127.0.0.1:8123/callback"}, "state": {"s"}, "code_challenge": {b64(challenge[:])}, "code_challenge_method": {"S256"},
	}
	push := func(proof string, form url.Values) reply {
		return w.call(http.MethodPost, "/oauth/par", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "DPoP", proof)
	}
	nonce := push("", form).header.Get("DPoP-Nonce")
	claims := func(change object) object {
		c := object{"jti": rand.Text(), "htm": "POST", "htu": w.url + "/oauth/par", "iat": w.clock.Now().Unix(), "nonce": nonce}
		for k, v := range change {
			c[k] = v
		}
		return c
	}
	for name, test := range map[string]struct {
		header, claims object
		err            string
	}{
		"another method":       {nil, object{"htm": "GET"}, "invalid_dpop_proof"},
		"another address":      {nil, object{"htu": w.url + "/oauth/token"}, "invalid_dpop_proof"},
		"with a query":         {nil, object{"htu": w.url + "/oauth/par?x=1"}, "invalid_dpop_proof"},
		"too old":              {nil, object{"iat": w.clock.Now().Add(-10 * time.Minute).Unix()}, "invalid_dpop_proof"},
		"of the future":        {nil, object{"iat": w.clock.Now().Add(10 * time.Minute).Unix()}, "invalid_dpop_proof"},
		"without an id":        {nil, object{"jti": ""}, "invalid_dpop_proof"},
		"for a token":          {nil, object{"ath": "x"}, "invalid_dpop_proof"},
		"another type":         {object{"typ": "JWT"}, nil, "invalid_dpop_proof"},
		"another algorithm":    {object{"alg": "none"}, nil, "invalid_dpop_proof"},
		"no key":               {object{"jwk": object{}}, nil, "invalid_dpop_proof"},
		"without a nonce":      {nil, object{"nonce": ""}, "use_dpop_nonce"},
		"with an invented one": {nil, object{"nonce": "x"}, "use_dpop_nonce"},
		"right":                {nil, nil, ""},
	} {
		r := push(prove(t, key, test.header, claims(test.claims)), form)
		if is, _ := r.json["error"].(string); is != test.err {
			t.Errorf("%s: %d %v, want %q", name, r.status, r.json, test.err)
		}
	}
	once := prove(t, key, nil, claims(nil))
	if r := push(once, form); r.status != http.StatusCreated {
		t.Fatalf("push: %v", r.json)
	}
	w.want("a proof used twice", push(once, form), 400, "invalid_dpop_proof")
	for name, change := range map[string][2]string{
		"invalid_scope":             {"scope", "atproto transition:generic"},
		"invalid_request":           {"redirect_uri", "http://127.0.0.1:8123/other"},
		"unsupported_response_type": {"response_type", "token"},
		"invalid_client_metadata":   {"client_id", "https://nobody.example/client.json"},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(change[0], change[1])
		w.want(name, push(prove(t, key, nil, claims(nil)), bad), 400, name)
	}
	w.clock.Advance(10 * time.Minute)
	w.want("an old nonce", push(prove(t, key, nil, claims(nil)), form), 400, "use_dpop_nonce")
}
