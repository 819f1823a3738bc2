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

// serve starts a server that counts what is asked of it.
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

func TestDownloadRefusesAnotherFile(t *testing.T) {
	url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "something else") })
	path := filepath.Join(t.TempDir(), "file")
	err := artifact.Download(context.Background(), url, sum(body), path)
	var wrong *artifact.ChecksumError
	if !errors.As(err, &wrong) || wrong.Want != sum(body) || wrong.Got != sum("something else") {
		t.Fatalf("got error %v, want a checksum error with both sums", err)
	}
	for _, part := range []string{url, sum(body), sum("something else"), "try again"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
	holds(t, filepath.Dir(path))
}

func TestDownloadErrors(t *testing.T) {
	gone, _ := serve(t, http.NotFound)
	cut, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "the connection ends here")
	})
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct{ url, want string }{
		"missing":    {gone, "the server answered 404 Not Found"},
		"cut short":  {cut, "unexpected EOF"},
		"no network": {closed.URL, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			err := artifact.Download(context.Background(), c.url, sum(body), path)
			var failed *artifact.DownloadError
			if !errors.As(err, &failed) {
				t.Fatalf("got error %v, want a download error", err)
			}
			for _, part := range []string{c.url, c.want, "check the network"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error %q does not say %q", err, part)
				}
			}
			holds(t, filepath.Dir(path))
		})
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
