package artifact_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hnn/hnnlib/internal/artifact"
)

// sealed returns a folder with files, sealed as made of "eggs".
func sealed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"a": "one", "b/c": "two", "b/d": "three", "b/e": ""} {
		path := filepath.Join(dir, name)
		must(t, errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)))
	}
	must(t, os.Symlink("nowhere", filepath.Join(dir, "link")))
	must(t, artifact.SealFolder(context.Background(), dir, "eggs"))
	return dir
}

func TestVerifyNamesWhatIsDamaged(t *testing.T) {
	dir := sealed(t)
	ctx := context.Background()
	must(t, errors.Join(artifact.CheckFolder(ctx, dir, "eggs", false), artifact.CheckFolder(ctx, dir, "eggs", true)))
	put(t, filepath.Join(dir, "more"), []byte("that came later"))
	if err := artifact.CheckFolder(ctx, dir, "eggs", true); err != nil {
		t.Fatalf("what the list does not have is found damaged: %v", err)
	}
	for i, damage := range []func(){
		func() { put(t, filepath.Join(dir, "b/c"), []byte("twO")) },
		func() { os.Remove(filepath.Join(dir, "a")) },
		func() { put(t, filepath.Join(dir, "b/e"), []byte("x")) },
		func() { put(t, filepath.Join(dir, "b/d"), []byte("")) },
	} {
		damage()
		err := artifact.CheckFolder(ctx, dir, "eggs", true)
		files := []string{"b/c", "a, b/c", "a, b/c, b/e", "a, b/c, b/d and 1 more"}[i]
		want := "damaged, or changed since it was installed: " + files + " in " + dir
		if !errors.Is(err, artifact.ErrChanged) || err.Error() != want {
			t.Errorf("after %d damages: got error %v, want %s", i+1, err, want)
		}
		if err := artifact.CheckFolder(ctx, dir, "eggs", false); err != nil {
			t.Errorf("a glance finds damage: %v", err)
		}
	}
}

// Every changed byte in the seal's own two files is noticed.
func TestEveryByteOfTheSealCounts(t *testing.T) {
	dir := sealed(t)
	for _, name := range []string{artifact.SealName, artifact.ListName} {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		for i := range whole {
			for _, bit := range []byte{1, 32} { // 32 turns small letters into capitals
				broken := append([]byte{}, whole...)
				broken[i] ^= bit
				put(t, filepath.Join(dir, name), []byte(string(broken)))
				if err := artifact.CheckFolder(context.Background(), dir, "eggs", true); err == nil {
					t.Errorf("%s passes with bit %d of byte %d (%q) changed", name, bit, i, whole[i])
				}
			}
		}
		put(t, filepath.Join(dir, name), []byte(string(whole)))
	}
	must(t, os.Remove(filepath.Join(dir, artifact.ListName)))
	if err := artifact.CheckFolder(context.Background(), dir, "eggs", true); !errors.Is(err, artifact.ErrChanged) {
		t.Errorf("without its list, the folder gives error %v", err)
	}
}

func TestCheckSaysWhyAFolderDoesNotCount(t *testing.T) {
	const older = "hnn.json in it is damaged, or was written by an older version of this project"
	for _, c := range []struct{ seal, want string }{
		{"", "it is not there, or was not finished"},
		{"no JSON", older},
		{`{"requirements":"75363f1e33d4","interpreter":"/usr/bin/python3"}`, older},
		{`{"format": 7, "of": "eggs"}`, "another version of this project made it, in its format 7 (this one's is 1)"},
		{`{"format": 1, "of": "ham"}`, `hnn.json in it says that it was made of "ham", not of "eggs"`},
	} {
		dir := t.TempDir()
		if c.seal != "" {
			put(t, filepath.Join(dir, artifact.SealName), []byte(c.seal))
		}
		for _, full := range []bool{false, true} {
			err := artifact.CheckFolder(context.Background(), dir, "eggs", full)
			if errors.As(err, new(artifact.OtherSealError)) != (c.seal != "") || err.Error() != dir+": "+c.want {
				t.Errorf("the seal %q gives error %v, want %q", c.seal, err, c.want)
			}
		}
	}
}

func TestSealingCanBeInterrupted(t *testing.T) {
	dir := sealed(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped")
	cancel(stopped)
	if err := artifact.SealFolder(ctx, dir, "ham"); !errors.Is(err, stopped) {
		t.Errorf("got error %v, want %v", err, stopped)
	}
	if err := artifact.CheckFolder(ctx, dir, "eggs", false); err != nil {
		t.Errorf("the seal that was there is gone: %v", err)
	}
	if err := artifact.CheckFolder(ctx, dir, "eggs", true); !errors.Is(err, stopped) {
		t.Errorf("got error %v, want %v", err, stopped)
	}
}

// sha256sum can check the list, without this project.
func TestListIsThatOfSha256sum(t *testing.T) {
	program, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("there is no sha256sum")
	}
	dir := sealed(t)
	cmd := exec.Command(program, "--check", "--strict", artifact.ListName)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), ": OK\n") != 4 {
		t.Fatalf("sha256sum says %s (%v)", out, err)
	}
}

// Whatever a seal and its list contain, Check does not accept a folder that they were not made for.
func FuzzCheckFolder(f *testing.F) {
	sum := strings.Repeat("0", 64)
	for list, stamp := range map[string]string{
		sum + "  a\n":            `{"format": 1, "of": "it", "list": "` + sum + `"}`,
		sum + "  ../../secret\n": `{"format": 1, "of": "it"}`,
		"no sum\n":               `{"format": 0}`,
		"":                       `{`,
		"\x00":                   "",
	} {
		f.Add([]byte(list), []byte(stamp))
	}
	f.Fuzz(func(t *testing.T, list, stamp []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{artifact.ListName: list, artifact.SealName: stamp, "a": []byte("something")} {
			put(t, filepath.Join(dir, name), content)
		}
		// Also try a seal that fits the list, so that Check reads the list.
		fits := fmt.Sprintf("{\n  \"format\": 1,\n  \"of\": \"it\",\n  \"list\": %q\n}\n", artifact.Sum(list))
		for _, with := range [][]byte{stamp, []byte(fits)} {
			put(t, filepath.Join(dir, artifact.SealName), with)
			err := artifact.CheckFolder(context.Background(), dir, "it", true)
			if err == nil && len(list) > 0 && !strings.Contains(string(list), "  a\n") {
				t.Errorf("Check accepts the list %q", list)
			}
			if err != nil && !strings.Contains(err.Error(), dir) {
				t.Errorf("the error %q does not name the folder", err)
			}
		}
	})
}
