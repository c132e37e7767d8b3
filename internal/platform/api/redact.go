package api

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caio/internal/caio"
)

// secretNames are parameters and headers whose values must appear in no text.
var secretNames = [...]string{
	"access_token", "refresh_token", "client_secret", "code", "code_verifier", "password",
	"token", "assertion", "client_assertion", "fb_exchange_token", "input_token", "request_uri",
}

// secretsOf lists the secret values that the request carries.
func secretsOf(r *http.Request, form url.Values) []string {
	var out []string
	for _, name := range [...]string{"Authorization", "DPoP"} {
		if v := r.Header.Get(name); v != "" {
			out = append(out, v[strings.LastIndexByte(v, ' ')+1:])
		}
	}
	query := r.URL.Query()
	for _, name := range secretNames {
		out = append(out, query.Get(name), form.Get(name))
	}
	return out
}

// redact replaces the secrets in s.
func redact(s string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) >= 4 {
			s = strings.ReplaceAll(s, secret, "[secret]")
			s = strings.ReplaceAll(s, url.QueryEscape(secret), "[secret]")
		}
	}
	return s
}

// excerpt returns the beginning of a body as one line of text.
func excerpt(body []byte) string {
	const most = 300
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), 4*most)]), "")), " ")
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}

// RetryAfter returns when the answer's Retry-After header, in seconds or as a date,
// allows the next request; 0 when it does not say.
func RetryAfter(r *Response) caio.Instant {
	v := r.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(v); err == nil && seconds >= 0 {
		return caio.At(r.Now.Add(time.Duration(seconds) * time.Second))
	}
	if at, err := http.ParseTime(v); err == nil {
		return caio.At(at)
	}
	return 0
}

// Bearer signs with a token in the Authorization header.
func Bearer(token caio.Secret) func(*http.Request) error {
	return func(r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token.Reveal())
		return nil
	}
}
