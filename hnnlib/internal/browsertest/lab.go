package browsertest

import (
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
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/notebook"
	"hnn/hnnlib/setup"
)

// Lab is a running 'hnn lab'.
type Lab struct {
	*hnntest.Started
	browser *Browser
	address string // http://127.0.0.1:PORT
	token   string
	dir     string // the folder that it shows
	shown   int    // the number of pages opened
}

// Lab starts 'hnn lab' at the folder dir, or where it usually is if dir is "". The lab's kernels and their cells
// inherit env; they train small models, in runs that end with the test. Unless the test ends the lab, it is interrupted
// at the end of the test, and must succeed.
func (b *Browser) Lab(t *testing.T, dir string, env ...string) *Lab {
	t.Helper()
	line := fmt.Sprintf("lab --no-browser --port %d", freePort(t))
	if dir != "" {
		line += " --dir " + dir
	}
	cmd := hnntest.Command(t, t.TempDir(), line)
	cmd.Env = append(cmd.Env, artifact.CacheDirEnv+"="+ownCache(t), notebook.EnvQuick+"=true", notebook.EnvOut+"=",
		notebook.EnvSeeds+"=")
	cmd.Env = append(cmd.Env, env...)
	l := &Lab{Started: hnntest.Start(t, cmd), browser: b, dir: dir}
	t.Cleanup(func() {
		if l.EndsWithin(0) {
			return
		}
		if l.Interrupt(t); !l.ProcessState.Success() {
			t.Errorf("interrupted, hnn lab ends with %v: %s", l.ProcessState, l.Complained())
		}
	})
	if !l.Await(func() bool {
		time.Sleep(10 * time.Millisecond)
		return strings.Contains(l.Said(), "\n")
	}) {
		t.Fatalf("hnn lab ended with %s: %s%s", l.ProcessState, l.Said(), l.Complained())
	}
	announced := strings.TrimSuffix(strings.TrimPrefix(l.Said(), "JupyterLab is at "), "\n")
	u, err := url.Parse(announced)
	if err != nil || u.Path != "/lab" || u.Query().Get("token") == "" {
		t.Fatalf("the lab announces itself at %q (%v), want http://127.0.0.1:PORT/lab?token=TOKEN", announced, err)
	}
	l.address, l.token = u.Scheme+"://"+u.Host, u.Query().Get("token")
	return l
}

// ownCache returns a new cache folder with links to what the user's cache folder holds, where it installs what is
// missing. JupyterLab's own files, which say what notebooks are open and which it trusts, are left out.
func ownCache(t *testing.T) string {
	t.Helper()
	options := setup.Options{Headless: true, Progress: func(line string) { t.Log(line) }}
	if _, err := setup.Ensure(t.Context(), options); err != nil {
		t.Fatalf("the notebooks' environment: %v", err)
	}
	cache, err := artifact.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	installed, err := os.ReadDir(cache)
	own, failures := t.TempDir(), []error{err}
	for _, entry := range installed {
		if name := entry.Name(); name != "jupyter" && name != "runs" && !strings.HasPrefix(name, ".") {
			failures = append(failures, os.Symlink(filepath.Join(cache, name), filepath.Join(own, name)))
		}
	}
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	return own
}

// freePort returns a free port of this machine.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// API sends a request to the server and, if v is not nil, decodes the answer into v.
func (l *Lab) API(t *testing.T, method, path string, v any) {
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
		err = errors.New(response.Status)
	} else if v != nil {
		err = json.NewDecoder(response.Body).Decode(v)
	}
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// session is a notebook with a kernel.
type session struct {
	ID, Path string
	Kernel   struct{ ID string }
}

func (l *Lab) sessions(t *testing.T) (all []session) {
	t.Helper()
	l.API(t, http.MethodGet, "sessions", &all)
	return all
}

// EndKernels ends all kernels.
func (l *Lab) EndKernels(t *testing.T) {
	t.Helper()
	for _, s := range l.sessions(t) {
		l.API(t, http.MethodDelete, "sessions/"+s.ID, nil)
	}
}

// Show opens a notebook of the lab. The lab's kernels are ended when the test ends, if the lab goes on. The notebook
// gets a new workspace: in a used one, JupyterLab would also open its notebooks. Show returns when the kernel has
// answered: before, JupyterLab loses cells that are to run, or asks which kernel to use.
func (l *Lab) Show(t *testing.T, file string) *NotebookPage {
	t.Helper()
	t.Cleanup(func() { // after the page is closed
		if !l.EndsWithin(0) {
			l.EndKernels(t)
		}
	})
	l.shown++
	address := fmt.Sprintf("%s/lab/workspaces/test%d/tree/%s?token=%s", l.address, l.shown, file, l.token)
	p := &NotebookPage{Page: l.browser.Open(t, address, 1400, 1000), lab: l, file: file}
	p.Await("the notebook's cells", Patience, `document.querySelectorAll('.jp-Notebook .jp-Cell').length > 0`)
	Until(t, "a kernel of "+file, Patience, p.kernel.Load, p.cells)
	return p
}
