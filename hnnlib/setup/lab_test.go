package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

// listen takes a free port of 127.0.0.1.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	return listener, listener.Addr().(*net.TCPAddr).Port
}

// shadowed makes the working folder one with a module that has the name of one of Python's own, and ends whoever
// loads it.
func shadowed(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	must(t, os.WriteFile("random.py", []byte("raise SystemExit('the random.py of the working folder is loaded')\n"), 0o644))
}

func TestLabServesThisKernelToWhoHasTheToken(t *testing.T) {
	env := environment(t)
	shadowed(t)
	listener, port := listen(t)
	listener.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	url := make(chan string, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- env.Lab(ctx, LabOptions{Dir: t.TempDir(), Port: port, Ready: func(u string) { url <- u }})
	}()
	var at string
	select {
	case at = <-url:
	case err := <-ended:
		t.Fatalf("it ended before it was ready: %v", err)
	}
	host, query, _ := strings.Cut(at, "/lab?")
	ask := func(method, path, body string) (*http.Response, []byte) {
		t.Helper()
		request, err := http.NewRequest(method, host+path, strings.NewReader(body))
		must(t, err)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		must(t, err)
		return response, text
	}
	var found struct {
		Default     string         `json:"default"`
		Kernelspecs map[string]any `json:"kernelspecs"`
	}
	if _, text := ask(http.MethodGet, "/api/kernelspecs?"+query, ""); json.Unmarshal(text, &found) != nil {
		t.Fatalf("the kernels are %s", text)
	}
	if _, ok := found.Kernelspecs["gonb"]; !ok || found.Default != "gonb" || len(found.Kernelspecs) != 1 {
		t.Errorf("the kernels are %v, by default %s; want gonb alone", found.Kernelspecs, found.Default)
	}
	if r, _ := ask(http.MethodPost, "/api/kernels?"+query, `{"name": "gonb"}`); r.StatusCode != http.StatusCreated {
		t.Errorf("the answer to the start of a kernel is %s, want 201", r.Status)
	}
	if r, _ := ask(http.MethodGet, "/api/kernelspecs", ""); r.StatusCode != http.StatusForbidden {
		t.Errorf("without the token the answer is %s, want 403", r.Status)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("interrupted, it ends with error %v", err)
	}
	if again, err := net.Listen("tcp", listener.Addr().String()); err != nil {
		t.Errorf("the port is still in use: %v", err)
	} else {
		again.Close()
	}
}

func TestLabRefusesWhereItCannotListen(t *testing.T) {
	listener, free := listen(t)
	listener.Close()
	_, used := listen(t)
	for _, c := range []struct {
		o    LabOptions
		want string
	}{
		{LabOptions{Dir: t.TempDir(), Port: used}, fmt.Sprintf("port %d of 127.0.0.1 is in use by another program: end that, or choose another with --port ", used)},
		{LabOptions{Dir: t.TempDir(), Port: 70000}, "port 70000 of 127.0.0.1 cannot be used (listen tcp: address 70000: invalid port): choose a number from 1024 to 65535 with --port"},
		{LabOptions{Dir: t.TempDir(), Address: "192.0.2.1", Port: free}, "192.0.2.1 is no address of this machine: choose one with --address"}, // RFC 5737: nobody's
		{LabOptions{Dir: "/no/such/folder", Port: free}, "there is no folder /no/such/folder for JupyterLab to show"},
	} {
		if err := new(Environment).Lab(context.Background(), c.o); err == nil ||
			!strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got error %v, want %q", err, c.want)
		}
	}
}
