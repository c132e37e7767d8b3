package emulator

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"
)

// Multicodec numbers of what a CID names.
const (
	codecRaw  = 0x55
	codecCBOR = 0x71
)

// cidOf returns a version 1 CID in base 32. The real network hashes records as DAG-CBOR;
// here it is JSON with sorted keys, which tells the same records apart.
func cidOf(codec byte, sum [sha256.Size]byte) string {
	raw := append([]byte{1, codec, 0x12, sha256.Size}, sum[:]...)
	return "b" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
}

func recordCID(value map[string]any) (string, error) {
	b, err := json.Marshal(value)
	return cidOf(codecCBOR, sha256.Sum256(b)), err
}

func validCID(s string) bool {
	if !strings.HasPrefix(s, "bafy") && !strings.HasPrefix(s, "bafk") || len(s) != 59 {
		return false
	}
	_, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(s[1:]))
	return err == nil
}
