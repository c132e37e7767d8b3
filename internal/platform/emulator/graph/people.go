package graph

import "strings"

// UserName turns a name into one that Instagram and Threads allow.
func UserName(name string) string {
	s := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '.' || r == '_' {
			return r
		}
		return '.'
	}, strings.ToLower(name))
	return strings.Trim(s, ".")
}
