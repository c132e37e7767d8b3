package x_test

import (
	"slices"
	"strings"
	"testing"

	"caio/internal/caio"
	emu "caio/internal/platform/emulator"
	"caio/internal/platform/platformtest"
	"caio/internal/platform/x/emulator"
)

// stageOf makes a stage whose account has the subscription.
func stageOf(t *testing.T, plan string) (*platformtest.Stage, *emulator.Emulator) {
	t.Helper()
	s := suite()
	s.Emulator = func(opt emu.Options) emu.Emulator { return emulator.NewPlan(opt, plan) }
	st := s.Stage(t)
	return st, st.Emulator.(*emulator.Emulator)
}

// with sets a field of a variant.
func with(v caio.Variant, name, value string) caio.Variant {
	v.Fields[name] = value
	return v
}

// count returns how many requests went to the path by the method.
func count(st *platformtest.Stage, method, path string) int {
	return len(slices.DeleteFunc(st.Kit.Requests(), func(r emu.Record) bool { return r.Method != method || !strings.HasPrefix(r.Path, path) }))
}
