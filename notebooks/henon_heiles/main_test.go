package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/run"
)

// The program runs from the check of the system to the figures. Models trained for so few steps predict nothing.
func TestProgram(t *testing.T) {
	out := t.TempDir()
	cmd := exec.Command("go", "run", ".", "-out", out, "-steps", "100")
	cmd.Env = append(os.Environ(), run.DirEnv+"="+t.TempDir())
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{"baseline, seed 0: step 100 of 100, ", "hnn, seed 0: step 100 of 100, ",
		"midpoint4, step 0.1", "symplecticity defect", "figure: "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	for _, name := range []string{"orbits.png", "rollout.svg"} {
		if info, err := os.Stat(filepath.Join(out, "figures", name)); err != nil || info.Size() < 10_000 {
			t.Errorf("%s is not drawn: %v", name, err)
		}
	}
}
