package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// listen listens on a free port of 127.0.0.1.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	return listener, listener.Addr().(*net.TCPAddr).Port
}

func TestLabServesThisKernelToWhoHasTheToken(t *testing.T) {
	env := environment(t)
	// JupyterLab must not load this module instead of Python's own.
	t.Chdir(t.TempDir())
	must(t, writeInto(".", "random.py", "raise SystemExit('the random.py of the working folder is loaded')\n", 0o644))
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
	ask := func(method, path, body string) (status int, text []byte) {
		t.Helper()
		request, err := http.NewRequest(method, host+path, strings.NewReader(body))
		must(t, err)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
		must(t, err)
		return response.StatusCode, text
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
	if status, _ := ask(http.MethodPost, "/api/kernels?"+query, `{"name": "gonb"}`); status != http.StatusCreated {
		t.Errorf("the answer to the start of a kernel is %d, want 201", status)
	}
	if status, _ := ask(http.MethodGet, "/api/kernelspecs", ""); status != http.StatusForbidden {
		t.Errorf("without the token the answer is %d, want 403", status)
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
		{LabOptions{Dir: t.TempDir(), Port: used},
			fmt.Sprintf("port %d of 127.0.0.1 is in use by another program: end that, or choose another with --port",
				used)},
		{LabOptions{Dir: t.TempDir(), Port: 70000},
			"port 70000 of 127.0.0.1 cannot be used (listen tcp: address 70000: invalid port): " +
				"choose a number from 1024 to 65535 with --port"},
		{LabOptions{Dir: t.TempDir(), Address: "192.0.2.1", Port: free}, // reserved by RFC 5737
			"192.0.2.1 is no address of this machine: choose one with --address"},
		{LabOptions{Dir: "/no/such/folder", Port: free}, "there is no folder /no/such/folder for JupyterLab to show"},
	} {
		says(t, new(Environment).Lab(context.Background(), c.o), c.want)
	}
}
