package pages

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
)

// hnn lab serves the checkout's notebooks at the address that it prints. Nothing is run or saved here.
func TestLabCommand(t *testing.T) {
	browsertest.Browser(t)
	browsertest.Sandbox(t)
	source, err := os.ReadFile(browsertest.Committed(t, "spring"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(hnntest.Program(t), "lab", "--no-browser", "--port", strconv.Itoa(browsertest.FreePort(t)))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Registered before the page, so that it ends after it.
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("interrupted, hnn lab ends with %v: %s", err, stderr.String())
		}
		if after, err := os.ReadFile(browsertest.Committed(t, "spring")); err != nil || !bytes.Equal(after, source) {
			t.Errorf("spring.ipynb has changed (%v), though nothing was saved", err)
		}
	})
	announced, err := browsertest.ReadAnnouncement(stdout)
	if err != nil {
		t.Fatal(err)
	}
	l := browsertest.NewLab(t, announced, filepath.Join(hnntest.Root(t), "notebooks"))
	t.Logf("hnn lab: announced after %.1f s", time.Since(began).Seconds())
	p := l.Show(t, "spring.ipynb")
	p.Await("the first figure", browsertest.Patience, `(i => i && i.complete && i.naturalWidth > 0)(document.querySelector('.jp-OutputArea-output img'))`)
	t.Logf("hnn lab: first figure after %.1f s", time.Since(began).Seconds())
	p.AwaitFigures(browsertest.ReadNotebook(t, browsertest.Committed(t, "spring")))
	p.NoErrors()
	p.StayedHome()
}
