package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/run"
)

// The program runs from the check of the system to the figures. Models trained for so few steps predict nothing.
func TestLearn(t *testing.T) {
	devicetest.OpenForTest(t)
	t.Setenv(run.DirEnv, t.TempDir())
	out := t.TempDir()
	var text bytes.Buffer
	if err := learn(context.Background(), &text, out, 100); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"baseline, seed 0: step 100 of 100, ", "hnn, seed 0: step 100 of 100, ",
		"train loss ", "midpoint4, step 0.1", "symplecticity defect"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, text.String())
		}
	}
	for _, name := range []string{"orbits.png", "rollout.svg"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() < 10_000 {
			t.Errorf("%s is not drawn: %v", name, err)
		}
	}
}
