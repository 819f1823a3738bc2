package setup_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"hnn/hnnlib/setup"
	"hnn/hnnlib/setup/setuptest"
)

// listen takes a free port of 127.0.0.1.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener, listener.Addr().(*net.TCPAddr).Port
}

// shadowed makes the working folder one with a module that has the name of one of Python's own, and ends whoever loads it.
func shadowed(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("random.py", []byte("raise SystemExit('the random.py of the working folder is loaded')\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLabServesThisKernelToWhoHasTheToken(t *testing.T) {
	env := setuptest.Environment(t)
	shadowed(t)
	listener, port := listen(t)
	listener.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	url := make(chan string, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- env.Lab(ctx, setup.LabOptions{Dir: t.TempDir(), Port: port, Ready: func(u string) { url <- u }})
	}()
	var at string
	select {
	case at = <-url:
	case err := <-ended:
		t.Fatalf("it ended before it was ready: %v", err)
	}
	specs := strings.Replace(at, "/lab?", "/api/kernelspecs?", 1)
	response, err := http.Get(specs)
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Default     string         `json:"default"`
		Kernelspecs map[string]any `json:"kernelspecs"`
	}
	if err := errors.Join(json.NewDecoder(response.Body).Decode(&found), response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if _, ok := found.Kernelspecs["gonb"]; !ok || found.Default != "gonb" || len(found.Kernelspecs) != 1 {
		t.Errorf("the kernels are %v, by default %s; want gonb alone", found.Kernelspecs, found.Default)
	}
	response, err = http.Post(strings.Replace(at, "/lab?", "/api/kernels?", 1), "application/json", strings.NewReader(`{"name": "gonb"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("the answer to the start of a kernel is %s, want 201", response.Status)
	}
	response, err = http.Get(strings.Split(specs, "?")[0])
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("without the token the answer is %s, want 403", response.Status)
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

func TestLabRefusesAPortInUse(t *testing.T) {
	_, port := listen(t)
	err := new(setup.Environment).Lab(context.Background(), setup.LabOptions{Dir: t.TempDir(), Port: port})
	var inUse *setup.PortInUseError
	if !errors.As(err, &inUse) || inUse.Port != port || inUse.Free == port {
		t.Fatalf("got error %v, want that the port is in use", err)
	}
	for _, part := range []string{"is in use by another program", "choose another with --port"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
}

func TestLabRefusesWhatIsNoPortOrFolder(t *testing.T) {
	err := new(setup.Environment).Lab(context.Background(), setup.LabOptions{Dir: t.TempDir(), Port: 70000})
	if err == nil || !strings.Contains(err.Error(), "port 70000 is not one") {
		t.Errorf("got error %v", err)
	}
	listener, port := listen(t)
	listener.Close()
	err = new(setup.Environment).Lab(context.Background(), setup.LabOptions{Dir: t.TempDir(), Address: "192.0.2.1", Port: port}) // RFC 5737: nobody's
	if err == nil || err.Error() != "192.0.2.1 is no address of this machine: choose one with --address" {
		t.Errorf("got error %v", err)
	}
	err = new(setup.Environment).Lab(context.Background(), setup.LabOptions{Dir: "/no/such/folder", Port: port})
	if err == nil || !strings.Contains(err.Error(), "there is no folder /no/such/folder") {
		t.Errorf("got error %v", err)
	}
}
