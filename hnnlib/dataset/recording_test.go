package dataset_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/dataset"
)

const rows = `%o v
  0 5.0 1.0 0.5
  0 5.5 1.2 0.3

  0 6.5 1.3 -0.1
  0 7.0 1.2 -0.3
`

// archive returns a zip file with rows, like the published one.
func archive(t *testing.T) []byte {
	t.Helper()
	var text bytes.Buffer
	z := zip.NewWriter(&text)
	f, err := z.Create(dataset.PendulumFile)
	if err == nil {
		_, err = f.Write([]byte(rows))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// swing returns the rows of a trial, 0.05 units of time apart: amplitude·sin 3t and its velocity, both times scale.
func swing(trial int, from, to, amplitude, scale float64) string {
	text := ""
	for i := range int(math.Round((to - from) / 0.05)) {
		t := from + 0.05*float64(i)
		text += fmt.Sprintln(trial, t, scale*amplitude*math.Sin(3*t), scale*3*amplitude*math.Cos(3*t))
	}
	return text
}

// changed returns the recording text with f applied to each row.
func changed(text string, f func(t, q, p float64) (float64, float64, float64)) string {
	out := ""
	for line := range strings.Lines(text) {
		var trial, t, q, p float64
		fmt.Sscan(line, &trial, &t, &q, &p)
		t, q, p = f(t, q, p)
		out += fmt.Sprintln(trial, t, q, p)
	}
	return out
}

func TestRecordingsThatAreRefused(t *testing.T) {
	const degree = 180 / math.Pi
	whole := swing(1, 0, 10, 0.8, 1)
	for name, c := range map[string]struct{ text, want string }{
		"columns": {rows + "0 8.0 1.0\n", "line 7: it has 3 columns, but 4 are needed: trial, time, angle, angular velocity"},
		"a word":  {rows + "0 8.0 1.0 x\n", `line 7: column 4 is "x", but a finite number is needed`},
		"NaN":     {rows + "0 8.0 NaN 1\n", `line 7: column 3 is "NaN", but a finite number is needed`},
		"time": {rows + "0 7.0 1.0 1.0\n",
			"line 7: the time is 7 after 7, but times must increase within a trial"},
		"too few": {"%o v\n0 1 2 3\n", "trial 0 has 1 rows of data, but at least 3 are needed"},
		"none":    {"%o v\n", "it has no rows of data, but at least 3 are needed"},
		"commas": {"0,1,2,3\n", "line 1: its columns are separated by commas or semicolons, but blanks are needed: " +
			"trial, time, angle, angular velocity"},
		"UTF-16": {"\xff\xfe0\x00 \x001\x00", "line 1: it is no UTF-8 text, perhaps UTF-16: save the file as UTF-8"},
		"two trials under one number": {whole + swing(1, 20, 30, 0.8, 1),
			"line 201: 10.05 units of time pass since the row before, and 0.05 as a rule: " +
				"if another trial begins here, give it another number in the first column"},
		"two trials, the times go on": {whole + changed(whole, func(t, q, p float64) (float64, float64, float64) {
			return t + 10, -q + 0.5, -p
		}), "line 201: the angle goes from -0.8 to 0.5, but its velocities lead to -0.8597: " +
			"if another trial begins here, give it another number in the first column"},
		"a turn": {changed(whole, func(t, q, p float64) (float64, float64, float64) {
			if t > 2 {
				q -= 2 * math.Pi
			}
			return t, q, p
		}), "line 42: the angle jumps by 2π, from -0.2235 to -6.389: " +
			"add or subtract 2π from there on, so that the angle has no jumps"},
		"degrees": {swing(1, 0, 10, 0.8, degree), "trial 1: its angles go from -45.8 to 45.8 and back, too far for radians: " +
			"if they are degrees, convert them and their velocities"},
		"a few degrees": {changed(swing(1, 0, 10, 0.03, 1), func(t, q, p float64) (float64, float64, float64) {
			return t, q * degree, p
		}), "trial 1: its angles change 57.4 times as fast as its angular velocities say: " +
			"if they are degrees, convert them to radians"},
		"milliseconds": {changed(whole, func(t, q, p float64) (float64, float64, float64) { return 1000 * t, q, p }),
			"trial 1: its angles change 0.001 times as fast as its angular velocities say: " +
				"if its times are milliseconds, convert them to seconds"},
		"momenta of another mass": {changed(whole, func(t, q, p float64) (float64, float64, float64) { return t, q, 7 * p }),
			"trial 1: its angles change 0.143 times as fast as its angular velocities say: " +
				"give times, angles and angular velocities in units that agree"},
	} {
		if _, err := dataset.ParseRecording(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s: got  %v\nwant %s", name, err, c.want)
		}
	}
}

// Each trial is a trajectory: no derivative is a difference between two trials.
func TestTrialsAreTrajectories(t *testing.T) {
	text := "\ufeff" + swing(1, 0, 10, 0.8, 1) + swing(2, 20, 30, 0.8, 1) + swing(3, 0, 5, 0.4, 1)
	rec, err := dataset.ParseRecording(text)
	if err != nil || len(rec) != 3 {
		t.Fatalf("%d trajectories, %v", len(rec), err)
	}
	set, err := dataset.Recorded(rec, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Points() != 400 || set.Test.Points() != 97 {
		t.Errorf("%d and %d samples, want 400 and 97: each trial of 200, 200 and 100 rows but for its last",
			set.Train.Points(), set.Test.Points())
	}
	for _, part := range append(set.Train, set.Test...) {
		for i, dx := range part.Derivatives {
			middle := part.Times[i] + 0.025
			amplitude := 0.8
			if len(part.Times) < 150 && part.Times[0] < 20 {
				amplitude = 0.4
			}
			if want := 3 * amplitude * math.Cos(3*middle); math.Abs(dx[0]-want) > 0.01 {
				t.Fatalf("at t = %g the angle's rate is %g, want %g", part.Times[i], dx[0], want)
			}
		}
	}
}

func TestRecordingsAreFoundAndChecked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HNN_CACHE_DIR", filepath.Join(dir, "cache"))
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const another = " is another recording than invar_datasets.zip"
	for _, path := range []string{write("rows.txt", []byte(rows)), write("own.zip", archive(t))} {
		if rec, err := dataset.ReadRecording(path); err != nil || rec.Points() != 4 {
			t.Errorf("%s: %v", path, err)
		}
		t.Setenv(dataset.FileEnv, path)
		if _, err := dataset.RealPendulum(t.Context()); err == nil ||
			!strings.HasPrefix(err.Error(), path+another) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	t.Setenv(dataset.FileEnv, filepath.Join(dir, "nowhere.zip"))
	const remedy = "give it with --data FILE, or put it into a folder and set HNN_DATA_DIR to that"
	_, err := dataset.RealPendulum(t.Context())
	if !errors.Is(err, dataset.ErrMissing) || !strings.Contains(err.Error(), remedy) {
		t.Errorf("got %v", err)
	}
	t.Setenv(dataset.FileEnv, "")
	t.Setenv(dataset.DirEnv, dir)
	path := write(dataset.PendulumZip, archive(t)) // not the published file
	if _, err := dataset.RealPendulum(t.Context()); err == nil || !strings.HasPrefix(err.Error(), path+another) {
		t.Errorf("another file under its name: got %v", err)
	}
}

// The published file, if it is available, has 556 rows and ten gaps, and is split 445/110.
func TestThePublishedRecording(t *testing.T) {
	if os.Getenv(dataset.DirEnv) == "" {
		t.Skip("HNN_DATA_DIR does not name a folder with the recording")
	}
	rec, err := dataset.RealPendulum(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gaps, times := 0, rec[0].Times
	for i := 1; i < len(times); i++ {
		if math.Abs(times[i]-times[i-1]-1./6) > 1e-6 {
			gaps++
		}
	}
	set, err := dataset.Recorded(rec, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	if got := [4]int{len(times), gaps, set.Train.Points(), set.Test.Points()}; got != [4]int{556, 10, 445, 110} {
		t.Errorf("rows, gaps, samples to train and to test are %v, want 556, 10, 445 and 110", got)
	}
}

// Files that are far too large are refused before they are read.
func TestFilesThatAreTooLarge(t *testing.T) {
	dir := t.TempDir()
	sparse := filepath.Join(dir, "sparse.txt")
	if err := os.WriteFile(sparse, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 8<<30); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		sparse:     " has 8589934592 bytes, more than the 16777216 of the largest recording",
		os.DevNull: " is not a file: give invar_datasets.zip",
	} {
		if _, err := dataset.ReadRecording(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("got %v, want %s", err, path+want)
		}
	}
}
