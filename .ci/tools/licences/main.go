package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
)

const list = "docker/THIRD_PARTY.md"

// component is one thing that somebody else made.
type component struct{ name, version, licence, note string }

func main() {
	checked := flag.Bool("check", false, "compare with "+list+" instead of writing it")
	hnn := flag.String("hnn", "", "hnn, as go build made it of this checkout")
	flag.Parse()
	if err := run(*hnn, *checked); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(hnn string, checked bool) error {
	text, err := write(hnn)
	if err != nil {
		return err
	}
	if !checked {
		return os.WriteFile(list, text, 0o644)
	}
	old, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	if !bytes.Equal(old, text) {
		return fmt.Errorf("%s is not current: write it anew, and look at what changed", list)
	}
	fmt.Printf("%s is current: %d components\n", list, bytes.Count(text, []byte("\n| "))-3*bytes.Count(text, []byte("\n## ")))
	return nil
}

// tools are the programs that the set-up builds, and the environment that it makes.
type tools struct {
	programs []string // hnn first
	venv     string
}

// ask asks hnn what is installed.
func ask(hnn string) (tools, error) {
	out, err := exec.Command(hnn, "doctor", "--json").Output()
	if err != nil {
		return tools{}, fmt.Errorf("hnn doctor: %w", err)
	}
	var answer struct {
		Checks []struct {
			Name, Found string
			OK          bool
		}
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return tools{}, fmt.Errorf("hnn doctor: %w", err)
	}
	t := tools{programs: []string{hnn}}
	for _, c := range answer.Checks {
		switch {
		case c.Name != "gonb" && c.Name != "goimports" && c.Name != "gopls" && c.Name != "JupyterLab":
		case !c.OK:
			return tools{}, fmt.Errorf("hnn doctor finds no %s: run 'hnn setup'", c.Name)
		case c.Name == "JupyterLab":
			t.venv = c.Found
		default:
			t.programs = append(t.programs, c.Found)
		}
	}
	if len(t.programs) != 4 || t.venv == "" {
		return tools{}, errors.New("hnn doctor does not name gonb, goimports, gopls and JupyterLab")
	}
	return t, nil
}
