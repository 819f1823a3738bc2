package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/setup"
	"hnn/hnnlib/setup/setuptest"
)

// lab is a JupyterLab that answers.
type lab struct {
	address string // http://127.0.0.1:PORT, without a slash at the end
	token   string
	dir     string // the folder that it shows
}

// shared is the lab of all tests, nil until the first starts it. It shows a temporary folder, since JupyterLab saves.
var shared *lab

// newLab reads the address that a lab announces.
func newLab(t *testing.T, announced, dir string) *lab {
	t.Helper()
	u, err := url.Parse(announced)
	if err != nil || u.Path != "/lab" || u.Query().Get("token") == "" {
		t.Fatalf("the lab announces itself at %q (%v), want http://127.0.0.1:PORT/lab?token=TOKEN", announced, err)
	}
	return &lab{address: u.Scheme + "://" + u.Host, token: u.Query().Get("token"), dir: dir}
}

// jupyterLab starts the shared lab unless it runs.
func jupyterLab(t *testing.T) *lab {
	t.Helper()
	if shared != nil {
		return shared
	}
	env := sandbox(t)
	dir := filepath.Join(hnntest.Scratch(), "lab")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	port := freePort(t)
	go func() {
		ended <- env.Lab(ctx, setup.LabOptions{Dir: dir, Port: port, Ready: func(at string) { ready <- at }})
	}()
	select {
	case at := <-ready:
		shared = newLab(t, at, dir)
		atEnd = append(atEnd, func() { cancel(); <-ended })
	case err := <-ended:
		cancel()
		t.Fatalf("the lab ended before it answered: %v", err)
	}
	return shared
}

// environment is that of the sandbox, nil until there is one.
var environment *setup.Environment

// sandbox returns the notebooks' environment with a cache folder of its own, in which only what was installed is that of
// the user: JupyterLab keeps there which notebooks are open, and whom it trusts.
func sandbox(t *testing.T) *setup.Environment {
	t.Helper()
	if environment != nil {
		return environment
	}
	setuptest.Environment(t)
	cache, err := artifact.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(hnntest.Scratch(), "cache")
	if err := linkInstalled(cache, own); err != nil {
		t.Fatal(err)
	}
	os.Setenv(artifact.CacheDirEnv, own) // for all that these tests start
	env, err := setup.Ensure(context.Background(), setup.Options{Offline: true, Headless: true})
	if err != nil {
		t.Fatal(err)
	}
	environment = env
	return env
}

// linkInstalled makes the folder own with links to what the cache folder holds, but for Jupyter's own files and the runs.
func linkInstalled(cache, own string) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	failures := []error{os.MkdirAll(own, 0o755)}
	for _, entry := range entries {
		if name := entry.Name(); name != "jupyter" && name != "runs" && !strings.HasPrefix(name, ".") {
			failures = append(failures, os.Symlink(filepath.Join(cache, name), filepath.Join(own, name)))
		}
	}
	return errors.Join(failures...)
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// api asks the server and decodes its answer into v, unless that is nil.
func (l *lab) api(t *testing.T, method, path string, v any) {
	t.Helper()
	request, err := http.NewRequest(method, l.address+"/api/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "token "+l.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	if v != nil {
		if err := json.NewDecoder(response.Body).Decode(v); err != nil {
			t.Fatal(err)
		}
	}
}

// endKernels ends all kernels, so that the next test finds none.
func (l *lab) endKernels(t *testing.T) {
	t.Helper()
	var sessions []struct{ ID string }
	l.api(t, http.MethodGet, "sessions", &sessions)
	for _, s := range sessions {
		l.api(t, http.MethodDelete, "sessions/"+s.ID, nil)
	}
}

// show opens a notebook of the lab in a browser that has not seen it before, in a workspace of its own: of another
// one JupyterLab would open the notebooks again that it had open.
func (l *lab) show(t *testing.T, file string) *notebookPage {
	t.Helper()
	workspaces++
	address := fmt.Sprintf("%s/lab/workspaces/test%d/tree/%s?token=%s", l.address, workspaces, file, l.token)
	p := &notebookPage{page: open(t, address, 1400, 1000), lab: l, file: file}
	t.Cleanup(func() { l.endKernels(t) })
	p.await("the notebook's cells", patience, `document.querySelectorAll('.jp-NotebookPanel .jp-Notebook .jp-Cell').length > 0`)
	p.awaitKernel()
	return p
}

// workspaces counts those that were used.
var workspaces int
