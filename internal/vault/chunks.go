package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"caio/internal/caio"
)

// chunkMax is the most bytes of one item. Windows refuses more than 2,560
// (CRED_MAX_CREDENTIAL_BLOB_SIZE, "CREDENTIALW structure", Microsoft Learn), and macOS'
// security takes a command line of 4,096 in which the text stands in base64.
const chunkMax = 1900

// entry is what the item named like the key holds, as JSON: a short value itself, or
// where the chunks of a long one are. It changes in one step, and so does the value.
type entry struct {
	Value string `json:"v,omitempty"`
	batch
	Sum string `json:"s,omitempty"` // SHA-256 of the whole value
}

// batch is a set of chunks that was written together, under a name never used before.
type batch struct {
	Name  string `json:"b,omitempty"`
	Count int    `json:"n,omitempty"`
}

// Besides its entry a key may have a list of batches that are to be removed. A batch is
// on it before its first chunk is written and before its entry is replaced, so after a
// crash nothing secret lies around unknown.
func trashName(key string) string { return key + "#trash" }

func (b batch) chunk(key string, i int) string { return fmt.Sprintf("%s#%s-%d", key, b.Name, i) }

// load returns the value of key.
func (s *session) load(key string) (string, error) {
	for {
		e, err := s.entry(key)
		if err != nil {
			return "", err
		}
		value, err := s.join(key, e)
		if !errors.Is(err, ErrDamaged) {
			return value, err
		}
		// Another program may have replaced the value while its chunks were read.
		now, err := s.entry(key)
		if err != nil {
			return "", err
		}
		if now == e {
			return "", &fault{"the keychain's entry for " + key + " is incomplete; sign in again", []error{ErrDamaged}}
		}
	}
}

func (s *session) join(key string, e entry) (string, error) {
	if e.Name == "" {
		return e.Value, nil
	}
	var value strings.Builder
	for i := range e.Count {
		text, err := s.get(e.chunk(key, i))
		if errors.Is(err, ErrNotFound) {
			return "", ErrDamaged
		}
		if err != nil {
			return "", err
		}
		value.WriteString(text)
	}
	if sum(value.String()) != e.Sum {
		return "", ErrDamaged
	}
	return value.String(), nil
}

// store replaces the value of key.
func (s *session) store(key, value string) error {
	next := entry{Value: value}
	if fits(next) {
		return s.replace(key, &next, nil)
	}
	chunks := split(value)
	return s.replace(key, &entry{batch: batch{caio.NewID(), len(chunks)}, Sum: sum(value)}, chunks)
}

// remove deletes the value of key.
func (s *session) remove(key string) error { return s.replace(key, nil, nil) }

// replace writes the chunks, makes next the entry of key, or none, and removes what the
// key had before.
func (s *session) replace(key string, next *entry, chunks []string) error {
	old, err := s.entry(key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	trash, err := s.trash(key)
	if err != nil {
		return err
	}
	known := len(trash)
	if old.Name != "" && !slices.Contains(trash, old.batch) {
		trash = append(trash, old.batch)
	}
	if len(chunks) > 0 {
		trash = append(trash, next.batch)
	}
	if len(trash) > known {
		if err := s.put(trashName(key), trash); err != nil {
			return err
		}
	}
	for i, text := range chunks {
		if err := s.set(next.chunk(key, i), text); err != nil {
			return err
		}
	}
	if next == nil {
		err = s.delete(key)
	} else {
		err = s.put(key, next)
	}
	if err != nil {
		return err
	}
	return s.sweep(key, trash, next)
}

// sweep removes the batches of the trash, but the one in use.
func (s *session) sweep(key string, trash []batch, used *entry) error {
	if len(trash) == 0 {
		return nil
	}
	for _, b := range trash {
		if used != nil && b == used.batch {
			continue
		}
		for i := range b.Count {
			if err := s.delete(b.chunk(key, i)); err != nil {
				return err
			}
		}
	}
	return s.delete(trashName(key))
}

func (s *session) entry(key string) (entry, error) {
	var e entry
	text, err := s.get(key)
	if errors.Is(err, ErrNotFound) {
		return e, missing(key)
	}
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		// The cause would quote from the secret.
		return e, &fault{"the keychain's entry for " + key + " is not one of CAIO's; sign in again", []error{ErrDamaged}}
	}
	return e, nil
}

func (s *session) trash(key string) ([]batch, error) {
	text, err := s.get(trashName(key))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []batch
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("the keychain's list of old secrets of %s: %w", key, err)
	}
	return all, nil
}

func (s *session) put(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.set(name, string(text))
}

// fits reports whether the entry goes into one item as it is: JSON replaces bytes that
// are no UTF-8, so such a value is cut into chunks, which are kept as they are.
func fits(e entry) bool {
	text, err := json.Marshal(e)
	return err == nil && len(text) <= chunkMax && utf8.ValidString(e.Value)
}

// split cuts a value between characters: some keychains store text, not bytes.
func split(value string) []string {
	var chunks []string
	for len(value) > chunkMax {
		cut := chunkMax
		for cut > chunkMax-utf8.UTFMax && !utf8.RuneStart(value[cut]) {
			cut--
		}
		chunks = append(chunks, value[:cut])
		value = value[cut:]
	}
	return append(chunks, value)
}

func sum(value string) string {
	digest := sha256.Sum256([]byte(value))
	return hex.EncodeToString(digest[:])
}
