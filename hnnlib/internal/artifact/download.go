package artifact

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
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
// hexadecimal). A file that is already there and right is not fetched again. Errors are a *DownloadError, a
// *ChecksumError of url, ctx's, or the file system's.
func Download(ctx context.Context, url, want, path string) error {
	if CheckSHA256(path, want) == nil {
		return nil
	}
	var fetched error
	err := WriteFile(path, func(w io.Writer) error {
		fetched = fetch(ctx, url, want, w)
		return fetched
	})
	switch {
	case fetched == nil || errors.As(fetched, new(*os.PathError)): // what came could not be written
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(fetched, new(*ChecksumError)):
		return fetched
	}
	return &DownloadError{URL: url, Err: fetched}
}

// fetch writes what is at url to w, and compares its sha256.
func fetch(ctx context.Context, url, want string, w io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: downloadTimeout}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", response.Status)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), response.Body); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return &ChecksumError{Path: url, Want: want, Got: got}
	}
	return nil
}
