package seal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sealed returns a folder with files, sealed as made of "eggs".
func sealed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"a": "one", "b/c": "two", "b/d": "three", "b/e": ""} {
		path := filepath.Join(dir, name)
		must(t, errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)))
	}
	must(t, os.Symlink("nowhere", filepath.Join(dir, "link")))
	must(t, Write(context.Background(), dir, "eggs"))
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
}

func TestVerifyNamesWhatIsDamaged(t *testing.T) {
	dir := sealed(t)
	ctx := context.Background()
	must(t, errors.Join(Check(ctx, dir, "eggs", false), Check(ctx, dir, "eggs", true)))
	write(t, dir, "more", "that came later")
	if err := Check(ctx, dir, "eggs", true); err != nil {
		t.Fatalf("what the list does not have is found damaged: %v", err)
	}
	for i, damage := range []func(){
		func() { write(t, dir, "b/c", "twO") },
		func() { os.Remove(filepath.Join(dir, "a")) },
		func() { write(t, dir, "b/e", "x") },
		func() { write(t, dir, "b/d", "") },
	} {
		damage()
		err := Check(ctx, dir, "eggs", true)
		files := []string{"b/c", "a, b/c", "a, b/c, b/e", "a, b/c, b/d and 1 more"}[i]
		want := "damaged, or changed since it was installed: " + files + " in " + dir
		if !errors.As(err, new(DamageError)) || err.Error() != want {
			t.Errorf("after %d damages: got error %v, want %s", i+1, err, want)
		}
		if err := Check(ctx, dir, "eggs", false); err != nil {
			t.Errorf("a glance finds damage: %v", err)
		}
	}
}

// Every changed byte in the seal's own two files is noticed.
func TestEveryByteOfTheSealCounts(t *testing.T) {
	dir := sealed(t)
	for _, name := range []string{Name, ListName} {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		for i := range whole {
			for _, bit := range []byte{1, 32} { // 32 turns small letters into capitals
				broken := append([]byte{}, whole...)
				broken[i] ^= bit
				write(t, dir, name, string(broken))
				if err := Check(context.Background(), dir, "eggs", true); err == nil {
					t.Errorf("%s passes with bit %d of byte %d (%q) changed", name, bit, i, whole[i])
				}
			}
		}
		write(t, dir, name, string(whole))
	}
	must(t, os.Remove(filepath.Join(dir, ListName)))
	if err := Check(context.Background(), dir, "eggs", true); !errors.As(err, new(DamageError)) {
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
			write(t, dir, Name, c.seal)
		}
		for _, full := range []bool{false, true} {
			err := Check(context.Background(), dir, "eggs", full)
			if errors.As(err, new(OtherError)) != (c.seal != "") || err.Error() != dir+": "+c.want {
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
	if err := Write(ctx, dir, "ham"); !errors.Is(err, stopped) {
		t.Errorf("got error %v, want %v", err, stopped)
	}
	if err := Check(ctx, dir, "eggs", false); err != nil {
		t.Errorf("the seal that was there is gone: %v", err)
	}
	if err := Check(ctx, dir, "eggs", true); !errors.Is(err, stopped) {
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
	cmd := exec.Command(program, "--check", "--strict", ListName)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), ": OK\n") != 4 {
		t.Fatalf("sha256sum says %s (%v)", out, err)
	}
}
