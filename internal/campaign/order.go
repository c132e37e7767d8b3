package campaign

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"time"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/platform"
)

// Shape is what a post of the campaign consists of.
type Shape struct {
	Name     string
	Parts    int
	Pictures int // in the first part
	Comment  bool
}

// Shapes returns what a network can be given, the richest last.
func Shapes(l caio.Limits) []Shape {
	var list []Shape
	add := func(name string, parts, pictures int, comment bool) {
		if (pictures > 0 || !l.MediaRequired) && parts <= max(l.Parts, 1) && (!comment || l.Comment != nil) {
			list = append(list, Shape{name, parts, pictures, comment})
		}
	}
	add("text", 1, 0, false)
	add("picture", 1, 1, false)
	add("pictures", 1, 2, false)
	add("thread", 3, 0, false)
	add("comment", 1, 1, true)
	if l.Parts > 1 {
		add("everything", 2, 1, true)
	}
	return list
}

// Order is a delivery that was scheduled, and what has to be seen of it on the network.
type Order struct {
	Delivery caio.DeliveryID
	Stage    *Stage
	Shape    Shape
	Due      caio.Instant
	Texts    []string // of the parts, then of the first comment
}

func (o Order) String() string {
	return fmt.Sprintf("%s %s %s", o.Stage.ID, o.Shape.Name, o.Delivery)
}

// Schedule gives the channel a post of that shape, due at that time. number is in all its
// texts, so that they are found in the ledger.
func (d *Desk) Schedule(ctx context.Context, s *Stage, ch caio.Channel, shape Shape, number int, due time.Time) (Order, error) {
	o := Order{Stage: s, Shape: shape, Due: caio.At(due)}
	post, err := d.post(ctx, ch, &o, number)
	if err != nil {
		return o, err
	}
	if post, err = d.Store.SavePost(ctx, post); err != nil {
		return o, err
	}
	at := caio.At(due)
	planned := caio.PlannedTime{Wall: at.Time().Format("2006-01-02T15:04"), Zone: "UTC", At: at}
	if post, err = d.publisher.Enqueue(ctx, post, planned); err != nil {
		return o, fmt.Errorf("schedule %s on %s: %w", shape.Name, s.ID, err)
	}
	deliveries, err := d.Store.DeliveriesOf(ctx, post.ID)
	if err != nil {
		return o, err
	}
	o.Delivery = deliveries[0].ID
	return o, nil
}

func (d *Desk) post(ctx context.Context, ch caio.Channel, o *Order, number int) (caio.Post, error) {
	post := caio.Post{Brand: ch.Brand, Targets: []caio.Target{{Channel: ch.ID}}}
	for i := range o.Shape.Parts {
		text := fmt.Sprintf("Campaign post %d, part %d of %d.", number, i+1, o.Shape.Parts)
		o.Texts = append(o.Texts, text)
		post.Parts = append(post.Parts, caio.Part{Text: text})
	}
	for i := range o.Shape.Pictures {
		asset, err := d.picture(ctx, i)
		if err != nil {
			return post, err
		}
		post.Parts[0].Attachments = append(post.Parts[0].Attachments, caio.Attachment{Asset: asset, Alt: fmt.Sprintf("Picture %d", i+1)})
	}
	if o.Shape.Comment {
		post.Targets[0].Comment = fmt.Sprintf("First comment on campaign post %d.", number)
		o.Texts = append(o.Texts, post.Targets[0].Comment)
	}
	return post, nil
}

// picture returns picture i of the library, made when it is not there.
func (d *Desk) picture(ctx context.Context, i int) (caio.Asset, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i < len(d.pictures) {
		return d.pictures[i], nil
	}
	path := filepath.Join(d.folder.Dir, fmt.Sprintf("picture-%d.jpg", i))
	if err := writePicture(path, uint8(60*i+40)); err != nil {
		return caio.Asset{}, err
	}
	asset, err := media.Describe(path)
	if err == nil {
		asset, err = d.Store.SaveAsset(ctx, asset)
	}
	if err == nil {
		d.pictures = append(d.pictures, asset)
	}
	return asset, err
}

func writePicture(path string, tone uint8) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	square := image.NewRGBA(image.Rect(0, 0, 480, 480))
	for y := range 480 {
		for x := range 480 {
			square.Set(x, y, color.RGBA{uint8(x / 2), uint8(y / 2), tone, 255})
		}
	}
	if err := jpeg.Encode(f, square, nil); err != nil {
		_ = f.Close() // the first error counts
		return err
	}
	return f.Close()
}

// limits returns what a network takes.
func limits(r *platform.Registry, id caio.PlatformID) (caio.Limits, error) {
	client, err := r.Client(id)
	if err != nil {
		return caio.Limits{}, err
	}
	return client.Limits, nil
}
