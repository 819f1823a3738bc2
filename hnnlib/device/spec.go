package device

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/compute"
)

// Known lists the specs that Open takes, for messages and help.
const Known = "auto, xla:cpu, xla:cuda, xla:/path/to/plugin.so, go"

// SpecError reports a spec that is not in Known.
type SpecError struct{ Reason string }

func (e *SpecError) Error() string { return e.Reason + "; known are " + Known }

// CheckSpec returns a *SpecError if Open would not know spec. It opens nothing.
func CheckSpec(spec string) error {
	_, err := parse(spec)
	return err
}

// request is a parsed spec.
type request struct {
	kind    string // "auto", "cpu", "cuda", "path" or "go"
	path    string // the plugin's absolute path if kind is "path"
	options string // go-xla's own options, each after a comma; usually ""
}

// parse parses spec or, if it is empty, GOMLX_BACKEND. It knows GoMLX's own forms too: xla, xla:cpu,tf32=false,
// xla:/path,preallocate=true, go, and GoMLX's other names for XLA.
func parse(spec string) (request, error) {
	origin := "--backend"
	if spec == "" {
		spec, origin = os.Getenv(compute.ConfigEnvVar), compute.ConfigEnvVar
	}
	fail := func(reason string) (request, error) {
		return request{}, &SpecError{fmt.Sprintf("%s=%q: %s", origin, spec, reason)}
	}
	name, rest, _ := strings.Cut(spec, ":")
	plugin, options, found := strings.Cut(rest, ",")
	if found {
		options = "," + options
	}
	switch {
	case name == "go":
		return request{kind: "go"}, nil
	case rest == "" && (name == "" || name == "auto"):
		return request{kind: "auto"}, nil
	case !slices.Contains([]string{"xla", "stablehlo", "hlo", "shlo"}, name):
		return fail("unknown backend")
	case plugin == "":
		return request{kind: "cpu", options: options}, nil
	case plugin == "cpu", plugin == "cuda":
		return request{kind: plugin, options: options}, nil
	case strings.ContainsRune(plugin, filepath.Separator) || filepath.Ext(plugin) == ".so":
		path, err := filepath.Abs(plugin)
		if err != nil {
			return fail(err.Error())
		}
		return request{kind: "path", path: path, options: options}, nil
	}
	return fail("unknown XLA plugin")
}
