package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"hnn/hnnlib/experiment"

	"github.com/spf13/cobra"
)

// Every command has examples that are correct command lines, and its help lists the names that it takes.
func TestHelp(t *testing.T) {
	root := newRoot(&app{stdout: t.Output(), stderr: t.Output()})
	for _, cmd := range root.Commands() {
		if cmd.GroupID == "" {
			continue // cobra's own
		}
		if cmd.Short == "" || cmd.Example == "" {
			t.Errorf("%s has no description or no example", cmd.Name())
		}
		for example := range strings.Lines(cmd.Example) {
			words := strings.Fields(example)
			if words[0] != "hnn" {
				continue
			}
			found, rest, err := root.Find(words[1:])
			if err == nil {
				err = found.ParseFlags(rest)
			}
			if err == nil {
				err = found.ValidateArgs(found.Flags().Args())
			}
			if err != nil || found != cmd {
				t.Errorf("the example %s is not one of %s: %v", example, cmd.Name(), err)
			}
		}
	}
	reproduce, _, err := root.Find([]string{"reproduce"})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^\S+, built with go1\.\S+$`).MatchString(root.Version) {
		t.Errorf("the version is %q", root.Version)
	}
	for _, name := range experiment.AllNames() {
		if !strings.Contains(reproduce.Long, name) {
			t.Errorf("the help of reproduce does not name %s", name)
		}
	}
}

// Shells complete known names.
func TestCompletion(t *testing.T) {
	for _, c := range []struct{ line, want, not string }{
		{"tr", "train\t", "eval"},
		{"train ", "spring\n", ""},
		{"train spring ", "", "spring"},
		{"train --model ", "baseline\n", "spring"},
		{"reproduce spring ", "your-own-system\n", "spring\n"},
		{"rollout --system ", "two-body\n", ""},
		{"rollout --method ", "leapfrog\n", ""},
		{"eval --protocol ", "published\n", ""},
		{"bench ", "train/spring/hnn\n", ""},
		{"doctor --backend ", "xla:cuda\n", ""},
	} {
		args := append([]string{cobra.ShellCompRequestCmd}, strings.Split(c.line, " ")...)
		var out strings.Builder
		if status := execute(context.Background(), args, &out, t.Output()); status != exitDone {
			t.Errorf("%q: status %d", c.line, status)
		}
		lines := "\n" + out.String()
		if !strings.Contains(lines, "\n"+c.want) || c.not != "" && strings.Contains(lines, "\n"+c.not) {
			t.Errorf("%q is completed by\n%s", c.line, out.String())
		}
	}
	var script strings.Builder
	status := execute(context.Background(), []string{"completion", "bash"}, &script, t.Output())
	if status != exitDone || !strings.Contains(script.String(), "complete -o default -F __start_hnn hnn") {
		t.Errorf("status %d, and the script of bash is\n%s", status, script.String())
	}
}
