package pages

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"

	"hnn/hnnlib/internal/browsertest"
)

// The pinned version of axe-core, which checks rules of accessibility. For the same file, npm publishes the integrity
// sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
const (
	axeVersion = "4.14.1"
	axeSHA256  = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
)

// axe returns axe-core's script, which it fetches once into the user's cache folder. It skips the test if npm can't be
// reached.
func axe(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	dir, err := artifact.CacheDir(browsertest.AxeDir)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := artifact.Lock(ctx, filepath.Join(dir, "lock"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	archive := filepath.Join(dir, "axe-core-"+axeVersion+".tgz")
	err = artifact.Download(ctx, npmRegistry()+"axe-core/-/axe-core-"+axeVersion+".tgz", axeSHA256, archive)
	if errors.Is(err, artifact.ErrNetwork) {
		browsertest.Lack(t, "the accessibility check needs axe-core from npm: "+err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	script, err := exec.Command("tar", "-xzOf", archive, "package/axe.min.js").Output()
	if err != nil || len(script) == 0 {
		t.Fatalf("axe-core can't be unpacked: %v", err)
	}
	return string(script)
}

// npmRegistry returns the address of the registry that npm would use, with a slash at the end.
func npmRegistry() string {
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		if v := os.Getenv(name); v != "" {
			return strings.TrimSuffix(v, "/") + "/"
		}
	}
	if out, err := exec.Command("npm", "config", "get", "registry").Output(); err == nil &&
		strings.HasPrefix(string(out), "http") {
		return strings.TrimSuffix(strings.TrimSpace(string(out)), "/") + "/"
	}
	return "https://registry.npmjs.org/"
}
