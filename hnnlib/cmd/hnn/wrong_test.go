package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
)

const (
	giveRun      = "give the folder that 'hnn train' printed, or a name that 'hnn runs' lists"
	needState    = " is not a finite number; numbers separated by commas are needed, q1 to qn and then p1 to pn"
	needAngle    = " is not a finite number; angles in radians separated by commas are needed"
	giveFile     = ": give a file in a folder that exists, can be written, and has room"
	rolloutFlags = "--atol, --backend, --backward, --csv, --help, --max-steps, --method, --points, --quiet, --rtol, " +
		"--run, --state, --step, --system, --t0, --t1"
)

// needs returns the error for a value that a command's flag refuses.
func needs(value, flag, need, command, flags string) string {
	return fmt.Sprintf("invalid argument %q for %q flag: %s; 'hnn %s' knows %s", value, "--"+flag, need, command, flags)
}

// Every wrong command line ends with status 2, one sentence, and nothing on standard output. The values of settings are
// tested in the packages that check them.
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	list := func(names []string) string { return strings.Join(names, ", ") }
	experiments, settings := list(experiment.Names()), list((&experiment.Config{}).Keys())
	systems := list(systemNames())
	methods := list(names(ode.Methods, func(m ode.Method) string { return m.Name }))
	const trainFlags = "--backend, --help, --model, --quick, --quiet, --recipe, --seed, --seeds, --set"
	const start = "rollout --system spring --state 1,0 "
	for _, c := range []struct{ line, want string }{
		{"train", "'hnn train' needs one experiment, and none was given: known are " + experiments},
		{"train nope", `unknown experiment "nope": expected one of ` + experiments},
		{"train spring extra",
			"'hnn train' takes one experiment, and 2 were given (spring, extra): known are " + experiments},
		{"train spring --nope", "unknown flag: --nope; 'hnn train' knows " + trainFlags},
		{"train spring --model nope", `unknown model "nope": expected one of baseline, hnn`},
		{"train spring --seed", "flag needs an argument: --seed; 'hnn train' knows " + trainFlags},
		{"train spring --seed -1", needs("-1", "seed", "a whole number of 0 or more is needed", "train", trainFlags)},
		{"train spring --seeds 0",
			needs("0", "seeds", "a whole number from 1 to 100000 is needed", "train", trainFlags)},
		{"train spring --set steps", `--set: "steps" is not of the form key=value; the keys are ` + settings},
		{"train spring --recipe quick", `recipe is "quick", but one of paper, fast, best is needed`},
		{"reproduce spring --recipe quick", `recipe is "quick", but one of paper, fast, best is needed`},
		{"train spring --set schedule=linear", `schedule is "linear", but one of constant, cosine is needed`},
		{"train spring --set warmup=3000", "warmup is 3000, but a number from 0 to below the 2000 steps is needed"},
		{"train spring --set learning_rate=0",
			"learning_rate is 0, but a positive number is needed; the paper's is 1e-3"},
		{"train spring --set learning_rate=NaN",
			"learning_rate is NaN, but a positive number is needed; the paper's is 1e-3"},
		{"train spring --set steps=0", "steps is 0, but at least 1 is needed"},
		{"train spring --set trajectories=1000000 --set points=1000",
			"1000000 trajectories of 1000 points are more than the 10000000 samples that are allowed"},
		{"train spring --set span=Inf", "span is +Inf, but a finite number is needed"},
		{"train real-pendulum --set noise=1",
			"real-pendulum learns from a recording: of the settings of the data, only test_share applies to it"},
		{"train spring --backend nope", `--backend="nope": unknown backend; known are ` + device.Known},

		{"reproduce sprong", `unknown experiment "sprong": expected one of ` + list(experiment.AllNames())},
		{"reproduce --update --no-notebooks", "--update writes executed notebooks, so it can't go with --no-notebooks"},

		{"lab --address nowhere",
			`--address "nowhere" is not an IP address, such as 127.0.0.1 for this machine only, ` +
				"or 0.0.0.0 for all that reach it"},

		{"eval", "'hnn eval' needs one run, and none was given: " + giveRun},
		{"eval a --protocol x", `unknown protocol "x": expected one of corrected, published`},
		{"eval a --system spring",
			"--system spring and the run a exclude each other: give the one that is to be evaluated"},

		{"runs nope", `unknown experiment "nope": expected one of ` + experiments},

		{"rollout", "--system or --run is needed; the systems are " + systems + ", and 'hnn runs' lists the runs"},
		{"rollout --system spring --run x",
			"--system spring and --run x exclude each other: give the one that is to be rolled out"},
		{"rollout --system nope --state 1,0", `unknown system "nope": expected one of ` + systems},
		{"rollout --system spring", "--state is needed: 2 numbers, positions first, as in --state 1,0"},
		{"rollout --system spring --state 1", "--state: a state needs 2 numbers (q, then p), but 1 were given"},
		{"rollout --system spring --state 1,x", needs("1,x", "state", `"x"`+needState, "rollout", rolloutFlags)},
		{start + "--t0 x", needs("x", "t0", "a finite number is needed", "rollout", rolloutFlags)},
		{start + "--t0 20", "--t0 is 20, but a number below --t1, 20, is needed"},
		{start + "--t0 1 --backward", "--t0 and --backward exclude each other: what goes back in time starts at 0"},
		{start + "extra", "'hnn rollout' takes no arguments, got \"extra\"; its flags are " + rolloutFlags},
		{start + "--method euler", `unknown integrator "euler": expected one of ` + methods},
		{start + "--points 2.5",
			needs("2.5", "points", "a whole number from 2 to 10000000 is needed", "rollout", rolloutFlags)},
		{start + "--t1 0", needs("0", "t1", "a positive number is needed", "rollout", rolloutFlags)},
		{start + "--rtol 1.5", "rtol is 1.5, but a number between 0 and 1 is needed; try 1e-9"},
		{start + "--step 0.1", "--step does not apply to dopri5, which heeds --rtol, --atol and --max-steps"},
		{start + "--method rk4 --rtol 1e-3", "--rtol does not apply to rk4, which heeds --step"},
		{start + "--method rk4 --step 1e-9", "20 units of time in steps of 1e-09 make 2e+10 steps, and at most " +
			"10000000 are taken: give a larger --step or a smaller --t1"},
		{start + "--csv x.png", "--csv x.png: the ending says what to write; known are .csv"},
		{"dataset spring", "--out is needed: the file to write, as in --out spring.npz"},
		{"dataset spring --out x.npz --set points=1", "points is 1, but at least 2 per trajectory are needed"},

		{"render", "'hnn render' needs one scene, and none was given: known are pendulum"},
		{"render spring --theta 0 --out x.npz", `unknown scene "spring": expected one of pendulum`},
		{"render pendulum --out x.npz", "--theta is needed: angles in radians from hanging, as in --theta -0.5,0,0.5"},
		{"render pendulum --theta 0",
			"--out is needed: the file to write, as in --out pendulum.npz or --out pendulum.png"},
		{"render pendulum --theta 0 --out x.gif", "--out x.gif: the ending says what to write; known are .npz, .png"},
		{"render pendulum --theta 0, --out x.npz",
			needs("0,", "theta", `""`+needAngle, "render", "--backend, --help, --out, --quiet, --theta")},
		{"render pendulum --theta " + strings.Repeat("0,", 400) + "0 --out x.png",
			"401 pictures of 200 pixels make a sheet of 4200 by 4000, but 4096 is the most: give fewer angles"},

		{"export a", "--out is needed: the file to write, as in --out weights.npz"},
		{"completion nope", `unknown shell "nope"; known are bash, fish, powershell, zsh`},
		{"nope --quiet", `unknown command "nope"; known are bench, clean, completion, dataset, doctor, eval, export, ` +
			"lab, render, reproduce, rollout, runs, setup, sweep, train"},
		{"bench nope", `unknown case "nope": expected one of ` + list(benchNames()) +
			", or the beginning of one, as in train"},
	} {
		hnntest.Refused(t, runs, exitUsage, c.want, c.line)
	}
}

// Commands that can't do their work end with status 1 and one sentence.
func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	runs, empty := t.TempDir(), filepath.Join(t.TempDir(), "file")
	put(t, empty, "")
	missing := " can't be written (no such file or directory)" + giveFile
	for _, c := range []struct{ line, want string }{
		{"eval nope", `there is no run "nope": ` + giveRun},
		{"rollout --system spring --state 1,0 --csv " + empty + "/x.csv",
			"--csv " + empty + "/x.csv can't be written (not a directory)" + giveFile},
		{"rollout --system spring --state 1,0 --csv " + runs,
			"--csv " + runs + " is a folder: give the name of a file"},
		{"render pendulum --theta 0 --out " + runs + "/no/x.png", "--out " + runs + "/no/x.png" + missing},
	} {
		hnntest.Refused(t, runs, exitError, c.want, c.line)
	}
}

// If this version can't read a run, the error says why, and 'hnn runs' still lists the others.
func TestForeignRuns(t *testing.T) {
	t.Parallel()
	ours := run.Settings{Experiment: "spring", Model: "hnn", Backend: "go", Details: []byte(`{"loss": "derivative"}`)}
	other, model, setting := ours, ours, ours
	other.Experiment, model.Model = "pendulous", "rnn"
	setting.Details = []byte(`{"depth": 3, "loss": "derivative"}`)
	for _, c := range []struct {
		name     string
		settings run.Settings
		format   int
		want     string
	}{
		{"unfinished", ours, run.Format, "the run unfinished is not finished: train it with 'hnn train' first"},
		{"later", ours, run.Format + 1, "RUN/settings.json is damaged or of another version (it has format 2, and " +
			"this version reads format 1): remove the run's folder and train it again"},
		{"other", other, run.Format, `the run other is of "pendulous", which this program doesn't know: evaluate it ` +
			"where the system is defined; known are " + strings.Join(experiment.Names(), ", ")},
		{"model", model, run.Format,
			`the run model is of another version: unknown model "rnn": expected one of baseline, hnn`},
		{"setting", setting, run.Format, `the settings of run setting can't be read (json: unknown field "depth"): ` +
			"it is of another version or another program; use it there, or remove its folder and train it again"},
		{"spring-hnn-seed1-0123456789ab", ours, run.Format, "the folder RUN holds the settings of the run " +
			"spring-hnn-seed0-0eccf60aa989: if it was copied or renamed, give it that name; if not, its " +
			"settings.json is damaged, so remove the folder and train again"},
	} {
		runs := t.TempDir()
		folder := filepath.Join(runs, c.name)
		putSettings(t, folder, c.format, c.settings)
		putSettings(t, filepath.Join(runs, "good"), run.Format, ours)
		want := strings.ReplaceAll(c.want, "RUN", folder)
		for _, line := range []string{"eval", "export --out " + runs + "/x.npz", "rollout --state 1,0 --run"} {
			hnntest.Refused(t, runs, exitError, want, line, folder)
		}
		// Another run is still found by its name.
		good := "the run good is not finished: train it with 'hnn train' first"
		hnntest.Refused(t, runs, exitError, good, "eval good")
		if out := hnntest.Must(t, runs, "runs"); !strings.Contains(out.Stdout, "good") {
			t.Errorf("%s: 'hnn runs' does not list the good run:\n%s%s", c.name, out.Stdout, out.Stderr)
		}
	}
}

// put writes a file, and makes its folder.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// putSettings writes the settings of a run, and makes its folder.
func putSettings(t *testing.T, folder string, format int, s run.Settings) {
	t.Helper()
	path := filepath.Join(folder, "settings.json")
	put(t, path, "")
	if err := artifact.WriteSealed(path, format, s); err != nil {
		t.Fatal(err)
	}
}
