package browsertest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// Lab is a JupyterLab that answers.
type Lab struct {
	Address string // http://127.0.0.1:PORT, without a slash at the end
	Token   string
	Dir     string // the folder that it shows
}

// shared is the lab that all tests share, nil until the first starts it. It shows a temporary folder, since it saves.
var shared *Lab

// NewLab reads the address that a lab announces.
func NewLab(t *testing.T, announced, dir string) *Lab {
	t.Helper()
	u, err := url.Parse(announced)
	if err != nil || u.Path != "/lab" || u.Query().Get("token") == "" {
		t.Fatalf("the lab announces itself at %q (%v), want http://127.0.0.1:PORT/lab?token=TOKEN", announced, err)
	}
	return &Lab{Address: u.Scheme + "://" + u.Host, Token: u.Query().Get("token"), Dir: dir}
}

// ReadAnnouncement reads from what 'hnn lab' prints the address at which it says that JupyterLab is.
func ReadAnnouncement(stdout io.Reader) (string, error) {
	line, err := bufio.NewReader(stdout).ReadString('\n')
	announced, ok := strings.CutPrefix(strings.TrimSpace(line), "JupyterLab is at ")
	if err == nil && !ok {
		err = errors.New("it does not say where JupyterLab is")
	}
	if err != nil {
		return "", fmt.Errorf("hnn lab prints %q: %w", line, err)
	}
	return announced, nil
}

// JupyterLab starts the shared lab unless it runs.
func JupyterLab(t *testing.T) *Lab {
	t.Helper()
	if shared != nil {
		return shared
	}
	env := Sandbox(t)
	dir := filepath.Join(hnntest.Scratch(), "lab")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	port := FreePort(t)
	go func() {
		ended <- env.Lab(ctx, setup.LabOptions{Dir: dir, Port: port, Ready: func(at string) { ready <- at }})
	}()
	select {
	case at := <-ready:
		shared = NewLab(t, at, dir)
		atEnd = append(atEnd, func() { cancel(); <-ended })
	case err := <-ended:
		cancel()
		t.Fatalf("the lab ended before it answered: %v", err)
	}
	return shared
}

// environment is that of the sandbox, nil until there is one.
var environment *setup.Environment

// Sandbox returns the notebooks' environment with a cache folder of its own, which links to what is installed in the
// user's. JupyterLab keeps there which notebooks are open, and which it trusts.
func Sandbox(t *testing.T) *setup.Environment {
	t.Helper()
	if environment != nil {
		return environment
	}
	setuptest.Environment(t)
	cache, err := artifact.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	// What tests fetch later is to stay, too.
	if _, err := artifact.CacheDir(AxeDir); err != nil {
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

// AxeDir is the folder of axe-core in the cache folder.
const AxeDir = "axe-core"

// linkInstalled fills the folder own with links to what the cache folder holds, except Jupyter's own files and the
// runs.
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

// FreePort returns a free port of this machine.
func FreePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// API asks the server and decodes its answer into v, unless that is nil.
func (l *Lab) API(t *testing.T, method, path string, v any) {
	t.Helper()
	request, err := http.NewRequest(method, l.Address+"/api/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "token "+l.Token)
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

// EndKernels ends all kernels.
func (l *Lab) EndKernels(t *testing.T) {
	t.Helper()
	var sessions []struct{ ID string }
	l.API(t, http.MethodGet, "sessions", &sessions)
	for _, s := range sessions {
		l.API(t, http.MethodDelete, "sessions/"+s.ID, nil)
	}
}

// Show opens a notebook of the lab. The test's end ends the lab's kernels.
func (l *Lab) Show(t *testing.T, file string) *NotebookPage {
	t.Helper()
	t.Cleanup(func() { l.EndKernels(t) }) // after the page is closed
	return l.ShowDoomed(t, file)
}

// ShowDoomed is Show for a lab that ends before the test. The notebook gets a new workspace: in another, JupyterLab
// would also open what was open before.
func (l *Lab) ShowDoomed(t *testing.T, file string) *NotebookPage {
	t.Helper()
	workspaces++
	address := fmt.Sprintf("%s/lab/workspaces/test%d/tree/%s?token=%s", l.Address, workspaces, file, l.Token)
	p := &NotebookPage{Page: Open(t, address, 1400, 1000), Lab: l, File: file}
	p.Await("the notebook's cells", Patience, `%s.length > 0`, jsCells)
	p.awaitKernel()
	return p
}

// workspaces counts those that were used.
var workspaces int
