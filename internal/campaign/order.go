package campaign

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"caio/internal/caio"
	"caio/internal/media"
	"caio/internal/platform"
	"caio/internal/sample"
)

// Shape is what a post of the campaign consists of.
type Shape struct {
	Name     string
	Parts    int
	Pictures int // in the first part
	Clips    int // in the first part
	Comment  bool
}

// shapes are what a network may be given, the richest last.
func shapes() []Shape {
	return []Shape{
		{Name: "text", Parts: 1},
		{Name: "picture", Parts: 1, Pictures: 1},
		{Name: "pictures", Parts: 1, Pictures: 2},
		{Name: "clip", Parts: 1, Clips: 1},
		{Name: "thread", Parts: 3},
		{Name: "comment on text", Parts: 1, Comment: true},
		{Name: "comment on a picture", Parts: 1, Pictures: 1, Comment: true},
		{Name: "comment on a clip", Parts: 1, Clips: 1, Comment: true},
		{Name: "thread with a picture and a comment", Parts: 2, Pictures: 1, Comment: true},
	}
}

// Shapes returns what the channel takes, the richest last.
func (d *Desk) Shapes(ctx context.Context, ch caio.Channel) ([]Shape, error) {
	client, err := d.Registry.Client(ch.Platform)
	if err != nil {
		return nil, err
	}
	var list []Shape
	for _, shape := range shapes() {
		post, err := d.post(ctx, ch, &Order{Shape: shape}, 0)
		if err != nil {
			return nil, err
		}
		refused := func(p caio.Problem) bool { return !p.Warning }
		if !slices.ContainsFunc(client.Check(ch, post.Variant(post.Targets[0])), refused) {
			list = append(list, shape)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s takes nothing that the campaign has", ch.Platform)
	}
	return list, nil
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
	return o, d.enqueue(ctx, post, &o)
}

// enqueue schedules the post for the order's due time.
func (d *Desk) enqueue(ctx context.Context, post caio.Post, o *Order) error {
	post, err := d.Store.SavePost(ctx, post)
	if err != nil {
		return err
	}
	planned := caio.PlannedTime{Wall: o.Due.Time().Format("2006-01-02T15:04"), Zone: "UTC", At: o.Due}
	if post, err = d.publisher.Enqueue(ctx, post, planned); err != nil {
		return fmt.Errorf("schedule %s on %s: %w", o.Shape.Name, o.Stage.ID, err)
	}
	deliveries, err := d.Store.DeliveriesOf(ctx, post.ID)
	if err != nil {
		return err
	}
	o.Delivery = deliveries[0].ID
	return nil
}

func (d *Desk) post(ctx context.Context, ch caio.Channel, o *Order, number int) (caio.Post, error) {
	answers, err := d.answers(ctx, ch, number)
	if err != nil {
		return caio.Post{}, err
	}
	post := caio.Post{Brand: ch.Brand, Targets: []caio.Target{{Channel: ch.ID, Fields: answers}}}
	for i := range o.Shape.Parts {
		text := fmt.Sprintf("Campaign post %d, part %d of %d.", number, i+1, o.Shape.Parts)
		o.Texts = append(o.Texts, text)
		post.Parts = append(post.Parts, caio.Part{Text: text})
	}
	attach := func(name, alt string, write func(path string) error) error {
		asset, err := d.file(ctx, name, write)
		post.Parts[0].Attachments = append(post.Parts[0].Attachments, caio.Attachment{Asset: asset, Alt: alt})
		return err
	}
	for i := range o.Shape.Pictures {
		write := func(path string) error { return sample.WritePicture(path, uint8(60*i+40)) }
		if err := attach(fmt.Sprintf("picture-%d.jpg", i), fmt.Sprintf("Picture %d", i+1), write); err != nil {
			return post, err
		}
	}
	for i := range o.Shape.Clips {
		write := func(path string) error { return sample.WriteClip(path, uint32(i)) }
		if err := attach(fmt.Sprintf("clip-%d.mp4", i), "", write); err != nil {
			return post, err
		}
	}
	if o.Shape.Comment {
		post.Targets[0].Comment = fmt.Sprintf("First comment on campaign post %d.", number)
		o.Texts = append(o.Texts, post.Targets[0].Comment)
	}
	return post, nil
}

// settings are chosen on each post of a network: TikTok shows its own ledger no text of
// what goes to an inbox.
var settings = map[caio.PlatformID]map[string]string{"tiktok": {"mode": "direct"}}

// answers fills in what the channel's network asks for on each post. Texts have the
// number in them: a network may have nothing but a title to tell two posts by.
func (d *Desk) answers(ctx context.Context, ch caio.Channel, number int) (map[string]string, error) {
	client, err := d.Registry.Client(ch.Platform)
	if err != nil {
		return nil, err
	}
	values, err := sample.Answers(client.Fields, settings[ch.Platform], func(field string) (list []caio.Choice, err error) {
		err = d.accounts.With(ctx, ch.Account, func(s platform.Session) error {
			list, err = client.Choices(ctx, s, ch, field)
			return err
		})
		return list, err
	})
	for _, f := range client.Fields {
		if f.Type == caio.FieldText && f.Required && values[f.Name] != "" {
			values[f.Name] += fmt.Sprintf(" %d", number)
		}
	}
	return values, err
}

// file returns a file of the library, made when it is not there.
func (d *Desk) file(ctx context.Context, name string, write func(path string) error) (caio.Asset, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if asset, ok := d.files[name]; ok {
		return asset, nil
	}
	path := filepath.Join(d.folder.Dir, name)
	if err := write(path); err != nil {
		return caio.Asset{}, err
	}
	asset, err := media.Describe(path)
	if err == nil {
		asset, err = d.Store.SaveAsset(ctx, asset)
	}
	if err == nil {
		d.files[name] = asset
	}
	return asset, err
}
