package device

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func silent(string) {}

// works accepts any plugin.
func works(*Plugin) error { return nil }

// testChain returns a chain for a new folder that finds nothing outside it, and its progress lines.
func testChain(t *testing.T, sources ...source) (*chain, *strings.Builder) {
	t.Helper()
	said := new(strings.Builder)
	root := filepath.Join(t.TempDir(), PluginsDir)
	must(t, os.Mkdir(root, 0o755))
	return &chain{
		kind:     "cpu",
		root:     root,
		sources:  sources,
		places:   func(string) (*Plugin, error) { return nil, errors.New("nothing there") },
		progress: func(line string) { fmt.Fprintln(said, line) },
	}, said
}

// found returns the plugin that the chain finds or installs.
func found(t *testing.T, c *chain) *Plugin {
	t.Helper()
	p, err := c.find(context.Background(), true, works)
	must(t, err)
	return p
}

// installed installs the source's plugin below root.
func installed(t *testing.T, s source, root string) *Plugin {
	t.Helper()
	p, err := s.install(context.Background(), root, silent)
	must(t, err)
	return p
}

// standard makes the chain find a plugin in go-xla's folders.
func (c *chain) standard() {
	c.places = func(string) (*Plugin, error) { return &Plugin{Source: "standard"}, nil }
}

// fails returns a source that always fails, and counts how often it is asked.
func fails(why string, asked *int) source {
	return source{name: why, from: why, fetch: func(context.Context, string, string, func(string)) error {
		*asked++
		return errors.New(why)
	}}
}

// brings returns a source that always has a plugin.
func brings(name string) source {
	fetch := func(_ context.Context, dir, _ string, _ func(string)) error {
		return os.WriteFile(filepath.Join(dir, cpuPlugin), []byte(pluginText), 0o644)
	}
	return source{name: name, from: name, file: cpuPlugin, fetch: fetch}
}

func TestChainFallsThroughInOrder(t *testing.T) {
	good := testWheel(t, pluginText)
	asked := 0
	c, said := testChain(t, hnnTestPlugin(strings.Repeat("ab", 32)), good, fails("should not be asked", &asked))
	p := found(t, c)
	if p.Source != "wheel hnn-test-plugin 1.0" || asked != 0 {
		t.Fatalf("got %+v, and asked the source behind it %d times", p, asked)
	}
	if !strings.Contains(said.String(), "served another file than expected") {
		t.Fatalf("it did not say why the first source failed: %s", said)
	}
}

func TestChainSkipsAPluginThatDoesNotStart(t *testing.T) {
	c, _ := testChain(t, brings("broken"), brings("good"))
	c.standard()
	var tried []string
	_, err := c.find(context.Background(), true, func(p *Plugin) error {
		tried = append(tried, p.Source)
		if p.Source == "good" {
			return nil
		}
		return errors.New("does not start")
	})
	// Installed plugins are tried again under the lock, since another process may have changed them.
	if want := "[standard standard broken good]"; err != nil || fmt.Sprint(tried) != want {
		t.Fatalf("tried %v (error %v), want %v", tried, err, want)
	}
}

func TestChainPrefersWhatIsThere(t *testing.T) {
	asked, there := 0, brings("cached")
	c, _ := testChain(t, fails("should not be asked", &asked), there)
	c.standard()
	installed(t, there, c.root)
	for _, want := range []string{"cached", "standard"} {
		if p, err := c.find(context.Background(), true, works); err != nil || p.Source != want || asked != 0 {
			t.Fatalf("got %+v (%v), and %d sources were asked; want %s and none", p, err, asked, want)
		}
		must(t, os.RemoveAll(there.dir(c.root)))
	}
}

func TestChainDoesNotRetryAtOnceUnlessTold(t *testing.T) {
	asked, ctx := 0, context.Background()
	c, _ := testChain(t, fails("no network", &asked), fails("nor there", &asked))
	first := "no network could not be installed: no network (no other source works either)"
	for _, want := range []string{first, "installing it failed 0 minutes ago ('hnn setup' tries again now): " + first} {
		if _, err := c.find(ctx, true, works); err == nil || err.Error() != want {
			t.Fatalf("got error %v, want %q", err, want)
		}
	}
	if asked != 2 {
		t.Fatalf("the sources were asked %d times, want each once", asked)
	}
	c.full = true
	if _, err := c.find(ctx, true, works); err == nil || asked != 4 {
		t.Fatalf("told to, it asked %d times in all (error %v), want 4", asked, err)
	}
	// The second note is from the future, as if the clock was set back.
	for _, long := range []time.Duration{-retryAfter - time.Minute, 48 * time.Hour} {
		then := time.Now().Add(long)
		must(t, os.Chtimes(c.note(), then, then))
		if err := c.recentFailure(); err != nil {
			t.Errorf("a failure of %v is remembered: %v", then, err)
		}
	}
	c.sources = []source{brings("good")}
	found(t, c)
	if _, err := os.Stat(c.note()); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("after a success the failure is still noted (%v)", err)
	}
}

// A full check finds damage, names the file, and fetches it again, whether or not there is another plugin.
func TestADamagedPluginIsReplaced(t *testing.T) {
	ctx := context.Background()
	for _, elsewhere := range []bool{false, true} {
		s := brings("ours")
		c, said := testChain(t, s)
		want := "ours"
		if elsewhere {
			c.standard()
			want = "standard"
		}
		damage(t, installed(t, s, c.root).Path, strings.ToUpper(pluginText))
		c.full = true
		_, err := c.find(ctx, false, works)
		if !damaged(err) || !strings.Contains(err.Error(), cpuPlugin+" in "+s.dir(c.root)) {
			t.Fatalf("looking only, got error %v, want that it is damaged", err)
		}
		p := found(t, c)
		if all := said.String(); p.Source != want || !strings.Contains(all, "it is fetched again") ||
			!strings.Contains(all, "damaged, or changed since it was installed: "+cpuPlugin) {
			t.Fatalf("the plugin is %+v, want %s; it said %q", p, want, all)
		}
		if _, err := s.installed(ctx, c.root, true); damaged(err) || elsewhere != (err != nil) {
			t.Fatalf("afterwards, ours gives error %v", err)
		}
	}
}

func TestSourcesOfEachPlatform(t *testing.T) {
	for platform, want := range map[string][]string{
		wheelPlatform:  {"wheel lammps-jax-pjrt-cpu 0.11.2", "wheel fastatomstruct-xla-cpu 2026.6.23"},
		"linux/arm64":  {goxlaSource("").from},
		"darwin/arm64": {goxlaSource("").from},
	} {
		var got []string
		for _, s := range sourcesOf(CPU, platform) {
			got = append(got, s.from)
			if platform == wheelPlatform && len(s.sum) != 64 {
				t.Errorf("%s is not pinned by a sha256", s.from)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", platform, got, want)
		}
	}
}
