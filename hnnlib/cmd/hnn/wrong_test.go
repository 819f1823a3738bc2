package main_test

import (
	"encoding/json"
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
	"hnn/hnnlib/system"
)

// What the sentences list, from the registries.
var (
	experiments = strings.Join(experiment.Names(), ", ")
	settings    = strings.Join((&experiment.Config{}).Keys(), ", ")
	systems     = names(len(system.All), func(i int) string { return system.All[i].Name })
	methods     = names(len(ode.Methods), func(i int) string { return ode.Methods[i].Name })
	cases       = names(len(experiment.Benches()), func(i int) string { return experiment.Benches()[i].Case })
)

func names(n int, name func(int) string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = name(i)
	}
	return strings.Join(list, ", ")
}

// What each command's flags are said to be.
const (
	trainFlags   = "; 'hnn train' knows --backend, --help, --model, --quick, --quiet, --seed, --seeds, --set"
	rolloutFlags = "; 'hnn rollout' knows --atol, --backend, --backward, --csv, --help, --max-steps, --method, --points, --quiet, --rtol, --run, --state, --step, --system, --t1"
	datasetFlags = "; 'hnn dataset' knows --backend, --help, --out, --protocol, --quiet, --seed, --set"
	evalFlags    = "; 'hnn eval' knows --atol, --backend, --help, --json, --max-steps, --method, --protocol, --quick, --quiet, --rtol, --step, --system"
	reproFlags   = "; 'hnn reproduce' knows --backend, --data, --help, --no-notebooks, --out, --quick, --quiet, --seeds, --update"
	runsFlags    = "; 'hnn runs' knows --backend, --help, --json, --quiet"
	renderFlags  = "; 'hnn render' knows --backend, --help, --out, --quiet, --theta"
	exportFlags  = "; 'hnn export' knows --backend, --help, --out, --quiet"
	benchFlags   = "; 'hnn bench' knows --backend, --help, --json, --quiet, --repeat"
	giveRun      = "give the folder that 'hnn train' printed, or a name that 'hnn runs' lists"
)

// needs is what pflag makes of a value that a flag refuses.
func needs(value, flag, need string) string {
	return fmt.Sprintf("invalid argument %q for %q flag: %s", value, "--"+flag, need)
}

const (
	needSeed     = "a whole number of 0 or more is needed"
	needSeeds    = "a whole number from 1 to 100000 is needed"
	needPoints   = "a whole number from 2 to 10000000 is needed"
	needRepeat   = "a whole number from 1 to 1000 is needed"
	needPositive = "a positive number is needed"
	needRads     = " is not a finite number; angles in radians separated by commas are needed"
	needState    = " is not a number; numbers separated by commas are needed, q1 to qn and then p1 to pn"
)

// Every wrong command line ends with status 2 and this one sentence, and with nothing on standard output.
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"train", "'hnn train' needs one experiment, and none was given: known are " + experiments},
		{"train nope", `unknown experiment "nope": expected one of ` + experiments},
		{"train spring extra", "'hnn train' takes one experiment, and 2 were given (spring, extra): known are " + experiments},
		{"train spring --nope", "unknown flag: --nope" + trainFlags},
		{"train spring --model nope", `unknown model "nope": expected one of baseline, hnn`},
		{"train spring --seed", "flag needs an argument: --seed" + trainFlags},
		{"train spring --seed -1", needs("-1", "seed", needSeed) + trainFlags},
		{"train spring --seed 1.5", needs("1.5", "seed", needSeed) + trainFlags},
		{"train spring --seed 18446744073709551616", needs("18446744073709551616", "seed", needSeed) + trainFlags},
		{"train spring --seeds 0", needs("0", "seeds", needSeeds) + trainFlags},
		{"train spring --seeds -1", needs("-1", "seeds", needSeeds) + trainFlags},
		{"train spring --seeds x", needs("x", "seeds", needSeeds) + trainFlags},
		{"train spring --set steps", `--set: "steps" is not of the form key=value; the keys are ` + settings},
		{"train spring --set nope=1", `--set: unknown setting "nope": expected one of ` + settings},
		{"train spring --set steps=x", `--set: steps is "x", but a whole number is needed`},
		{"train spring --set steps=", `--set: steps is "", but a whole number is needed`},
		{"train spring --set steps=1e99", `--set: steps is "1e99", but a whole number is needed`},
		{"train spring --set noise=x", `--set: noise is "x", but a number is needed`},
		{"train spring --set test_first=maybe", `--set: test_first is "maybe", but true or false is needed`},
		{"train spring --set steps=0", "steps is 0, but at least 1 is needed"},
		{"train spring --set steps=-5", "steps is -5, but at least 1 is needed"},
		{"train spring --set steps=10000001", "steps is 10000001, but at most 10000000 is allowed"},
		{"train spring --set hidden=-1", "hidden is -1, but a model needs hidden layers of at least 1 unit; the paper's have 200"},
		{"train spring --set hidden=1000000000", "hidden is 1000000000, but at most 10000 is allowed"},
		{"train spring --set scalars=3", "scalars is 3, but an HNN has 1 output (H) or 2 (the authors' form)"},
		{"train spring --set batch=751", "batch is 751, but a number from 1 to the 750 samples of the train set is needed, or 0 for all"},
		{"train spring --set chunk=-1", "chunk is -1, but at least 1 is needed"},
		{"train spring --set learning_rate=-1", "learning_rate is -1, but a positive number is needed; the paper's is 1e-3"},
		{"train spring --set l2=NaN", "l2 is NaN, but a number of 0 or more is needed; the paper's is 1e-4"},
		{"train spring --set trajectories=0", "trajectories is 0, but at least 1 is needed"},
		{"train spring --set trajectories=1000000 --set points=1000", "1000000 trajectories of 1000 points are more than the 10000000 samples that are allowed"},
		{"train spring --set span=-3", "span is -3, but a positive time is needed"},
		{"train spring --set span=Inf", "span is +Inf, but a finite number is needed"},
		{"train spring --set noise=-1", "noise is -1, but a standard deviation of 0 or more is needed"},
		{"train spring --set test_share=1", "test_share is 1, but a share between 0 and 1 is needed"},
		{"train real-pendulum --set noise=1", "real-pendulum learns from a recording: of the settings of the data, only test_share applies to it"},
		{"train real-pendulum --set test_share=0", "test_share is 0, but a share between 0 and 1 is needed"},
		{"train spring --set rtol=2", "rtol is 2, but a number between 0 and 1 is needed; try 1e-9"},
		{"train spring --backend nope", `--backend="nope": unknown backend; known are ` + device.Known},
		{"train spring --backend xla:tpu", `--backend="xla:tpu": unknown XLA plugin; known are ` + device.Known},

		{"reproduce --seeds 0", needs("0", "seeds", needSeeds) + reproFlags},
		{"reproduce --seeds -1", needs("-1", "seeds", needSeeds) + reproFlags},
		{"reproduce --seeds x", needs("x", "seeds", needSeeds) + reproFlags},
		{"reproduce --seeds 100001", needs("100001", "seeds", needSeeds) + reproFlags},
		{"reproduce spring --seeds 9000000000000000000", needs("9000000000000000000", "seeds", needSeeds) + reproFlags},
		{"reproduce --seeds", "flag needs an argument: --seeds" + reproFlags},
		{"reproduce sprong", `unknown experiment "sprong": expected one of ` + strings.Join(experiment.AllNames(), ", ")},
		{"reproduce --update --no-notebooks", "--update writes executed notebooks, so it can't go with --no-notebooks"},

		{"lab --port 0", "--port 0 is not a port; known are the numbers from 1 to 65535"},
		{"lab --address nowhere", `--address "nowhere" is not an IP address, such as 127.0.0.1 for this machine only, or 0.0.0.0 for all that reach it`},

		{"eval", "'hnn eval' needs one run, and none was given: " + giveRun},
		{"eval a b", "'hnn eval' takes one run, and 2 were given (a, b): " + giveRun},
		{"eval a --protocol x", `unknown protocol "x": expected one of corrected, published`},
		{"eval a --nope", "unknown flag: --nope" + evalFlags},
		{"eval a --method euler", `unknown integrator "euler": expected one of ` + methods},
		{"eval a --step 0.1", "--step does not apply to dopri5, which heeds --rtol, --atol and --max-steps"},
		{"eval a --system spring", "--system spring and the run a exclude each other: give the one that is to be evaluated"},
		{"eval --system nope", `unknown system "nope": expected one of ` + systems},

		{"runs nope", `unknown experiment "nope": expected one of ` + experiments},
		{"runs a b", "'hnn runs' takes one experiment, and 2 were given (a, b): known are " + experiments},
		{"runs --nope", "unknown flag: --nope" + runsFlags},

		{"rollout", "--system or --run is needed; the systems are " + systems + ", and 'hnn runs' lists the runs"},
		{"rollout --system spring --run x", "--system spring and --run x exclude each other: give the one that is to be rolled out"},
		{"rollout --system nope --state 1,0", `unknown system "nope": expected one of ` + systems},
		{"rollout --system spring", "--state is needed: 2 numbers, positions first, as in --state 1,0"},
		{"rollout --system spring --state 1,0,0", "--state: a state needs 2 numbers (q, then p), but 3 were given"},
		{"rollout --system spring --state 1", "--state: a state needs 2 numbers (q, then p), but 1 were given"},
		{"rollout --system spring --state 1,x", needs("1,x", "state", `"x"`+needState) + rolloutFlags},
		{"rollout --system spring --state 1,", needs("1,", "state", `""`+needState) + rolloutFlags},
		{"rollout --system spring --state NaN,0", "--state: coordinate 1 of the state is NaN, but a finite number is needed"},
		{"rollout --system spring --state 1,0 extra", "'hnn rollout' takes no arguments, got \"extra\"; its flags are" + strings.TrimPrefix(rolloutFlags, "; 'hnn rollout' knows")},
		{"rollout --system spring --state 1,0 --method euler", `unknown integrator "euler": expected one of ` + methods},
		{"rollout --system spring --state 1,0 --points 0", needs("0", "points", needPoints) + rolloutFlags},
		{"rollout --system spring --state 1,0 --points 1", needs("1", "points", needPoints) + rolloutFlags},
		{"rollout --system spring --state 1,0 --points -7", needs("-7", "points", needPoints) + rolloutFlags},
		{"rollout --system spring --state 1,0 --points 2.5", needs("2.5", "points", needPoints) + rolloutFlags},
		{"rollout --system spring --state 1,0 --t1 0", needs("0", "t1", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --t1 -3", needs("-3", "t1", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --t1 Inf", needs("Inf", "t1", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --rtol 0", needs("0", "rtol", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --rtol 1.5", "rtol is 1.5, but a number between 0 and 1 is needed; try 1e-9"},
		{"rollout --system spring --state 1,0 --atol NaN", needs("NaN", "atol", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --step 0.1", "--step does not apply to dopri5, which heeds --rtol, --atol and --max-steps"},
		{"rollout --system spring --state 1,0 --method rk4 --rtol 1e-3", "--rtol does not apply to rk4, which heeds --step"},
		{"rollout --system spring --state 1,0 --method rk4 --step 0", needs("0", "step", needPositive) + rolloutFlags},
		{"rollout --system spring --state 1,0 --method rk4 --step 1e-9", "--t1 20 in steps of 1e-09 makes 2e+10 steps, and at most 10000000 are taken: give a larger --step or a smaller --t1"},
		{"rollout --system spring --state 1,0 --method rk4 --t1 1e9", "--t1 1e+09 in steps of 0.01 makes 1e+11 steps, and at most 10000000 are taken: give a larger --step or a smaller --t1"},
		{"rollout --system spring --state 1,0 --max-steps 0", needs("0", "max-steps", "a whole number from 1 to 1000000000 is needed") + rolloutFlags},
		{"rollout --system spring --state 1,0 --method rk4 --max-steps 5", "--max-steps does not apply to rk4, which heeds --step"},

		{"dataset", "'hnn dataset' needs one experiment, and none was given: known are " + experiments},
		{"dataset nope", `unknown experiment "nope": expected one of ` + experiments},
		{"dataset spring", "--out is needed: the file to write, as in --out spring.npz"},
		{"dataset spring --out x --protocol x", `unknown protocol "x": expected one of corrected, published`},
		{"dataset spring --out x --seed x", needs("x", "seed", needSeed) + datasetFlags},
		{"dataset spring --out x --set nope=1", `--set: unknown setting "nope": expected one of ` + settings},
		{"dataset spring --out x --set points=1", "points is 1, but at least 2 per trajectory are needed"},

		{"render", "'hnn render' needs one scene, and none was given: known are pendulum"},
		{"render pendulum spring", "'hnn render' takes one scene, and 2 were given (pendulum, spring): known are pendulum"},
		{"render spring --theta 0 --out x.npz", `unknown scene "spring": expected one of pendulum`},
		{"render pendulum --out x.npz", "--theta is needed: angles in radians from hanging, as in --theta -0.5,0,0.5"},
		{"render pendulum --theta 0", "--out is needed: the file to write, as in --out pendulum.npz or --out pendulum.png"},
		{"render pendulum --theta 0 --out x.gif", "--out x.gif: the ending says what to write; known are .npz, .png"},
		{"render pendulum --theta 0,x --out x.npz", needs("0,x", "theta", `"x"`+needRads) + renderFlags},
		{"render pendulum --theta NaN --out x.npz", needs("NaN", "theta", `"NaN"`+needRads) + renderFlags},
		{"render pendulum --theta 0, --out x.npz", needs("0,", "theta", `""`+needRads) + renderFlags},
		{"render pendulum --nope", "unknown flag: --nope" + renderFlags},
		{"render pendulum --theta " + strings.Repeat("0,", 400) + "0 --out x.png",
			"401 pictures of 200 pixels make a sheet of 4200 by 4000, but 4096 is the most: give fewer angles"},

		{"export", "'hnn export' needs one run, and none was given: " + giveRun},
		{"export a", "--out is needed: the file to write, as in --out weights.npz"},
		{"export a --nope", "unknown flag: --nope" + exportFlags},

		{"completion nope", `unknown shell "nope"; known are bash, fish, powershell, zsh`},

		{"bench nope", `unknown case "nope": expected one of ` + cases + ", or the beginning of one, as in train"},
		{"bench --repeat 0", needs("0", "repeat", needRepeat) + benchFlags},
		{"bench --repeat x", needs("x", "repeat", needRepeat) + benchFlags},
	} {
		out := hnntest.Run(t, runs, strings.Fields(c.args)...)
		if want := "hnn: " + c.want + "\n"; out.Status != 2 || out.Stderr != want || out.Stdout != "" {
			t.Errorf("hnn %s\nstatus %d, standard output %q\ngot  %swant %s", c.args, out.Status, out.Stdout, out.Stderr, want)
		}
	}
}

// What can't be done ends with status 1 and this one sentence.
func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	runs, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
	put(t, file, "")
	for _, c := range []struct{ runs, args, want string }{
		{t.TempDir(), "eval nope", `there is no run "nope": ` + giveRun},
		{t.TempDir(), "export nope --out x", `there is no run "nope": ` + giveRun},
		{t.TempDir(), "rollout --run nope --state 1,0", `there is no run "nope": ` + giveRun},
		{file, "runs", "HNN_RUNS_DIR is <runs>, which is a file: set it to the folder of all runs, which is made where there is none"},
		{runs, "rollout --system spring --state 1,0 --csv " + file + "/x.csv",
			"--csv " + file + "/x.csv can't be written: " + file + " is not a folder"},
		{runs, "rollout --system spring --state 1,0 --csv <runs>/no/x.csv",
			"--csv <runs>/no/x.csv can't be written (no such file or directory): give a file in a folder that exists, can be written, and has room"},
		{runs, "rollout --system spring --state 1,0 --csv <runs>", "--csv <runs> is a folder: give the name of a file"},
		{runs, "render pendulum --theta 0 --out <runs>/no/x.png",
			"--out <runs>/no/x.png can't be written (no such file or directory): give a file in a folder that exists, can be written, and has room"},
		{runs, "dataset spring --out <runs>/no/x.npz",
			"--out <runs>/no/x.npz can't be written (no such file or directory): give a file in a folder that exists, can be written, and has room"},
	} {
		full := func(s string) string { return strings.ReplaceAll(s, "<runs>", c.runs) }
		out := hnntest.Run(t, c.runs, strings.Fields(full(c.args))...)
		if want := "hnn: " + full(c.want) + "\n"; out.Status != 1 || out.Stderr != want || out.Stdout != "" {
			t.Errorf("hnn %s\nstatus %d, standard output %q\ngot  %swant %s", c.args, out.Status, out.Stdout, out.Stderr, want)
		}
	}
}

// A run that this version can't read says why, and doesn't hide the others from 'hnn runs'.
func TestForeignRuns(t *testing.T) {
	t.Parallel()
	ours := run.Settings{Experiment: "spring", Model: "hnn", Backend: "go", Details: json.RawMessage(`{"loss": "derivative"}`)}
	other, model, setting := ours, ours, ours
	other.Experiment, model.Model, setting.Details = "pendulous", "rnn", json.RawMessage(`{"depth": 3, "loss": "derivative"}`)
	for _, c := range []struct {
		name     string
		settings run.Settings
		format   int
		want     string
	}{
		{"unfinished", ours, run.Format, "the run unfinished is not finished: train it with 'hnn train' first"},
		{"later", ours, run.Format + 1, "RUN/settings.json is damaged or of another version (it has format 2, and this version reads format 1): " +
			"remove the run's folder and train it again"},
		{"other", other, run.Format, `the run other is of "pendulous", which this program doesn't know: evaluate it where the system is defined; known are ` + experiments},
		{"model", model, run.Format, `the run model is of another version: unknown model "rnn": expected one of baseline, hnn`},
		{"setting", setting, run.Format, `the settings of run setting can't be read (json: unknown field "depth"): ` +
			"it is of another version, or damaged; remove its folder and train it again"},
		{"spring-hnn-seed1-0123456789ab", ours, run.Format, "the folder RUN holds the settings of the run spring-hnn-seed0-0eccf60aa989: if it was copied or renamed, " +
			"give it that name; if not, its settings.json is damaged, so remove the folder and train again"},
	} {
		runs := t.TempDir()
		folder := filepath.Join(runs, c.name)
		putSettings(t, folder, c.format, c.settings)
		putSettings(t, filepath.Join(runs, "good"), run.Format, ours)
		for _, command := range []string{"eval " + folder, "export " + folder + " --out " + runs + "/x", "rollout --state 1,0 --run " + folder} {
			out := hnntest.Run(t, runs, strings.Fields(command)...)
			if want := "hnn: " + strings.ReplaceAll(c.want, "RUN", folder) + "\n"; out.Status != 1 || out.Stderr != want {
				t.Errorf("hnn %s: status %d\ngot  %swant %s", command, out.Status, out.Stderr, want)
			}
		}
		// Another run is found by its name all the same.
		if out := hnntest.Run(t, runs, "eval", "good"); out.Stderr != "hnn: the run good is not finished: train it with 'hnn train' first\n" {
			t.Errorf("%s: got %s", c.name, out.Stderr)
		}
		out := hnntest.Run(t, runs, "runs")
		if out.Status != 0 || !strings.Contains(out.Stdout, "good") {
			t.Errorf("%s: 'hnn runs' ends with %d and does not list the good run:\n%s%s", c.name, out.Status, out.Stdout, out.Stderr)
		}
	}
}

// put writes a file, and its folder.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// putSettings writes the settings of a run, and its folder.
func putSettings(t *testing.T, folder string, format int, s run.Settings) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := artifact.WriteSealed(filepath.Join(folder, "settings.json"), format, s); err != nil {
		t.Fatal(err)
	}
}
