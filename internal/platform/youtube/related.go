package youtube

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"

	"caio/internal/platform/api"
)

// related is a multipart/related body (RFC 2387): a description as JSON, then the file,
// streamed.
func related(meta any, file *api.Body) (*api.Body, error) {
	text, err := json.Marshal(meta)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	var frame bytes.Buffer
	w := multipart.NewWriter(&frame)
	part := func(kind string) error {
		_, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {kind}})
		return err
	}
	if err := part("application/json; charset=UTF-8"); err != nil {
		return nil, fmt.Errorf("multipart: %w", err)
	}
	frame.Write(text)
	if err := part(file.Type); err != nil {
		return nil, fmt.Errorf("multipart: %w", err)
	}
	head := frame.String()
	frame.Reset()
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("multipart: %w", err)
	}
	end := frame.String()
	return &api.Body{
		Type: "multipart/related; boundary=" + w.Boundary(), Size: int64(len(head)) + file.Size + int64(len(end)),
		Open: func() (io.ReadCloser, error) {
			f, err := file.Open()
			if err != nil {
				return nil, err
			}
			return framed{io.MultiReader(strings.NewReader(head), f, strings.NewReader(end)), f}, nil
		},
	}, nil
}

type framed struct {
	io.Reader
	io.Closer
}
