package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// downloadTimeout limits a download, which has a few megabytes at most.
const downloadTimeout = 5 * time.Minute

// ErrNetwork is wrapped by errors of files that could not be fetched.
var ErrNetwork = errors.New("check the network, and HTTPS_PROXY if a proxy is needed, and try again")

// Download fetches url and writes it to the file at path with [WriteFile], if its sha256 is want (lower-case
// hexadecimal). If the file already has this sum, Download does nothing. If ctx ends, the error is its cause.
func Download(ctx context.Context, url, want, path string) error {
	if got, err := SHA256(path); err == nil && got == want {
		return nil
	}
	data, err := fetch(ctx, url)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s could not be fetched (%w): %w", url, err, ErrNetwork)
	}
	if got := Sum(data); got != want {
		return fmt.Errorf("%s is not the file that was expected: sha256 should be %s, is %s; try again, "+
			"and if that does not help, look for a mirror or proxy that hands out another file under this name",
			url, want, got)
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
