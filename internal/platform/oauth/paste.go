package oauth

import (
	"net/url"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// ParsePaste reads what a person pasted after consent: the whole address that the
// browser came to, its query, or the bare code. A bare code has no state; the caller
// fills it in.
func ParsePaste(pasted string) (url.Values, error) {
	const most = 16 << 10
	s := strings.TrimSpace(pasted)
	switch {
	case s == "":
		return nil, platform.Errorf(caio.Rejected, "Nothing was pasted; copy the address or the code from the browser.")
	case len(s) > most:
		return nil, platform.Errorf(caio.Rejected, "What was pasted is too long to be an address or a code.")
	case strings.ContainsFunc(s, notInAddress):
		return nil, platform.Errorf(caio.Rejected, "What was pasted is neither an address nor a code; copy it again without anything around it.")
	}
	if !strings.Contains(s, "://") && !strings.HasPrefix(s, "?") && !strings.Contains(s, "code=") && !strings.Contains(s, "error=") {
		return url.Values{"code": {s}}, nil
	}
	return fromAddress(s)
}

// notInAddress holds for what stands in no address and in no code.
func notInAddress(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }

func fromAddress(s string) (url.Values, error) {
	if !strings.Contains(s, "://") {
		s = "https://pasted.invalid/?" + strings.TrimPrefix(s, "?")
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, platform.Errorf(caio.Rejected, "What was pasted is no complete address; copy it again from the browser.")
	}
	answer, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, platform.Errorf(caio.Rejected, "The address that was pasted is damaged; copy it again from the browser.")
	}
	if fragment, err := url.ParseQuery(u.Fragment); err == nil && answer.Get("code") == "" && answer.Get("error") == "" {
		answer = fragment // some platforms answer behind the #
	}
	if answer.Get("code") == "" && answer.Get("error") == "" {
		return nil, platform.Errorf(caio.Rejected, "The address that was pasted contains no code; copy the one the browser shows after you allowed access.")
	}
	return answer, nil
}
