package platform_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"caio/internal/caio"
	"caio/internal/platform"
)

func attachment(change func(*caio.Asset)) caio.Attachment {
	a := caio.Asset{Name: "a.jpg", Type: "image/jpeg", Kind: caio.KindImage, Size: 1000, Width: 100, Height: 100}
	if change != nil {
		change(&a)
	}
	return caio.Attachment{Asset: a, Alt: "words"}
}

func TestCheckLimits(t *testing.T) {
	t.Parallel()
	limits := caio.Limits{
		Text: caio.TextLimit{Max: 10, Counter: caio.CountGraphemes, MaxBytes: 100, Hashtags: 1, Mentions: 1},
		Alt:  caio.TextLimit{Max: 20, Counter: caio.CountCodePoints}, Comment: &caio.TextLimit{Max: 5},
		Parts: 2, MaxMedia: 2,
		Media: map[caio.MediaKind]caio.MediaLimit{
			caio.KindImage: {MaxCount: 2, MaxBytes: 2000, Types: []string{"image/jpeg"}, MaxWidth: 200, MinWidth: 50, MinRatio: 0.8, MaxRatio: 1.91},
			caio.KindVideo: {MaxCount: 1, MinDuration: 3000, MaxDuration: 60_000, NoAlt: true},
		},
	}
	fields := []caio.Field{
		{Name: "mode", Label: "Mode", Type: caio.FieldChoice, Choices: []caio.Choice{{Value: "a"}, {Value: "b"}}},
		{Name: "count", Label: "Count", Type: caio.FieldNumber, Min: 1, Max: 5},
		{Name: "poll", Label: "Poll", Type: caio.FieldList, Min: 2, Max: 3, EntryMax: 4},
		{Name: "why", Label: "Why", Type: caio.FieldText, Required: true, When: &caio.Condition{Field: "mode", Values: []string{"b"}}},
	}
	text := func(s string) caio.Variant { return caio.Variant{Parts: []caio.Part{{Text: s}}} }
	media := func(list ...caio.Attachment) caio.Variant {
		return caio.Variant{Parts: []caio.Part{{Text: "x", Attachments: list}}}
	}
	with := func(name, value string) caio.Variant {
		v := text("x")
		v.Fields = map[string]string{name: value}
		return v
	}
	for _, c := range []struct {
		name string
		v    caio.Variant
		want string // codes, in order
	}{
		{"fine", text("hello"), ""},
		{"at the limit", text(strings.Repeat("👩‍👩‍👧", 5)), ""},
		{"one over", text("12345678901"), "text_too_long"},
		{"too many bytes", text(strings.Repeat("👩‍👩‍👧", 6)), "text_bytes"},
		{"empty", text(" \n"), "text_required"},
		{"no part", caio.Variant{}, "text_required"},
		{"thread too long", caio.Variant{Parts: []caio.Part{{Text: "1"}, {Text: "2"}, {Text: "3"}}}, "thread_too_long"},
		{"hashtags", text("#a #b"), "hashtags"},
		{"mentions", text("@a @b"), "mentions"},
		{"picture", media(attachment(nil)), ""},
		{"three pictures", media(attachment(nil), attachment(nil), attachment(nil)), "media_count"},
		{"mixed", media(attachment(nil), attachment(func(a *caio.Asset) { a.Kind, a.Duration = caio.KindVideo, 5000 })), "media_mixed"},
		{"wrong type", media(attachment(func(a *caio.Asset) { a.Type = "image/png" })), "media_type"},
		{"kind not taken", media(attachment(func(a *caio.Asset) { a.Kind = caio.KindAudio })), "media_kind"},
		{"too heavy", media(attachment(func(a *caio.Asset) { a.Size = 2001 })), "media_bytes"},
		{"at its weight", media(attachment(func(a *caio.Asset) { a.Size = 2000 })), ""},
		{"too wide", media(attachment(func(a *caio.Asset) { a.Width, a.Height = 201, 200 })), "media_size"},
		{"too narrow", media(attachment(func(a *caio.Asset) { a.Width, a.Height = 49, 49 })), "media_size"},
		{"too tall", media(attachment(func(a *caio.Asset) { a.Width, a.Height = 79, 100 })), "media_ratio"},
		{"as tall as allowed", media(attachment(func(a *caio.Asset) { a.Width, a.Height = 80, 100 })), ""},
		{"too short", media(attachment(func(a *caio.Asset) { a.Kind, a.Duration = caio.KindVideo, 2999 })), "media_duration"},
		{"too long", media(attachment(func(a *caio.Asset) { a.Kind, a.Duration = caio.KindVideo, 60_001 })), "media_duration"},
		{"no alt text where it has no place", media(caio.Attachment{Asset: caio.Asset{Kind: caio.KindVideo, Type: "video/mp4", Duration: 5000}}), ""},
		{"no alt text is a warning", media(caio.Attachment{Asset: attachment(nil).Asset}), "alt_missing"},
		{"alt text too long", media(caio.Attachment{Asset: attachment(nil).Asset, Alt: strings.Repeat("x", 21)}), "alt_too_long"},
		{"comment too long", caio.Variant{Parts: text("x").Parts, Comment: "123456"}, "comment_too_long"},
		{"unknown option", with("nonsense", "1"), "field_invalid"},
		{"not a choice", with("mode", "c"), "field_invalid"},
		{"needed by a choice", with("mode", "b"), "field_required"},
		{"not a number", with("count", "many"), "field_invalid"},
		{"number too large", with("count", "6"), "field_invalid"},
		{"too few entries", with("poll", "one"), "field_invalid"},
		{"entry too long", with("poll", "one\nthree"), "field_invalid"},
		{"a good list", with("poll", "one\n\n two \n"), ""},
	} {
		var codes []string
		for _, p := range platform.CheckLimits(limits, fields, c.v) {
			codes = append(codes, p.Code)
			if p.Message == "" || strings.Contains(p.Message, "%!") || p.Warning != (p.Code == "alt_missing") {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestGrantSurvivesTheKeychain(t *testing.T) {
	t.Parallel()
	g := platform.Grant{
		Access: caio.NewSecret("a"), Refresh: caio.NewSecret("r"), Type: "DPoP", ExpiresAt: 1, RefreshAt: 2, EndsAt: 3,
		Scopes: []string{"x"}, Subject: "s", Name: "n", Way: "oauth",
		Extra: map[string]string{"instance": "i"}, Secrets: map[string]caio.Secret{"key": caio.NewSecret("k")},
	}
	sealed, err := g.Seal()
	if err != nil {
		t.Fatal(err)
	}
	back, err := platform.OpenGrant(sealed)
	if err != nil || !reflect.DeepEqual(g, back) {
		t.Errorf("%+v, %v", back, err)
	}
	if _, err := platform.OpenGrant(caio.NewSecret("leaked-token")); err == nil || strings.Contains(err.Error(), "leaked") {
		t.Errorf("a damaged grant: %v", err)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	secret := caio.NewSecret("hush")
	holder := struct {
		S caio.Secret            `json:"s"`
		M map[string]caio.Secret `json:"m"`
	}{secret, map[string]caio.Secret{"k": secret}}
	asJSON, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", secret, "holder", holder)
	for _, s := range []string{fmt.Sprint(secret), fmt.Sprintf("%v %+v %#v %s %q %x %d", holder, holder, holder, secret, secret, secret, secret), string(asJSON), log.String()} {
		if strings.Contains(s, "hush") || strings.Contains(s, "68757368") {
			t.Errorf("prints itself: %s", s)
		}
	}
	if err := json.Unmarshal([]byte(`{"s":"x"}`), &holder); err == nil {
		t.Error("a secret was read from JSON")
	}
}

// steps is a Checkpoint that fails when told to.
type steps struct {
	values  map[string]string
	commits []string
	live    []caio.Receipt
	fail    error
}

func (s *steps) Get(key string) string { return s.values[key] }

func (s *steps) Put(_ context.Context, key, value string) error {
	if s.fail == nil {
		s.values[key] = value
	}
	return s.fail
}

func (s *steps) Commit(_ context.Context, step string) error {
	s.commits = append(s.commits, step)
	return s.fail
}

func (s *steps) Live(_ context.Context, r caio.Receipt) error {
	s.live = append(s.live, r)
	return s.fail
}

func TestStep(t *testing.T) {
	t.Parallel()
	saved := &steps{values: map[string]string{}}
	job := platform.Job{Saved: saved, Variant: caio.Variant{Parts: []caio.Part{{}, {}}}}
	sent := 0
	send := func(context.Context) (caio.PartReceipt, error) {
		sent++
		return caio.PartReceipt{RemoteID: fmt.Sprint("id", sent)}, nil
	}
	for range 2 {
		if r, err := job.Step(t.Context(), platform.StepPost, send); err != nil || r.RemoteID != "id1" {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	// A crash may come between the step's record and the receipt, so that is told again.
	if sent != 1 || len(saved.commits) != 1 || len(saved.live) != 2 {
		t.Errorf("sent %d times, %d intents, told live %d times", sent, len(saved.commits), len(saved.live))
	}
	if _, err := job.Step(t.Context(), platform.StepPart(1), send); err != nil {
		t.Fatal(err)
	}
	if r := job.Receipt(); r.RemoteID != "id1" || len(r.Parts) != 1 || r.Parts[0].RemoteID != "id2" {
		t.Errorf("%+v", r)
	}

	saved.fail = errors.New("disk full")
	if _, err := job.Step(t.Context(), platform.StepComment, send); !platform.Is(err, caio.Unavailable) || sent != 2 {
		t.Errorf("the intent could not be written down: %v, sent %d times", err, sent)
	}
	saved.fail = nil
	_, err := job.Step(t.Context(), platform.StepComment, func(ctx context.Context) (caio.PartReceipt, error) {
		saved.fail = errors.New("disk full")
		return send(ctx)
	})
	if !platform.Is(err, caio.Uncertain) {
		t.Errorf("live, but that could not be written down: %v; want uncertain", err)
	}
}

func TestJobRemembers(t *testing.T) {
	t.Parallel()
	saved := &steps{values: map[string]string{}}
	job := platform.Job{Saved: saved}
	ctx := t.Context()
	got := []string{"kept"}
	if job.Load("ids", &got); len(got) != 1 {
		t.Errorf("nothing was saved, and it reads %q", got)
	}
	if err := job.Save(ctx, "ids", []string{"1", "2"}); err != nil {
		t.Fatal(err)
	}
	if job.Load("ids", &got); fmt.Sprint(got) != "[1 2]" {
		t.Errorf("saved and read as %q", got)
	}
	if err := job.Save(ctx, "ids", nil); err != nil || saved.values["ids"] != "" {
		t.Errorf("cleared, there is still %q, %v", saved.values["ids"], err)
	}
	for want := 1; want <= 2; want++ {
		if n, err := job.Count(ctx, "tries"); n != want || err != nil {
			t.Errorf("counted %d, %v; want %d", n, err, want)
		}
	}
	saved.fail = errors.New("disk full")
	_, countErr := job.Count(ctx, "tries")
	for _, err := range []error{job.Save(ctx, "ids", 1), job.Save(ctx, "ids", nil), job.Put(ctx, "ids", "1"), job.Save(ctx, "ids", func() {}), countErr} {
		if !platform.Is(err, caio.Unavailable) {
			t.Errorf("not written down: %v", err)
		}
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for in, want := range map[time.Duration]bool{-time.Hour: true, 30 * time.Second: true, 2 * time.Minute: false} {
		if got := (platform.Grant{ExpiresAt: caio.At(now.Add(in))}).Expired(now); got != want {
			t.Errorf("expires in %s: %v", in, got)
		}
	}
	if (platform.Grant{}).Expired(now) {
		t.Error("a grant without an end has expired")
	}
}
