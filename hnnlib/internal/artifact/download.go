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

// stallTimeout ends a download that has received nothing for this long.
const stallTimeout = time.Minute

var errStalled = errors.New("nothing came for a minute")

// DownloadError says that a file could not be fetched.
type DownloadError struct {
	URL string
	Err error
}

func (e *DownloadError) Error() string {
	return fmt.Sprintf("%s could not be fetched (%v): check the network, and HTTPS_PROXY if a proxy is needed, and try again", e.URL, e.Err)
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
	if fetched != nil && !errors.As(fetched, new(*os.PathError)) {
		return fetched
	}
	return err
}

// fetch writes what is at url to w, and checks its sha256.
func fetch(ctx context.Context, url, want string, w io.Writer) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer watchdog.Stop()
	sum := sha256.New()
	err := get(inner, url, io.MultiWriter(w, sum), func() { watchdog.Reset(stallTimeout) })
	switch {
	case errors.As(err, new(*os.PathError)): // it came, but could not be written
		return err
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil && inner.Err() != nil:
		return &DownloadError{URL: url, Err: context.Cause(inner)}
	case err != nil:
		return &DownloadError{URL: url, Err: err}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return &ChecksumError{Path: url, Want: want, Got: got}
	}
	return nil
}

// get writes what is at url to w, and calls received whenever something came.
func get(ctx context.Context, url string, w io.Writer, received func()) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", response.Status)
	}
	_, err = io.Copy(w, &watched{response.Body, received})
	return err
}

// watched calls received after each read that returned something.
type watched struct {
	io.Reader
	received func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.received()
	}
	return n, err
}
