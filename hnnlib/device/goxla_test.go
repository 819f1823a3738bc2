package device

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/internal/python"
	"hnn/hnnlib/internal/python/pythontest"
)

// Where there are wheels, a plugin is one of theirs or none: nothing unverified replaces them.
func TestNothingUncheckedStandsInForAWheel(t *testing.T) {
	if thisPlatform != wheelPlatform {
		t.Skip("wheels are for " + wheelPlatform)
	}
	var asked []string
	servedByGitHub(t, func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.Path) })
	var other []pythontest.Wheel
	for _, w := range []wheel{lammpsWheel, fastatomstructWheel} {
		other = append(other, pythontest.Wheel{Name: w.name, Version: w.version, Files: map[string]string{w.file: pluginText}})
	}
	for _, indexed := range [][]pythontest.Wheel{nil, other} {
		pythontest.Index(t, indexed...)
		c, _ := testChain(t, cpuSources(thisPlatform)...)
		_, err := c.ensure(context.Background(), false, func(p *plugin) error {
			t.Errorf("it would load %+v", p)
			return nil
		})
		if err == nil || errors.As(err, new(*python.HashError)) != (indexed != nil) ||
			!strings.HasSuffix(err.Error(), " (no other source works either)") ||
			!strings.Contains(err.Error(), "pip's settings") || strings.Contains(err.Error(), "\n") {
			t.Errorf("with %d wheels of the right names, got error %v", len(indexed), err)
		}
		holds(t, c.root)
	}
	if len(asked) > 0 {
		t.Errorf("it asked for %q", asked)
	}
}

// The build of go-xla's authors is said to be unverified, and os.Stdout is left alone while it is fetched.
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
	c, said := testChain(t, cpuSources("linux/arm64")...)
	p, err := c.ensure(context.Background(), false, works)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(p.path)
	if err != nil || string(text) != pluginText || len(asked) != 1 ||
		!strings.HasSuffix(asked[0], "/pjrt_cpu_linux_arm64.tar.gz") {
		t.Errorf("%s holds %q (%v), after %q", p.path, text, err, asked)
	}
	if all := strings.Join(*said, "\n"); !strings.Contains(p.source, "unverified") ||
		!strings.Contains(all, "unverified") {
		t.Errorf("got %+v; it said %q", p, all)
	}
	holds(t, c.root, c.sources...)
}

// An interrupted download is over when the call returns.
func TestGoXLAsBuildCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	servedByGitHub(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(ended)
	})
	c, _ := testChain(t, cpuSources("linux/arm64")...)
	if _, err := c.ensure(ctx, false, works); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	<-ended // the test's own limit ends a wait that never ends
	holds(t, c.root)
}

// servedByGitHub has a handler of the test's answer every request.
func servedByGitHub(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	saved := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = saved })
	http.DefaultTransport = redirected{to: to, by: saved}
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
	err := files.WriteHeader(&tar.Header{Name: "pjrt_c_api_cpu_v1_plugin.so", Mode: 0o755, Size: int64(len(pluginText))})
	_, failed := files.Write([]byte(pluginText))
	if err := errors.Join(err, failed, files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}
