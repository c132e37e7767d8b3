// Package sample is something to try the program with: a picture, a clip, and answers to
// what a network asks for on each post.
package sample

import (
	"cmp"
	_ "embed" // the clip
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"strings"

	"caio/internal/caio"
	"caio/internal/platform"
)

// Clip is five seconds of a teal picture with silence: MP4, 720 by 1280.
//
//go:embed clip.mp4
var Clip []byte

const side = 640

// WritePicture writes a JPEG of a colour gradient, side by side pixels large. Each tone
// is another picture.
func WritePicture(path string, tone uint8) error {
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			picture.SetRGBA(x, y, color.RGBA{uint8(90 + 150*x/side), uint8(60 + 90*y/side), tone - uint8(170*x/side), 255})
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("sample picture: %w", err)
	}
	err = jpeg.Encode(f, picture, nil)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// WriteClip writes the clip. Each number makes another file of it.
func WriteClip(path string, number uint32) error {
	// A box that readers skip tells one copy from the other (ISO/IEC 14496-12, 8.1.2).
	free := []byte{0, 0, 0, 12, 'f', 'r', 'e', 'e', byte(number >> 24), byte(number >> 16), byte(number >> 8), byte(number)}
	if err := os.WriteFile(path, append(Clip[:len(Clip):len(Clip)], free...), 0o600); err != nil {
		return fmt.Errorf("sample clip: %w", err)
	}
	return nil
}

// Answers returns values for the fields that have to be filled in and have no default,
// besides those that are given. choices lists what a remote field offers.
func Answers(fields []caio.Field, given map[string]string, choices func(field string) ([]caio.Choice, error)) (map[string]string, error) {
	values := map[string]string{}
	for _, f := range fields {
		values[f.Name] = cmp.Or(given[f.Name], f.Default)
		if !f.Required || values[f.Name] != "" || !platform.FieldShown(f, values) {
			continue
		}
		answer, err := answer(f, choices)
		if err != nil {
			return nil, fmt.Errorf("fill in %s: %w", f.Name, err)
		}
		values[f.Name] = answer
	}
	for name, value := range values {
		if value == "" {
			delete(values, name)
		}
	}
	return values, nil
}

func answer(f caio.Field, choices func(field string) ([]caio.Choice, error)) (string, error) {
	switch f.Type {
	case caio.FieldText, caio.FieldLongText:
		return "Rehearsal", nil
	case caio.FieldNumber:
		return fmt.Sprint(f.Min), nil
	case caio.FieldBool:
		return "true", nil
	case caio.FieldURL:
		return "https://caio.example/", nil
	case caio.FieldList:
		return strings.Join([]string{"one", "two", "three", "four"}[:max(1, min(f.Min, 4))], "\n"), nil
	case caio.FieldChoice, caio.FieldChoices:
		offered := f.Choices
		if f.Remote {
			var err error
			if offered, err = choices(f.Name); err != nil {
				return "", err
			}
		}
		if len(offered) > 0 {
			return offered[0].Value, nil
		}
	case caio.FieldSecret, caio.FieldInstant, caio.FieldFile: // no network asks for one on every post
	}
	return "", fmt.Errorf("there is no sample for a field of type %s", f.Type)
}
