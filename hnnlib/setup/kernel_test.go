package setup

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// checkoutAt makes a folder that passes for a checkout.
func checkoutAt(t *testing.T, name string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), name)
	mod := "module hnn\n\ngo 1.26\n\nrequire " + gonbModule + " v0.11.4\n"
	must(t, writeInto(root, "go.mod", mod, 0o644))
	must(t, writeInto(root, "hnnlib/below/x.go", "package below\n", 0o644))
	return root
}

// saysArguments is a gopls that only prints its arguments.
const saysArguments = "#!/bin/sh\necho gopls \"$@\"\n"

// kernelWith writes the kernel's files for a checkout, with the given scripts in place of gonb and gopls, and with Go
// in "/opt/go's/bin".
func kernelWith(t *testing.T, name, gonb, gopls string) (e *Environment, goimportsDir, goplsDir string) {
	t.Helper()
	t.Setenv("HNN_CACHE_DIR", filepath.Join(t.TempDir(), "the user's cache"))
	e, err := newEnvironment(checkoutAt(t, name))
	must(t, errors.Join(err, e.makeDirs()))
	p := e.parts(&golang{path: "/opt/go's/bin/go", version: "go1.26.5"})
	must(t, errors.Join(writeInto(p[0].dir, "gonb", gonb, 0o755), writeInto(p[2].dir, "gopls", gopls, 0o755),
		p[3].ensure(context.Background(), true, silent)))
	return e, p[1].dir, p[2].dir
}

// TestStartScript runs the script with a gonb that only prints its arguments and variables.
func TestStartScript(t *testing.T) {
	const fake = "#!/bin/sh\n" +
		`for word in "$@" "$PATH" "$GOFLAGS" "$GOPROXY" "${GOWORK-unset}"; do echo "$word"; done` + "\n"
	e, goimports, gopls := kernelWith(t, "the user's checkout $HOME", fake, saysArguments)
	wrapped := filepath.Join(e.kernelDir(), "bin")
	for _, path := range []string{wrapped + ":" + goimports, goimports} {
		cmd := exec.Command(filepath.Join(e.kernelDir(), "start.sh"), "/run/a connection.json")
		cmd.Env = append(os.Environ(), "GOWORK=/elsewhere", "GOFLAGS=-mod=mod", "PATH=/bin:/usr/bin")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		path = filepath.Join(e.kernelDir(), "get") + ":" + path
		want := strings.Join([]string{
			"--kernel", "/run/a connection.json", "-go_work=" + e.Root, "-logtostderr=false", "-stderrthreshold=2",
			path + ":/bin:/usr/bin:/opt/go's/bin", "-ldflags=-w -buildvcs=false", "off", "unset", "",
		}, "\n")
		if string(out) != want {
			t.Fatalf("gonb was called with\n%swant\n%s", out, want)
		}
		// The second time, there is no gopls.
		must(t, os.RemoveAll(gopls))
	}
}

// Modules that a cell needs are looked up without a network first, then with the user's GOPROXY.
func TestGoScript(t *testing.T) {
	const fake = `#!/bin/sh
echo "$* by $GOPROXY" >>"$ASKED"
case "$GOPROXY" in
off) echo "cannot find module providing package x: module lookup disabled by GOPROXY=off" >&2; exit 1 ;;
refuses) echo "cannot find module providing package x" >&2; exit 1 ;;
esac
`
	e, _, _ := kernelWith(t, "the user's checkout", "", saysArguments)
	tools := t.TempDir()
	must(t, writeInto(tools, "go", fake, 0o755))
	shim := filepath.Join(e.kernelDir(), "get")
	for _, c := range []struct{ args, off, proxy, asked, says string }{
		{"build -o x", "", "", "build -o x by \n", ""},
		{"get", "", "", "get by \n", ""},
		{"get", "off", "https://proxy", "get by off\nget by https://proxy\n", ""},
		{"get", "off", "refuses", "get by off\nget by refuses\n", "no module was found with the package x\n"},
	} {
		asked := filepath.Join(t.TempDir(), "asked")
		cmd := exec.Command(filepath.Join(shim, "go"), strings.Fields(c.args)...)
		cmd.Env = []string{
			"PATH=" + shim + ":" + tools + ":/bin:/usr/bin", "ASKED=" + asked, "GOPROXY=" + c.off, "HNN_GOPROXY=" + c.proxy,
		}
		out, err := cmd.CombinedOutput()
		got, _ := os.ReadFile(asked)
		if string(got) != c.asked || string(out) != c.says || (err == nil) != (c.says == "") {
			t.Errorf("go %s ran %q, said %q and ended with %v; want %q and %q", c.args, got, out, err, c.asked, c.says)
		}
	}
}

// The script passes GoNB's arguments to the gopls of the set-up, and the specification is what notebooks ask for.
func TestGoplsScriptAndSpecification(t *testing.T) {
	e, _, _ := kernelWith(t, "the user's checkout", "", saysArguments)
	for _, args := range []string{"-listen unix;/a/socket", "version"} {
		out, err := exec.Command(filepath.Join(e.kernelDir(), "bin", "gopls"), strings.Fields(args)...).CombinedOutput()
		if want := "gopls " + args + "\n"; err != nil || string(out) != want {
			t.Errorf("gopls was called as %q (%v), want %q", out, err, want)
		}
	}
	raw, err := os.ReadFile(filepath.Join(e.Jupyter, "share", "kernels", "gonb", "kernel.json"))
	must(t, err)
	for _, want := range []string{`"argv": ["{resource_dir}/start.sh", "{connection_file}"]`, `"language": "go"`,
		`"interrupt_mode": "message"`} {
		if !json.Valid(raw) || !strings.Contains(string(raw), want) {
			t.Errorf("the specification lacks %s: %s", want, raw)
		}
	}
}

func TestTwoCheckoutsHaveTheirOwnKernels(t *testing.T) {
	t.Setenv("HNN_CACHE_DIR", t.TempDir())
	one, err := newEnvironment(checkoutAt(t, "one"))
	must(t, err)
	two, err := newEnvironment(checkoutAt(t, "two"))
	must(t, err)
	if one.kernelDir() == two.kernelDir() || one.Jupyter == two.Jupyter || one.tools != two.tools {
		t.Fatalf("the kernels are in %s and %s, the tools in %s and %s", one.Jupyter, two.Jupyter, one.tools, two.tools)
	}
}

func TestFindRoot(t *testing.T) {
	root := checkoutAt(t, "checkout")
	if got, err := FindRoot(filepath.Join(root, "hnnlib", "below")); err != nil || got != root {
		t.Fatalf("got %s and error %v, want %s", got, err, root)
	}
	outside := t.TempDir()
	must(t, writeInto(outside, "go.mod", "module hnnother\n", 0o644))
	_, err := FindRoot(outside)
	says(t, err, outside+" is not inside a checkout", "change to the folder of the checkout")
	_, err = newEnvironment(checkoutAt(t, "a,b"))
	says(t, err, "has a comma in its name")
	must(t, writeInto(root, "go.mod", "module hnn\n\ngo 1.26\n", 0o644))
	_, err = newEnvironment(root)
	says(t, err, "go.mod of "+root+" does not require "+gonbModule)
}

// Env passes on no variable by which Jupyter or Python would find the user's files.
func TestEnvHidesTheUsersOwn(t *testing.T) {
	t.Setenv("HNN_CACHE_DIR", t.TempDir())
	for _, name := range []string{"JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTER_TOKEN", "IPYTHONDIR", "PYTHONPATH",
		"PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX"} {
		t.Setenv(name, "/the/users/own")
	}
	t.Setenv("HNN_KEPT", "kept")
	e, err := newEnvironment(checkoutAt(t, "checkout"))
	must(t, err)
	e.Python = "/venv/bin/python"
	env := strings.Join(e.Env(), "\n") + "\n"
	if strings.Contains(env, "/the/users/own") {
		t.Errorf("something of the user's own is left in\n%s", env)
	}
	for _, want := range []string{"HNN_KEPT=kept\n", "PATH=/venv/bin:", "PYTHONNOUSERSITE=1\n",
		"JUPYTER_PATH=" + e.Jupyter + "/share\n", "JUPYTER_CONFIG_DIR=" + e.Jupyter, "JUPYTER_DATA_DIR=" + e.Jupyter,
		"JUPYTER_RUNTIME_DIR=" + e.Jupyter, "IPYTHONDIR=" + e.Jupyter} {
		if !strings.Contains(env, want) {
			t.Errorf("the environment lacks %q", want)
		}
	}
}
