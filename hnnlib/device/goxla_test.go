package device

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/go-xla/installer"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

// Where there are wheels, a plugin is one of theirs or none: what can't be had by its sum isn't fetched without one.
func TestNothingUncheckedStandsInForAWheel(t *testing.T) {
	if thisPlatform != wheelPlatform {
		t.Skip("wheels are for " + wheelPlatform)
	}
	asked := servedByGitHub(t)
	var other []pythontest.Wheel
	for _, w := range cpuWheels {
		other = append(other, pythontest.Wheel{Name: w.name, Version: w.version, Files: map[string]string{w.file: pluginText}})
	}
	for _, indexed := range [][]pythontest.Wheel{nil, other} {
		pythontest.Index(t, indexed...)
		c, said := testChain(t, sourcesFor(thisPlatform)...)
		err := c.ensure(context.Background(), false, func(p *plugin) error {
			t.Errorf("it would load %+v", p)
			return nil
		})
		wrong := (*python.HashError)(nil)
		if err == nil || errors.As(err, &wrong) != (indexed != nil) || !strings.HasSuffix(err.Error(), " (the other source failed too)") ||
			!strings.Contains(err.Error(), "pip's settings") || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %d wheels of the right names, got error %v", len(indexed), err)
		}
		if all := strings.Join(*said, "\n"); strings.Contains(all, "go-xla") || len(*asked) > 0 {
			t.Errorf("it asked for %q and said %s", *asked, all)
		}
		if got := left(t, c.root); len(got) != 0 {
			t.Errorf("left behind: %q", got)
		}
	}
}

// A plugin that was fetched without a sum before is not taken either, where there are wheels.
func TestWhatGoXLABroughtCountsWhereThereAreNoWheels(t *testing.T) {
	for _, platform := range []string{"linux/arm64", "darwin/arm64"} {
		if got := len(sourcesFor(platform)); got != 1 {
			t.Errorf("%s has %d sources, want go-xla's installer alone", platform, got)
		}
	}
	if got := slices.Contains(cpuDirs("."), goxlaDir); got != (thisPlatform != wheelPlatform) {
		t.Errorf("on %s a plugin in %s is taken: %t", thisPlatform, goxlaDir, got)
	}
}

func TestGoXLAsInstallerSaysThatNothingWasChecked(t *testing.T) {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if !slices.Contains(installer.CPUSupportedPlatforms, platform) || strings.HasPrefix(platform, "windows") {
		t.Skip("go-xla has no archive for " + platform)
	}
	asked := servedByGitHub(t)
	root := t.TempDir()
	var said []string
	p, err := sourcesFor("linux/arm64")[0](context.Background(), root, func(line string) { said = append(said, line) })
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(p.path); err != nil || string(text) != pluginText || filepath.Dir(p.path) != filepath.Join(root, goxlaDir) || len(*asked) != 2 {
		t.Errorf("%s holds %q (%v), after %q", p.path, text, err, *asked)
	}
	if again, err := checkInstalled(filepath.Join(root, goxlaDir), true); err != nil || !strings.HasSuffix(again.source, ", not checked by a sum") {
		t.Errorf("its source is %+v (%v)", again, err)
	}
	if len(said) != 1 || !strings.HasSuffix(said[0], ", not checked by a sum…") {
		t.Errorf("it said %q", said)
	}
}

// servedByGitHub has a server of the test's answer what go-xla's installer asks of GitHub, and notes what that is.
func servedByGitHub(t *testing.T) (asked *[]string) {
	t.Helper()
	archive := pluginArchive(t)
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		if strings.HasSuffix(r.URL.Path, ".tar.gz") {
			_, _ = w.Write(archive)
			return
		}
		fmt.Fprintf(w, `{"assets": [{"browser_download_url": "https://github.com/pjrt_cpu_%s_%s.tar.gz"}]}`, runtime.GOOS, runtime.GOARCH)
	}))
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	saved := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = saved })
	http.DefaultTransport = redirected{to: to, by: saved}
	return asked
}

// redirected sends every request to one server.
type redirected struct {
	to *url.URL
	by http.RoundTripper
}

func (r redirected) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = r.to.Scheme, r.to.Host
	return r.by.RoundTrip(request)
}

// pluginArchive is a plugin as go-xla's authors pack it.
func pluginArchive(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	files := tar.NewWriter(zipped)
	header := &tar.Header{Name: "pjrt_c_api_cpu_v1_plugin.so", Mode: 0o755, Size: int64(len(pluginText))}
	err := files.WriteHeader(header)
	if err == nil {
		_, err = files.Write([]byte(pluginText))
	}
	if err := errors.Join(err, files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}
