package artifact

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// downloadTimeout ends a download. What is fetched here has at most a few megabytes.
const downloadTimeout = 5 * time.Minute

// DownloadError says that a file could not be fetched.
type DownloadError struct {
	URL string
	Err error
}

func (e *DownloadError) Error() string {
	return fmt.Sprintf("%s could not be fetched (%v): check the network, and HTTPS_PROXY if a proxy is needed, "+
		"and try again", e.URL, e.Err)
}

// Unwrap returns what went wrong.
func (e *DownloadError) Unwrap() error { return e.Err }

// Download writes what is at url to the file at path, as [WriteFile] does, if its sha256 is want (lower-case
// hexadecimal). A file that is already there and right is not fetched again. Errors are a *DownloadError, of a wrong sum,
// ctx's, or the file system's.
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
