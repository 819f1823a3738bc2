package imagetest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hnn/hnnlib/device"
)

// What the CUDA image copies is where package device puts it.
func TestCUDAImageCopiesWhatIsInstalled(t *testing.T) {
	cache := regexp.MustCompile(`\bHNN_CACHE_DIR=(\S+)`).FindStringSubmatch(strings.Join(parse(t, "docker/Dockerfile").stages[0].uses("ENV"), " "))
	if cache == nil {
		t.Fatal("docker/Dockerfile sets no HNN_CACHE_DIR")
	}
	dir := path.Join(cache[1], device.PluginsDir, device.CUDADir())
	image := parse(t, "docker/Dockerfile.cuda")
	build := image.stages[0]
	if want := []string{"--from=" + build.name + " --chown=1000:1000 " + dir + " " + dir}; !slices.Equal(image.final().uses("COPY"), want) {
		t.Errorf("it copies %q, want %q", image.final().uses("COPY"), want)
	}
}
