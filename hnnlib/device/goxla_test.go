package device

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python/pythontest"
)

// On a platform with wheels, no unverified build replaces a wheel that fails.
func TestNothingUncheckedStandsInForAWheel(t *testing.T) {
	if thisPlatform != wheelPlatform {
		t.Skip("wheels are for " + wheelPlatform)
	}
	var asked []string
	servedByGitHub(t, func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.Path) })
	other := []pythontest.Wheel{
		{Name: "lammps-jax-pjrt-cpu", Version: "0.11.2", Files: map[string]string{"x": "y"}},
		{Name: "fastatomstruct-xla-cpu", Version: "2026.6.23", Files: map[string]string{"x": "y"}},
	}
	for want, indexed := range map[string][]pythontest.Wheel{"check the network": nil, "served another file": other} {
		pythontest.Index(t, indexed...)
		c, _ := testChain(t, sourcesOf(CPU, thisPlatform)...)
		_, err := c.find(context.Background(), true, func(p *Plugin) error {
			t.Errorf("it would load %+v", p)
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "pip's settings") ||
			!strings.HasSuffix(err.Error(), " (no other source works either)") || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %d wheels of the right names, got error %v", len(indexed), err)
		}
		holds(t, c.root)
	}
	if len(asked) > 0 {
		t.Errorf("it asked for %q", asked)
	}
}

// The build of go-xla's authors is called unverified, and fetching it doesn't touch os.Stdout.
func TestGoXLAsBuildIsUnverified(t *testing.T) {
	archive, stdout := pluginArchive(t), os.Stdout
	var asked []string
	servedByGitHub(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if os.Stdout != stdout {
			t.Error("the process has another standard output meanwhile")
		}
		_, _ = w.Write(archive)
	})
	c, said := testChain(t, sourcesOf(CPU, "linux/arm64")...)
	p := found(t, c)
	text, err := os.ReadFile(p.Path)
	if err != nil || string(text) != pluginText || len(asked) != 1 ||
		!strings.HasSuffix(asked[0], "/pjrt_cpu_linux_arm64.tar.gz") {
		t.Errorf("%s holds %q (%v), after %q", p.Path, text, err, asked)
	}
	if !strings.Contains(p.Source, "unverified") || !strings.Contains(said.String(), "unverified") {
		t.Errorf("got %+v; it said %s", p, said)
	}
	holds(t, c.root, c.sources...)
}

// An interruption ends the download.
func TestGoXLAsBuildCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	servedByGitHub(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done() // go test's timeout ends an endless wait
	})
	c, _ := testChain(t, sourcesOf(CPU, "linux/arm64")...)
	if _, err := c.find(ctx, true, works); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	holds(t, c.root)
}

// served is a transport that answers every request with a handler.
type served http.HandlerFunc

func (h served) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), r.Context().Err()
}

// servedByGitHub makes the handler answer all HTTP requests until the test ends.
func servedByGitHub(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	saved := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = saved })
	http.DefaultTransport = served(handler)
}

// pluginArchive returns a plugin's archive as go-xla's authors make it.
func pluginArchive(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	files := tar.NewWriter(zipped)
	header := tar.Header{Name: "pjrt_c_api_cpu_v1_plugin.so", Mode: 0o755, Size: int64(len(pluginText))}
	err := files.WriteHeader(&header)
	_, failed := files.Write([]byte(pluginText))
	must(t, errors.Join(err, failed, files.Close(), zipped.Close()))
	return packed.Bytes()
}
