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
	"time"

	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/setup"
)

// Lab is a running JupyterLab.
type Lab struct {
	Address string // http://127.0.0.1:PORT, without a slash at the end
	Token   string
	Dir     string // the folder that it shows
}

// newLab returns the Lab at the address that JupyterLab announces.
func newLab(t testing.TB, announced, dir string) *Lab {
	t.Helper()
	u, err := url.Parse(announced)
	if err != nil || u.Path != "/lab" || u.Query().Get("token") == "" {
		t.Fatalf("the lab announces itself at %q (%v), want http://127.0.0.1:PORT/lab?token=TOKEN", announced, err)
	}
	return &Lab{Address: u.Scheme + "://" + u.Host, Token: u.Query().Get("token"), Dir: dir}
}

// LabOf waits until a started 'hnn lab', which shows the folder dir, prints its address.
func LabOf(t *testing.T, p *hnntest.Started, dir string) *Lab {
	t.Helper()
	var line string
	var whole bool
	if !p.Await(func() bool {
		time.Sleep(10 * time.Millisecond)
		line, _, whole = strings.Cut(p.Said(), "\n")
		return whole
	}) {
		t.Fatalf("hnn lab ended with %s: %s%s", p.ProcessState, p.Said(), p.Complained())
	}
	return newLab(t, strings.TrimPrefix(line, "JupyterLab is at "), dir)
}

// JupyterLab returns the lab that all tests share. The first call starts it. It shows a copy of notebooks/, since tests
// save notebooks.
var JupyterLab = hnntest.Shared(func(t testing.TB) *Lab {
	env, dir, port := Sandbox(t), filepath.Join(hnntest.Scratch(), "lab"), FreePort(t)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(env.Root, "notebooks"))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- env.Lab(ctx, setup.LabOptions{Dir: dir, Port: port, Ready: func(at string) { ready <- at }})
	}()
	select {
	case at := <-ready:
		atEnd = append(atEnd, func() { cancel(); <-ended })
		return newLab(t, at, dir)
	case err := <-ended:
		cancel()
		t.Fatalf("the lab ended before it answered: %v", err)
		return nil
	}
})

// Sandbox returns the notebooks' environment in a new cache folder with links into the user's cache folder, where it
// installs what is missing. JupyterLab keeps in its cache which notebooks are open, and which it trusts.
var Sandbox = hnntest.Shared(func(t testing.TB) *setup.Environment {
	ensure := func(o setup.Options) *setup.Environment {
		env, err := setup.Ensure(context.Background(), o)
		if err != nil {
			t.Fatalf("the notebooks' environment: %v", err)
		}
		return env
	}
	ensure(setup.Options{Headless: true, Progress: func(line string) { t.Log(line) }})
	cache, err := artifact.CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(hnntest.Scratch(), "cache")
	// Link AxeDir even if it is empty, so that what tests fetch later stays in the user's cache.
	if err := errors.Join(os.MkdirAll(filepath.Join(cache, AxeDir), 0o755), linkInstalled(cache, own)); err != nil {
		t.Fatal(err)
	}
	os.Setenv(artifact.CacheDirEnv, own) // for all programs that these tests start
	return ensure(setup.Options{Offline: true, Headless: true})
})

// AxeDir is the folder of axe-core in the cache folder.
const AxeDir = "axe-core"

// linkInstalled fills the folder own with links to the contents of the cache folder, except Jupyter's files and the
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
func FreePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// api sends a request to the server and, if v is not nil, decodes the answer into v.
func (l *Lab) api(t *testing.T, method, path string, v any) {
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

// EndKernels ends all kernels.
func (l *Lab) EndKernels(t *testing.T) {
	t.Helper()
	var sessions []session
	l.api(t, http.MethodGet, "sessions", &sessions)
	for _, s := range sessions {
		l.api(t, http.MethodDelete, "sessions/"+s.ID, nil)
	}
}

// Show opens a notebook of the lab. The lab's kernels are ended when the test ends.
func (l *Lab) Show(t *testing.T, file string) *NotebookPage {
	t.Helper()
	t.Cleanup(func() { l.EndKernels(t) }) // after the page is closed
	return l.ShowDoomed(t, file)
}

// ShowDoomed is like Show, but for a lab that ends before the test. The notebook gets a new workspace: in a used one,
// JupyterLab would also open its notebooks. ShowDoomed returns when the kernel has answered: before, JupyterLab loses
// cells that are to run, or asks which kernel to use.
func (l *Lab) ShowDoomed(t *testing.T, file string) *NotebookPage {
	t.Helper()
	workspaces++
	address := fmt.Sprintf("%s/lab/workspaces/test%d/tree/%s?token=%s", l.Address, workspaces, file, l.Token)
	p := &NotebookPage{Page: Open(t, address, 1400, 1000), Lab: l, File: file}
	p.Await("the notebook's cells", Patience, `document.querySelectorAll('.jp-Notebook .jp-Cell').length > 0`)
	Until(t, "a kernel of "+file, Patience, p.kernel.Load, p.cells)
	return p
}

// workspaces is the number of workspaces used so far.
var workspaces int

// Committed returns the path of a notebook of the checkout.
func Committed(t *testing.T, name string) string {
	return filepath.Join(hnntest.Root(t), "notebooks", name+".ipynb")
}

// figures returns the numbers of interactive figures and of pictures among the outputs.
func figures(n hnntest.Notebook) (count [2]int) {
	for _, cell := range n.Cells {
		for _, output := range cell.Outputs {
			if output.Data[hnntest.PlotlyType] != nil {
				count[0]++
			} else if output.Data["image/png"] != nil {
				count[1]++
			}
		}
	}
	return count
}

// WriteNotebook writes a notebook to the disk.
func WriteNotebook(t *testing.T, path string, notebook map[string]any) {
	t.Helper()
	data, err := json.Marshal(notebook)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
