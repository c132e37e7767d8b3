package mastodon

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"":                                     "",
		"<p>Hello</p>":                         "Hello",
		"<p>One</p><p>Two<br />Three<br>4</p>": "One\n\nTwo\nThree\n4",
		"<p>a &lt;b&gt; &amp; c</p>":           "a <b> & c",
		`<p><a href="https://example.com/a/very/long"><span class="invisible">https://</span><span class="ellipsis">example.com/a/ve</span><span class="invisible">ry/long</span></a></p>`: "https://example.com/a/very/long",
		`<p><span class="h-card"><a href="https://other.example/@bob" class="u-url mention">@<span>bob</span></a></span> hi</p>`:                                                           "@bob hi",
		`<p>#<span>tag</span></p>`:                    "#tag",
		"<ul><li>a</li><li>b</li></ul>":               "a\n\nb",
		"no markup":                                   "no markup",
		"<p>cut off <a href=":                         "cut off",
		"<script>alert(1)</script><p>x<!-- y --></p>": "alert(1)\n\nx",
	} {
		if got := plainText(content); got != want {
			t.Errorf("%q reads %q, want %q", content, got, want)
		}
	}
}

func TestSameText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sent, content string
		want          bool
	}{
		{"Hi @bob@other.example, see https://a.example/@bob@c", `<p>Hi @<span>bob</span>, see <a>https://a.example/@bob@c</a></p>`, true},
		{"@bob@other.example.", "<p>@bob.</p>", true},
		{"@bob@other.example and @eve@x.example", "<p>@bob and @eve</p>", true},
		{"mail bob@other.example", "<p>mail bob@other.example</p>", true},
		{"a  b\r\nc", "<p>a b<br>c</p>", true},
		{"cafe\u0301", "<p>caf\u00e9</p>", true},
		{"@ @ @", "<p>@ @ @</p>", true},
		{"Hello", "<p>Hello!</p>", false},
		{"@bob", "<p>@eve</p>", false},
	} {
		if got := sameText(test.sent, test.content); got != test.want {
			t.Errorf("%q and %q are the same: %v", test.sent, test.content, got)
		}
	}
}

// FuzzPlainText: whatever a server shows is read to an end, and a text that was only
// escaped reads as it was.
func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"", "<p>Hello</p>", "<a href='", "&#0;&bogus;", "@a@b.c @", "<p><p><br></", "a\r\nb", "<![CDATA[x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := plainText(s); utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q reads %q", s, got)
		}
		if utf8.ValidString(s) && !strings.ContainsRune(s, 0) && !sameText(s, "<p>"+html.EscapeString(s)+"</p>") {
			t.Errorf("%q is not the same as itself: %q", s, plainText("<p>"+html.EscapeString(s)+"</p>"))
		}
	})
}
