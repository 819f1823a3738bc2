package setup_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/setup"
	"hnn/hnnlib/setup/setuptest"
)

// byName finds a check of a report.
func byName(t *testing.T, r *setup.Report, name string) setup.Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("the report says nothing of %s: %+v", name, r.Checks)
	return setup.Check{}
}

func TestDoctorFindsWhatIsInstalled(t *testing.T) {
	env := setuptest.Environment(t)
	r, err := setup.Doctor(context.Background(), "", "go")
	if err != nil {
		t.Fatal(err)
	}
	if r.Root != env.Root {
		t.Errorf("the checkout is %s, want %s", r.Root, env.Root)
	}
	for _, name := range []string{"Go", "C compiler", "Python with venv", "gonb", "goimports", "GoNB kernel", "JupyterLab"} {
		if c := byName(t, r, name); !c.OK || c.Found == "" || c.Fix != "" {
			t.Errorf("%+v, want that it is there", c)
		}
	}
	if r.Backend.Name != "go" || !strings.Contains(r.Backend.Why, "was asked for") || r.Backend.Fix == "" {
		t.Errorf("the backend is %+v", r.Backend)
	}
}

func TestDoctorSaysWhatToDoAboutEachGap(t *testing.T) {
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("PJRT_PLUGIN_LIBRARY_PATH", t.TempDir())
	t.Setenv("GOMLX_BACKEND", "")
	t.Setenv("PATH", t.TempDir())
	r, err := setup.Doctor(context.Background(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, fix := range map[string]string{
		"Go":               "put Go 1.26 or newer on PATH",
		"C compiler":       "apt install build-essential",
		"Python with venv": "hnn reproduce --no-notebooks",
		"GoNB kernel":      "hnn setup",
		"JupyterLab":       "hnn setup",
	} {
		if c := byName(t, r, name); c.OK || c.Found == "" || !strings.Contains(c.Fix, fix) {
			t.Errorf("%+v, want a gap and the fix %q", c, fix)
		}
	}
}
