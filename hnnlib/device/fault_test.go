package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// flipped is data with one bit of one byte changed.
func flipped(data []byte, i int, bit byte) string {
	changed := slices.Clone(data)
	changed[i] ^= bit
	return string(changed)
}

// A damaged byte of the plugin is found by a full look. One of the manifest is found too, or means nothing: the plugin that is
// returned is whole all the same.
func TestEveryByteOfAnInstalledPluginCounts(t *testing.T) {
	dir, path := installTest(t)
	manifest := filepath.Join(dir, manifestName)
	noticed := 0
	for _, file := range []string{path, manifest} {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range whole {
			for _, bit := range []byte{1, 32} {
				damage(t, file, flipped(whole, i, bit))
				p, err := checkInstalled(dir, true)
				switch wrong := (*DamageError)(nil); {
				case errors.As(err, &wrong):
					noticed++
				case err != nil, file == path, p.path != path, p.source != "the test":
					t.Errorf("%s with bit %d of byte %d (%q) changed gives %+v and error %v", filepath.Base(file), bit, i, whole[i], p, err)
				}
			}
		}
		damage(t, file, string(whole))
	}
	t.Logf("%d damages noticed", noticed)
}

func TestManifestsOfOtherVersions(t *testing.T) {
	dir, path := installTest(t)
	m, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(dir, manifestName)
	old := fmt.Sprintf(`{"source": "the test", "file": "cpu.so", "sha256": %q, "size": %d, "mod_time": %q}`, m.SHA256, m.Size, m.ModTime.Format(time.RFC3339Nano))
	if err := os.WriteFile(manifest, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if p, err := checkInstalled(dir, false); err != nil || p.path != path {
		t.Fatalf("a manifest from before there were formats gives %+v and error %v", p, err)
	}
	if now, err := readManifest(dir); err != nil || now != m {
		t.Fatalf("it was not written anew: %+v (%v), want %+v", now, err, m)
	}
	damage(t, path, strings.ToUpper(pluginText))
	if err := os.WriteFile(manifest, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	if p, err := checkInstalled(dir, false); err == nil {
		t.Fatalf("an old manifest is taken on trust: %+v", p)
	}
	m.Format = manifestFormat + 1
	newer, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, newer, 0o644); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("a newer version of this project wrote it, in its format %d (this one's is %d)", manifestFormat+1, manifestFormat)
	if _, err := checkInstalled(dir, false); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Fatalf("got error %v, want %s", err, want)
	}
}

// put makes w's plugin one that is installed below root, without pip, and returns its path.
func put(t *testing.T, root string, w wheel) string {
	t.Helper()
	dir := filepath.Join(root, w.dir())
	path := filepath.Join(dir, wheelPluginFile)
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(path, []byte(pluginText), 0o644), writeManifest(dir, wheelPluginFile, w.source())); err != nil {
		t.Fatal(err)
	}
	return path
}

// What a look at size and time cannot find, the set-up finds, names, and fetches again, whatever plugin there is beside it.
func TestADamagedPluginIsReplaced(t *testing.T) {
	w := testWheel(t)
	for _, elsewhere := range []bool{false, true} {
		c, said := testChain(t, w.install)
		if elsewhere {
			c.places = func(string) (*plugin, error) { return &plugin{source: "standard"}, nil }
		}
		saved := cpuWheels
		t.Cleanup(func() { cpuWheels = saved })
		cpuWheels = []wheel{w}
		path := put(t, c.root, w)
		damage(t, path, strings.ToUpper(pluginText))
		c.full = true
		var wrong *DamageError
		if err := c.whole(func(*plugin) error { return nil }); !errors.As(err, &wrong) || wrong.Path != path {
			t.Fatalf("looking only, got error %v, want that %s is damaged", err, path)
		}
		var used string
		if err := c.ensure(context.Background(), true, func(p *plugin) error { used = p.source; return nil }); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{false: w.source(), true: "standard"}[elsewhere]
		if all := strings.Join(*said, "\n"); used != want || !strings.Contains(all, path+" is damaged, or was changed") || !strings.Contains(all, "it is fetched again") {
			t.Fatalf("the plugin is %s, want %s; it said %q", used, want, *said)
		}
		if found, damage := cached(c.root, true); len(damage) != 0 || elsewhere != (len(found) == 0) {
			t.Fatalf("afterwards the folder holds %v, damaged %v", found, damage)
		}
	}
}

// With a clock that was set back, what is on disk comes from the future.
func TestClockSetBack(t *testing.T) {
	w := testWheel(t)
	c, _ := testChain(t, w.install)
	future := time.Now().Add(48 * time.Hour)
	text := fmt.Sprintf(`{"time": %q, "reason": "no network"}`, future.Format(time.RFC3339))
	if err := os.WriteFile(memoPath(c.root), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.ensure(context.Background(), false, func(*plugin) error { return nil }); err != nil {
		t.Fatalf("a failure in the future is in the way: %v", err)
	}
	p, err := checkInstalled(filepath.Join(c.root, w.dir()), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{p.path, filepath.Join(c.root, w.dir(), manifestName)} {
		if err := os.Chtimes(file, future, future); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := checkInstalled(filepath.Join(c.root, w.dir()), false); err != nil {
		t.Fatalf("a plugin from the future is refused: %v", err)
	}
	damage(t, p.path, strings.ToUpper(pluginText))
	if _, err := checkInstalled(filepath.Join(c.root, w.dir()), true); err == nil {
		t.Fatal("a damaged plugin from the future is taken")
	}
}

// An installation killed at any moment leaves a whole plugin or none, and the next one makes it whole and tidies up. HNN_FULL=1
// kills a hundred times.
func TestKilledInstallations(t *testing.T) {
	installHelper()
	w := testWheelOf(t, strings.Repeat(pluginText, 5<<20/len(pluginText)))
	saved := cpuWheels
	t.Cleanup(func() { cpuWheels = saved })
	cpuWheels = []wheel{w}
	kills := 5
	if os.Getenv("HNN_FULL") == "1" {
		kills = 100
	}
	c, _ := testChain(t, w.install)
	began := time.Now()
	if err := inAnotherProcess(t, c, w).Wait(); err != nil {
		t.Fatal(err)
	}
	takes := time.Since(began)
	seed := uint64(began.UnixNano())
	t.Logf("one takes %v; the moments are drawn from %d", takes, seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	whole := 0
	for done := 0; done < kills; {
		if err := os.RemoveAll(filepath.Join(c.root, w.dir())); err != nil {
			t.Fatal(err)
		}
		cmd := inAnotherProcess(t, c, w)
		time.Sleep(time.Duration(rng.Float64() * float64(takes)))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			done++
		}
		found, damage := cached(c.root, true)
		if len(damage) != 0 {
			t.Fatalf("after %d kills: %v", done, damage)
		}
		whole += len(found)
	}
	if err := c.ensure(context.Background(), false, func(*plugin) error { return nil }); err != nil {
		t.Fatal(err)
	}
	// As Install does where there is a plugin; what a killed process had started may write for a moment longer.
	for sweep(c.root); len(left(t, c.root)) > 1; sweep(c.root) {
		time.Sleep(100 * time.Millisecond) // the test's own limit ends a wait that never ends
	}
	if got := left(t, c.root); len(got) != 1 || got[0] != w.dir() {
		t.Errorf("afterwards the folder holds %q, want only %q", got, w.dir())
	}
	t.Logf("%d kills, %d of them when the plugin was there already", kills, whole)
}
