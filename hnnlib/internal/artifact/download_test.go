package artifact_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

const body = "what the server has"

func sum(text string) string { return artifact.Sum([]byte(text)) }

// serve starts a server that counts its requests.
func serve(t *testing.T, handler http.HandlerFunc) (url string, asked *int) {
	t.Helper()
	asked = new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestDownloadFetchesOnce(t *testing.T) {
	url, asked := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	path := filepath.Join(t.TempDir(), "file")
	for range 2 {
		must(t, artifact.Download(context.Background(), url, sum(body), path))
	}
	if got := content(t, path); got != body {
		t.Fatalf("the file holds %q", got)
	}
	if *asked != 1 {
		t.Fatalf("the server was asked %d times, not once", *asked)
	}
}

// If a file can't be fetched or has another sum, Download returns an error that says what to do, and leaves no file.
func TestDownloadErrors(t *testing.T) {
	another, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "something else") })
	gone, _ := serve(t, http.NotFound)
	cut, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "the connection ends here")
	})
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	const network = "check the network"
	for name, c := range map[string]struct {
		url     string
		fetched bool
		says    []string
	}{
		"another file": {another, true, []string{sum(body), sum("something else"), "try again"}},
		"missing":      {gone, false, []string{"the server answered 404 Not Found", network}},
		"cut short":    {cut, false, []string{"unexpected EOF", network}},
		"no network":   {closed.URL, false, []string{"connection refused", network}},
	} {
		path := filepath.Join(t.TempDir(), "file")
		err := artifact.Download(context.Background(), c.url, sum(body), path)
		if err == nil || errors.Is(err, artifact.ErrNetwork) == c.fetched {
			t.Errorf("%s: got error %T %v", name, err, err)
			continue
		}
		for _, part := range append(c.says, c.url) {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error %q does not say %q", name, err, part)
			}
		}
		holds(t, filepath.Dir(path))
	}
}

func TestDownloadCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "a part")
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	path := filepath.Join(t.TempDir(), "file")
	if err := artifact.Download(ctx, url, sum(body), path); !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want %v", err, context.Canceled)
	}
	holds(t, filepath.Dir(path))
}
