package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hnn/hnnlib/internal/artifact"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// oldName is the run that the first version trained.
const oldName = "spring-hnn-seed0-0acd79535265"

// oldRun copies the run of the first version, whose files have no sums, into a folder of runs of its own.
func oldRun(t *testing.T) string {
	t.Helper()
	runs := t.TempDir()
	t.Setenv(DirEnv, runs)
	if err := os.CopyFS(runs, os.DirFS("testdata/format1-unsealed")); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(runs, oldName)
}

// newRun is a finished run of the same settings as this version writes it, with the same weights.
func newRun(t *testing.T) string {
	t.Helper()
	dir := oldRun(t)
	r, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.Result()
	if err != nil {
		t.Fatal(err)
	}
	weights, err := r.Weights()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	unlock, err := r.Lock(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := errors.Join(r.Save(storeOf(t, weights.Values), res.Steps, weights.History), r.Finish(*res)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// storeOf holds values by their paths.
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

// content is all that is read of a run.
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
	hash, err := r.Settings.Hash()
	r.Settings.Details = []byte(hash)
	return &content{r.Settings, *res, last.Step, *w.History, values}, err
}

// files are the paths of all files below dir.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// flipEach flips one bit of each of up to 300 bytes of a file, one after the other, and calls look after each.
func flipEach(t *testing.T, path string, look func(at int)) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flips := 0
	for i := 0; i < len(text); i += 1 + len(text)/300 {
		broken := append([]byte(nil), text...)
		broken[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		look(i)
		flips++
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return flips
}

// A flipped byte in any file of a run is noticed, in one sentence that names the file or its folder and says what to do.
func TestFlippedBytesAreNoticed(t *testing.T) {
	dir := newRun(t)
	want, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := files(t, dir)
	if len(all) != 7 {
		t.Errorf("a run consists of %d files: %q", len(all), all)
	}
	for _, path := range all {
		n := flipEach(t, path, func(at int) {
			_, err := read(dir)
			if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "remove") || strings.Contains(err.Error(), "\n") {
				t.Errorf("byte %d of %s flipped: error %v", at, filepath.Base(path), err)
			}
		})
		t.Logf("%s: %d bytes flipped, all noticed", filepath.Base(path), n)
	}
	if got, err := read(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("put right again: %+v, error %v", got, err)
	}
}

// In a run of the first version, which has no sums in its JSON files, a flipped byte is noticed everywhere but in result.json: what is read
// from that has the right fields.
func TestFlippedBytesOfAnOldRun(t *testing.T) {
	dir := oldRun(t)
	want, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files(t, dir) {
		missed := 0
		n := flipEach(t, path, func(at int) {
			got, err := read(dir)
			switch {
			case err != nil && !strings.Contains(err.Error(), dir):
				t.Errorf("byte %d of %s flipped: error %v", at, filepath.Base(path), err)
			case err == nil && !reflect.DeepEqual(got, want):
				missed++
				got.result = want.result
				if filepath.Base(path) != "result.json" || !reflect.DeepEqual(got, want) {
					t.Errorf("byte %d of %s flipped, and the run is %+v", at, filepath.Base(path), got)
				}
			}
		})
		t.Logf("%s: %d bytes flipped, %d not noticed", filepath.Base(path), n, missed)
	}
}

// The settings of a run that the first version trained have the same hash, so that it is found.
func TestRunsOfTheFirstVersionAreFound(t *testing.T) {
	dir := oldRun(t)
	s, sealed, err := readSettings(filepath.Join(dir, "settings.json"))
	if err != nil || sealed {
		t.Fatalf("sealed %v, error %v", sealed, err)
	}
	r, err := At(s)
	if err != nil {
		t.Fatal(err)
	}
	if r.Path != dir {
		t.Errorf("its folder is %s, want %s", r.Path, dir)
	}
	res, err := r.Result()
	if err != nil || res.Steps != 20 || res.TestLoss != 0.6184583902359009 || !res.Finished.Equal(time.Date(2026, 11, 22, 9, 44, 15, 0, time.UTC)) {
		t.Errorf("the result is %+v, error %v", res, err)
	}
	if w, err := r.Weights(); err != nil || len(w.Values) < 5 || len(w.History.TrainLoss) != 20 {
		t.Errorf("the checkpoint is %+v, error %v", w, err)
	}
}

// A copy under a name of its owner's is read, one under the name of another run is refused, and so is a copy of a run of the first version,
// whose settings only its name can confirm.
func TestCopiedRuns(t *testing.T) {
	explained := func(dir string) string {
		return "the folder " + dir + " holds the settings of the run " + oldName + ": if it was copied or renamed, give it that name; " +
			"if not, its settings.json is damaged, so remove the folder and train again"
	}
	for _, c := range []struct {
		of      func(*testing.T) string
		name    string
		refused bool
	}{
		{newRun, "best", false},
		{newRun, "spring-hnn-seed1-0123456789ab", true},
		{oldRun, "best", true},
		{oldRun, "spring-hnn-seed1-0123456789ab", true},
	} {
		dir := c.of(t)
		to := filepath.Join(t.TempDir(), c.name)
		if err := os.Rename(dir, to); err != nil {
			t.Fatal(err)
		}
		_, err := read(to)
		if c.refused && (err == nil || err.Error() != explained(to)) || !c.refused && err != nil {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
	// Another run's files under the name of this one are not taken for this one's.
	dir := newRun(t)
	r, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	r.Settings.Seed = 7
	other, err := At(r.Settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, other.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Result(); err == nil || err.Error() != explained(other.Path) {
		t.Errorf("Result: error %v", err)
	}
	if _, err := other.Lock(context.Background(), nil); err == nil || err.Error() != explained(other.Path) {
		t.Errorf("Lock: error %v", err)
	}
}

// Every file of a run that another version wrote is refused, with its format.
func TestFilesOfAnotherFormat(t *testing.T) {
	const remedy = ": use the version that trained it, or remove the run's folder and train it again"
	for _, c := range []struct{ file, want string }{
		{"settings.json", "DIR/settings.json has format 2 and this version reads format 1" + remedy},
		{"result.json", "DIR/result.json has format 2 and this version reads format 1" + remedy},
		{"checkpoint-00000020/manifest.json", "the checkpoint DIR/checkpoint-00000020 is damaged or not one of this project " +
			"(DIR/checkpoint-00000020/manifest.json has format 2 and this version reads format 1): remove its run's folder, DIR, and train again"},
	} {
		dir := newRun(t)
		if err := artifact.WriteSealed(filepath.Join(dir, c.file), Format+1, map[string]int{"other": 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := read(dir); err == nil || err.Error() != strings.ReplaceAll(c.want, "DIR", dir) {
			t.Errorf("%s: error %v\nwant %s", c.file, err, c.want)
		}
	}
}

// The order of checkpoints is that of their steps, whatever the clock said when they were written.
func TestCheckpointsWrittenWhileTheClockJumped(t *testing.T) {
	dir := newRun(t)
	r, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Last()
	if err != nil {
		t.Fatal(err)
	}
	c.History.TrainLoss = append(c.History.TrainLoss, 0.5)
	if err := r.Save(storeOf(t, c.Values), 21, c.History); err != nil {
		t.Fatal(err)
	}
	future, past := time.Now().AddDate(50, 0, 0), time.Unix(0, 0)
	for _, path := range files(t, dir) {
		at := future
		if strings.Contains(path, CheckpointName(21)) {
			at = past
		}
		if err := errors.Join(os.Chtimes(path, at, at), os.Chtimes(filepath.Dir(path), at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if last, err := r.Last(); err != nil || last.Step != 21 || len(last.History.TrainLoss) != 21 {
		t.Fatalf("the last checkpoint is %+v, error %v", last, err)
	}
	c.History.TrainLoss = append(c.History.TrainLoss, 0.4)
	if err := r.Save(storeOf(t, c.Values), 22, c.History); err != nil {
		t.Fatal(err)
	}
	if left, err := r.checkpoints(); err != nil || fmt.Sprint(left) != fmt.Sprint([]string{CheckpointName(21), CheckpointName(22)}) {
		t.Errorf("the checkpoints that stay are %q, error %v", left, err)
	}
}
