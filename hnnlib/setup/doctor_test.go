package setup

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of Ensure check what Doctor says of a complete set-up.
func TestDoctorSaysWhatToDoAboutEachGap(t *testing.T) {
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	r, err := Doctor(context.Background(), "go")
	must(t, err)
	fixes := map[string]string{
		"Go":               "put Go 1.26 or newer on PATH",
		"C compiler":       "apt install build-essential",
		"Python with venv": "hnn reproduce --no-notebooks",
		"GoNB kernel":      "hnn setup",
		"JupyterLab":       "hnn setup",
	}
	for _, c := range r.Checks {
		fix, known := fixes[c.Name]
		delete(fixes, c.Name)
		if known && (c.OK || c.Found == "" || !strings.Contains(c.Fix, fix)) {
			t.Errorf("%+v, want a gap and the fix %q", c, fix)
		}
	}
	if len(fixes) > 0 {
		t.Errorf("there is no check named %v", fixes)
	}
	if b := r.Backend; b.Name != "go" || !strings.Contains(b.Why, "was asked for") || b.Fix == "" {
		t.Errorf("the backend is %+v", b)
	}
}

// Outside of a checkout, Doctor says so, and still runs the other checks.
func TestDoctorOutsideOfACheckout(t *testing.T) {
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	t.Chdir(t.TempDir())
	r, err := Doctor(context.Background(), "go")
	must(t, err)
	last := r.Checks[len(r.Checks)-1]
	if r.Root != "" || len(r.Checks) != 5 || last.OK || last.Fix == "" ||
		!strings.Contains(last.Found, "is not inside a checkout") {
		t.Errorf("the report is %+v", r)
	}
}
