package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// stallTimeout ends a download of which nothing has come for this long.
const stallTimeout = time.Minute

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

// Download makes the file at path of what is at url, if its sha256 (lower-case hexadecimal) is as given; a file that is
// already there and right is not fetched again. The bytes go to a temporary name, so whatever happens, path is right or
// as it was. progress (may be nil) is called now and then with the bytes that have come and their total, -1 where the
// server does not say. Errors are a *DownloadError, a *ChecksumError, ctx's, or the file system's.
func Download(ctx context.Context, url, sha256, path string, progress func(done, total int64)) (err error) {
	if CheckSHA256(path, sha256) == nil {
		return nil
	}
	tmp, err := tempFile(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tmp.Remove())
		}
	}()
	if err := errors.Join(fetch(ctx, url, tmp.f, progress), tmp.f.Chmod(0o666&^umask), tmp.f.Sync()); err != nil {
		return err
	}
	var wrong *ChecksumError
	if err := CheckSHA256(tmp.Path, sha256); errors.As(err, &wrong) {
		wrong.Path = url // the temporary file is gone when this is read
		return wrong
	} else if err != nil {
		return err
	}
	if err := os.Rename(tmp.Path, path); err != nil {
		return err
	}
	_ = tmp.release() // what was written has reached the disk
	return syncPath(filepath.Dir(path))
}

// fetch writes what is at url to w.
func fetch(ctx context.Context, url string, w io.Writer, progress func(done, total int64)) error {
	stalled := errors.New("nothing came for a minute")
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(stallTimeout, func() { cancel(stalled) })
	defer watchdog.Stop()
	fail := func(err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if inner.Err() != nil {
			err = context.Cause(inner)
		}
		return &DownloadError{URL: url, Err: err}
	}
	request, err := http.NewRequestWithContext(inner, http.MethodGet, url, nil)
	if err != nil {
		return fail(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fail(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fail(fmt.Errorf("the server answered %s", response.Status))
	}
	body := &watched{r: response.Body, total: response.ContentLength, progress: progress, alive: func() { watchdog.Reset(stallTimeout) }}
	if _, err := io.Copy(w, body); err != nil {
		if body.err != nil {
			return fail(err)
		}
		return err // it came, but could not be written
	}
	return nil
}

// watched reports on what is read through it.
type watched struct {
	r           io.Reader
	done, total int64
	progress    func(done, total int64)
	alive       func()
	last        time.Time
	err         error // that ended reading, but io.EOF
}

// reportEvery is how often a download reports.
const reportEvery = 200 * time.Millisecond

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.done += int64(n)
	if n > 0 {
		w.alive()
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	if w.progress != nil && (err == io.EOF || time.Since(w.last) >= reportEvery) {
		w.last = time.Now()
		w.progress(w.done, w.total)
	}
	return n, err
}
