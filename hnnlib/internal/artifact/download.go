package artifact

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// downloadTimeout limits a download, which has a few megabytes at most.
const downloadTimeout = 5 * time.Minute

// DownloadError reports that a file could not be fetched.
type DownloadError struct {
	URL string
	Err error
}

func (e *DownloadError) Error() string {
	return fmt.Sprintf("%s could not be fetched (%v): check the network, and HTTPS_PROXY if a proxy is needed, "+
		"and try again", e.URL, e.Err)
}

// Unwrap returns e.Err.
func (e *DownloadError) Unwrap() error { return e.Err }

// Download fetches url and writes it to the file at path with [WriteFile], if its sha256 is want (lower-case
// hexadecimal). If the file already has this sum, Download does nothing. If the fetch fails, the error is a
// *DownloadError or, if ctx has ended, its cause.
func Download(ctx context.Context, url, want, path string) error {
	if CheckSHA256(path, want) == nil {
		return nil
	}
	data, err := fetch(ctx, url)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return &DownloadError{URL: url, Err: err}
	}
	if got := Sum(data); got != want {
		return wrongSum(url, want, got)
	}
	return WriteBytes(path, data)
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{Timeout: downloadTimeout}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", response.Status)
	}
	return io.ReadAll(response.Body)
}
