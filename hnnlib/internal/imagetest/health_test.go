package imagetest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"hnn/hnnlib/internal/python"
)

// The health check reads the port from the command line of the container's process and asks the server there. The test
// provides both.
func TestHealthCheckAsksThePortThatLabHas(t *testing.T) {
	p, err := python.Find(t.Context())
	if err != nil {
		t.Skip(err)
	}
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api" {
			t.Errorf("it asks for %s", r.URL)
		}
		asked.Add(1)
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	dead := httptest.NewServer(nil)
	_, nobody, _ := net.SplitHostPort(dead.Listener.Addr().String())
	t.Setenv("http_proxy", dead.URL)
	dead.Close()

	dir := t.TempDir()
	commandLine := filepath.Join(dir, "cmdline")
	check := func(usual, words string) error {
		t.Helper()
		// Like the kernel, write a zero byte after each word.
		text := strings.ReplaceAll("/sbin/docker-init -- /opt/hnn/docker/entrypoint.sh "+words+" ", " ", "\x00")
		script := filepath.Join(dir, "healthcheck.py")
		places := strings.NewReplacer("/proc/1/cmdline", commandLine, "port = 8888\n", "port = "+usual+"\n")
		must(t, os.WriteFile(commandLine, []byte(text), 0o644))
		must(t, os.WriteFile(script, []byte(places.Replace(read(t, "docker/healthcheck.py"))), 0o644))
		return exec.Command(p.Path, script).Run()
	}
	healthy := []string{"lab --address 0.0.0.0 --port=" + port, "lab --port " + port,
		"lab --port " + nobody + " --port=" + port, "--port=" + port + " lab"}
	for _, words := range healthy {
		if err := check(nobody, words); err != nil {
			t.Errorf("with JupyterLab at port %s, %q is not healthy: %v", port, words, err)
		}
	}
	if err := check(port, "lab --no-browser"); err != nil {
		t.Errorf("with JupyterLab at its usual port: %v", err)
	}
	if got := int(asked.Load()); got != len(healthy)+1 {
		t.Errorf("it asked %d times, want %d", got, len(healthy)+1)
	}
	for _, words := range []string{"lab", "lab --port=" + nobody, "lab --port " + nobody} {
		if check(nobody, words) == nil {
			t.Errorf("without JupyterLab, %q is healthy", words)
		}
	}
	if err := check(nobody, "reproduce spring"); err != nil || int(asked.Load()) != len(healthy)+1 {
		t.Errorf("another command than lab: %v", err)
	}
}
