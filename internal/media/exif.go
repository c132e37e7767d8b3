package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// orientation returns the EXIF orientation of a JPEG, 1 to 8; 1 when it has none. (CIPA
// DC-008, "Exif 2.32", tag 0x0112. imagemeta reads it too, with 30 other things, and
// needs the whole file in memory; this needs the first segments.)
func orientation(f io.ReadSeeker) int {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 1
	}
	r := bufio.NewReader(f)
	var soi [2]byte
	if _, err := io.ReadFull(r, soi[:]); err != nil || soi != [2]byte{0xFF, 0xD8} {
		return 1
	}
	for {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xFF || head[1] == 0xDA {
			return 1
		}
		size := int(binary.BigEndian.Uint16(head[2:])) - 2
		if size < 0 {
			return 1
		}
		segment := make([]byte, size)
		if _, err := io.ReadFull(r, segment); err != nil {
			return 1
		}
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && head[1] == 0xE1 {
			return tiffOrientation(tiff)
		}
	}
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(t[4:]))
	if at < 8 || at+2 > len(t) {
		return 1
	}
	n := int(order.Uint16(t[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > len(t) {
			return 1
		}
		if order.Uint16(t[entry:]) == 0x0112 {
			if o := int(order.Uint16(t[entry+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}

// turned reports whether a JPEG is shown a quarter turn from how it is stored.
func turned(f io.ReadSeeker) bool { return orientation(f) >= 5 }
