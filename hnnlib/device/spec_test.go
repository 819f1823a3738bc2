package device

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
)

func TestParse(t *testing.T) {
	here, err := os.Getwd()
	must(t, err)
	for _, c := range []struct {
		spec, env string
		want      request
	}{
		{"", "", request{kind: "auto"}},
		{"auto", "go", request{kind: "auto"}},
		{"", "go", request{kind: "go"}},
		{"", "xla", request{kind: "cpu"}},
		{"", "xla:cpu,tf32=false", request{kind: "cpu", options: ",tf32=false"}},
		{"", "stablehlo:cuda", request{kind: "cuda"}},
		{"xla:cpu", "go", request{kind: "cpu"}},
		{"xla:cuda", "", request{kind: "cuda"}},
		{"xla:/opt/p.so", "", request{kind: "path", path: "/opt/p.so"}},
		{"", "xla:/opt/p.so,shared_buffers,tf32=true",
			request{kind: "path", path: "/opt/p.so", options: ",shared_buffers,tf32=true"}},
		{"xla:./p.so", "", request{kind: "path", path: filepath.Join(here, "p.so")}},
		{"xla:p.so", "", request{kind: "path", path: filepath.Join(here, "p.so")}},
		{"go", "xla", request{kind: "go"}},
	} {
		t.Setenv(compute.ConfigEnvVar, c.env)
		if got, err := parse(c.spec); err != nil || got != c.want {
			t.Errorf("spec %q, else %q: got %+v and error %v, want %+v", c.spec, c.env, got, err, c.want)
		}
	}
}

func TestParseRefusesWhatIsUnknown(t *testing.T) {
	for _, c := range []struct{ spec, env, want string }{
		{"gpu", "", `--backend="gpu": unknown backend`},
		{"xla:tpu", "", `--backend="xla:tpu": unknown XLA plugin`},
		{"auto:cpu", "", `--backend="auto:cpu": unknown backend`},
		{"", "torch", `GOMLX_BACKEND="torch": unknown backend`},
	} {
		t.Setenv(compute.ConfigEnvVar, c.env)
		err := CheckSpec(c.spec)
		var wrong *SpecError
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) ||
			!strings.HasSuffix(err.Error(), "known are "+Known) {
			t.Errorf("spec %q: got error %v, want %q and the list of those known", c.spec, err, c.want)
		}
	}
}

// Every spec is known or refused with a *SpecError.
func FuzzCheckSpec(f *testing.F) {
	for _, seed := range []string{"auto", "xla", "xla:cpu", "xla:cuda", "xla:cpu,tf32=false", "xla:/a/b.so",
		"xla:/a/b.so,preallocate=true", "go", "go:x", "auto:1", ":", ",", "xla:,", "nope"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		if err := CheckSpec(spec); err != nil && !errors.As(err, new(*SpecError)) {
			t.Errorf("%q: got error %v, want a *SpecError", spec, err)
		}
	})
}
