package desktop

import "testing"

func TestOnlyLibrariesThatAreNeverWrittenTo(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"7f0000000000-7f0000002000 r-xp 00001000 fd:00 42 /usr/lib/x86_64-linux-gnu/libwebkit2gtk-4.1.so.0.17.1": true,
		"7f0000000000-7f0000002000 r--p 00000000 fd:00 42 /usr/lib/x86_64-linux-gnu/libgtk-3.so.0":               true,
		"7f0000000000-7f0000002000 rw-p 00001000 fd:00 42 /usr/lib/x86_64-linux-gnu/libgtk-3.so.0":               false,
		"00400000-01000000 r-xp 00000000 fd:00 42 /opt/caio/caio":                                                false,
		"7f0000000000-7f0000002000 r-xp 00000000 00:00 0":                                                        false,
		"7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0 [vdso]":                                                 false,
		"nonsense-7f0000002000 r-xp 00000000 fd:00 42 /usr/lib/libgtk-3.so.0":                                    false,
		"": false,
	} {
		from, size, ok := library(line)
		if ok != want {
			t.Errorf("%q: %v", line, ok)
		}
		if ok && (from != 0x7f0000000000 || size != 0x2000) {
			t.Errorf("%q: %#x bytes at %#x", line, size, from)
		}
	}
	Lean() // and the program goes on
}
