package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// storedName is the name of a run of 20 steps that an earlier version trained.
const storedName = "spring-hnn-seed0-0acd79535265"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storedRun copies the run storedName into a new folder of runs.
func storedRun(t *testing.T) *Run {
	t.Helper()
	runs := t.TempDir()
	t.Setenv(DirEnv, runs)
	must(t, os.CopyFS(runs, os.DirFS("testdata/format1")))
	r, err := Find(storedName)
	must(t, err)
	return r
}

// storeOf returns a store with the values, given by path.
func storeOf(t *testing.T, values map[string]*tensors.Tensor) *model.Store {
	t.Helper()
	store := model.NewStore()
	for path, value := range values {
		scope, elems := store.RootScope(), strings.Split(strings.TrimPrefix(path, "/"), "/")
		for _, elem := range elems[:len(elems)-1] {
			scope = scope.At("%s", elem)
		}
		if _, err := scope.CreateVariable(elems[len(elems)-1], value); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// content is everything that can be read from a run.
type content struct {
	settings Settings
	result   Result
	step     int
	history  History
	values   map[string]any
}

func read(dir string) (*content, error) {
	r, err := Find(dir)
	if err != nil {
		return nil, err
	}
	res, err := r.Result()
	if err != nil {
		return nil, err
	}
	w, err := r.Weights()
	if err != nil {
		return nil, err
	}
	last, err := r.Last()
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	for path, v := range w.Values {
		values[path] = v.Value()
	}
	name, err := r.Settings.folder() // contains the hash of the settings
	r.Settings.Details = []byte(name)
	return &content{r.Settings, *res, last.Step, *w.History, values}, err
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	must(t, err)
	return all
}

// A run that an earlier version trained is found by its settings and read back unchanged. This version writes the same
// settings, and reads what it writes.
func TestRunsOfEarlierVersionsAreFound(t *testing.T) {
	stored := storedRun(t)
	want, err := read(stored.Path)
	must(t, err)
	finished := time.Date(2026, 11, 25, 10, 4, 25, 0, time.UTC)
	if r := want.result; r.Steps != 20 || r.TestLoss != 0.6184583902359009 || !r.Finished.Equal(finished) {
		t.Errorf("the result is %+v", r)
	}
	if want.step != 20 || len(want.values) != 18 || len(want.history.TrainLoss) != 20 {
		t.Errorf("the checkpoint is %+v", want)
	}
	weights, err := stored.Weights()
	must(t, err)
	t.Setenv(DirEnv, t.TempDir())
	r, err := At(stored.Settings)
	if err != nil || r.Name() != storedName {
		t.Fatalf("its folder is %s, want %s (%v)", r.Name(), storedName, err)
	}
	unlock, err := r.Lock(context.Background(), nil)
	must(t, err)
	defer unlock()
	must(t, errors.Join(r.Save(storeOf(t, weights.Values), 20, weights.History), r.Finish(want.result)))
	if got, err := read(r.Path); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("written again: %+v, error %v", got, err)
	}
	before, err1 := os.ReadFile(stored.file(settingsFile))
	now, err2 := os.ReadFile(r.file(settingsFile))
	if err := errors.Join(err1, err2); err != nil || string(now) != string(before) {
		t.Errorf("the settings are written as %s, were %s (%v)", now, before, err)
	}
}

// A flipped byte in any file of a run causes an error of one sentence that names the file or its folder and says what
// to do.
func TestFlippedBytesAreNoticed(t *testing.T) {
	dir := storedRun(t).Path
	want, err := read(dir)
	must(t, err)
	all := files(t, dir)
	if len(all) != 7 {
		t.Errorf("a run consists of %d files: %q", len(all), all)
	}
	for _, path := range all {
		text, err := os.ReadFile(path)
		must(t, err)
		for i := 0; i < len(text); i += 1 + len(text)/300 {
			broken := append([]byte(nil), text...)
			broken[i] ^= 1 << (i % 8)
			put(t, path, broken)
			_, err := read(dir)
			if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "remove") ||
				strings.Contains(err.Error(), "\n") {
				t.Errorf("byte %d of %s flipped: error %v", i, filepath.Base(path), err)
			}
		}
		put(t, path, text)
	}
	if got, err := read(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("put right again: %+v, error %v", got, err)
	}
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	must(t, os.WriteFile(path, data, 0o644))
}

// A copy of a run under any name can be read, unless it is the name of another run.
func TestCopiedRuns(t *testing.T) {
	explained := func(dir string) string {
		return "the folder " + dir + " holds the settings of the run " + storedName + ": if it was copied or " +
			"renamed, give it that name; if not, its settings.json is damaged, so remove the folder and train again"
	}
	for name, refused := range map[string]bool{"best": false, "spring-hnn-seed1-0123456789ab": true} {
		to := filepath.Join(t.TempDir(), name)
		must(t, os.Rename(storedRun(t).Path, to))
		if _, err := read(to); refused && (err == nil || err.Error() != explained(to)) || !refused && err != nil {
			t.Errorf("%s: error %v", name, err)
		}
	}
	// Another run's files under the name of this run are refused.
	r := storedRun(t)
	dir := r.Path
	r.Settings.Seed = 7
	other, err := At(r.Settings)
	must(t, err)
	must(t, os.Rename(dir, other.Path))
	if _, err := other.Result(); err == nil || err.Error() != explained(other.Path) {
		t.Errorf("Result: error %v", err)
	}
	if _, err := other.Lock(context.Background(), nil); err == nil || err.Error() != explained(other.Path) {
		t.Errorf("Lock: error %v", err)
	}
}

// Files of another format, and files without a checksum, as the first version wrote them, are refused with a sentence
// that says what to do.
func TestFilesOfOtherVersions(t *testing.T) {
	const damaged = "FILE is damaged or of another version (WHY): remove the run's folder and train it again"
	for file, want := range map[string]string{
		"settings.json": damaged,
		"result.json":   damaged,
		"checkpoint-00000020/manifest.json": "the checkpoint DIR/checkpoint-00000020 is damaged or of another " +
			"version (manifest.json: WHY): remove its run's folder, DIR, and train again",
	} {
		dir := storedRun(t).Path
		path := filepath.Join(dir, file)
		for why, write := range map[string]func(string, any) error{
			"it has format 2, and this version reads format 1": func(path string, v any) error {
				return artifact.WriteSealed(path, Format+1, v)
			},
			"it has no sha256": artifact.WriteJSON,
		} {
			must(t, write(path, map[string]int{"steps": 20}))
			want := strings.NewReplacer("FILE", path, "DIR", dir, "WHY", why).Replace(want)
			if _, err := read(dir); err == nil || err.Error() != want {
				t.Errorf("%s: error %v\nwant %s", file, err, want)
			}
		}
	}
}

// Checkpoints are ordered by their steps, whatever their modification times.
func TestCheckpointsWrittenWhileTheClockJumped(t *testing.T) {
	r := storedRun(t)
	c, err := r.Last()
	must(t, err)
	c.History.TrainLoss = append(c.History.TrainLoss, 0.5)
	must(t, r.Save(storeOf(t, c.Values), 21, c.History))
	future, past := time.Now().AddDate(50, 0, 0), time.Unix(0, 0)
	for _, path := range files(t, r.Path) {
		at := future
		if strings.Contains(path, CheckpointName(21)) {
			at = past
		}
		must(t, errors.Join(os.Chtimes(path, at, at), os.Chtimes(filepath.Dir(path), at, at)))
	}
	if last, err := r.Last(); err != nil || last.Step != 21 || len(last.History.TrainLoss) != 21 {
		t.Fatalf("the last checkpoint is %+v, error %v", last, err)
	}
	c.History.TrainLoss = append(c.History.TrainLoss, 0.4)
	must(t, r.Save(storeOf(t, c.Values), 22, c.History))
	left, err := r.checkpoints()
	if err != nil || !slices.Equal(left, []int{21, 22}) {
		t.Errorf("the checkpoints that stay are %v, error %v", left, err)
	}
}

// Files of a checkpoint that are not in its manifest are ignored, and files that it needs must be in there.
func TestFilesOfACheckpoint(t *testing.T) {
	r := storedRun(t)
	dir := r.file(CheckpointName(20))
	put(t, filepath.Join(dir, "checkpoint-n1.json"), []byte("another header"))
	if c, err := r.Last(); err != nil || len(c.Values) != 18 {
		t.Fatalf("as it was written: %+v, error %v", c, err)
	}
	must(t, artifact.WriteSealed(filepath.Join(dir, manifestFile), Format, manifest{Step: 20}))
	_, err := r.Last()
	const want = "its manifest lacks a file): " +
		"remove it, and the same command goes on from the checkpoint before, or from the start"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("error %v\nwant %s", err, want)
	}
}

// Whatever its manifest contains, a checkpoint without other files is refused as damaged.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{`{"step": 5, "files": {"history.npz": "00"}}`, `{"files": {"../../secret": "00"}}`,
		`{"files": {"": ""}}`, `{`, ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r := &Run{Path: t.TempDir()}
		dir := filepath.Join(r.Path, "checkpoint-00000005")
		must(t, os.Mkdir(dir, 0o755))
		path := filepath.Join(dir, manifestFile)
		if artifact.WriteSealed(path, Format, json.RawMessage(content)) != nil { // no JSON object
			put(t, path, content)
		}
		_, err := r.Last()
		if !errors.As(err, new(*artifact.DamagedError)) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got error %v, want that the checkpoint is damaged", err)
		}
	})
}

// A history of the most steps that a run can have is read back exactly.
func TestTheLongestHistory(t *testing.T) {
	h := &History{TrainLoss: make([]float64, MostSteps), Seconds: 1.5}
	for i := range 50_000 {
		h.TrainLoss[i] = 1 / float64(i+1)
		if i%100 == 0 {
			h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i)), append(h.TestLoss, float64(i)/7)
		}
	}
	h.TrainLoss[MostSteps-1] = 0.5
	var data bytes.Buffer
	must(t, h.write(&data))
	if got, err := readHistory(data.Bytes()); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("another history of %d steps came back (%v)", MostSteps, err)
	}
}
