package pages

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"hnn/hnnlib/internal/browsertest"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/run"
)

// hnn lab serves the checkout's notebooks at the address that it prints. Nothing is run or saved here.
func TestLabCommand(t *testing.T) {
	browsertest.Browser(t)
	browsertest.Sandbox(t)
	source, err := os.ReadFile(browsertest.Committed(t, "spring"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := hnntest.Command(t, os.Getenv(run.DirEnv), "lab --no-browser --port "+strconv.Itoa(browsertest.FreePort(t)))
	began := time.Now()
	command := hnntest.Start(t, cmd)
	// Registered before the page is opened, so that it runs after the page is closed.
	t.Cleanup(func() {
		if command.Interrupt(t); !command.ProcessState.Success() {
			t.Errorf("interrupted, hnn lab ends with %v: %s", command.ProcessState, command.Complained())
		}
		if after, err := os.ReadFile(browsertest.Committed(t, "spring")); err != nil || !bytes.Equal(after, source) {
			t.Errorf("spring.ipynb has changed (%v), though nothing was saved", err)
		}
	})
	l := browsertest.LabOf(t, command, filepath.Join(hnntest.Root(t), "notebooks"))
	t.Logf("hnn lab: announced after %.1f s", time.Since(began).Seconds())
	p := l.Show(t, "spring.ipynb")
	p.Await("the first figure", browsertest.Patience,
		`(i => i && i.complete && i.naturalWidth > 0)(document.querySelector('.jp-OutputArea-output img'))`)
	t.Logf("hnn lab: first figure after %.1f s", time.Since(began).Seconds())
	p.AwaitFigures(hnntest.ReadNotebook(t, browsertest.Committed(t, "spring")))
	p.NoErrors()
	p.StayedHome()
}
