package notebook

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// EnvProgress names a file to which the bars of a headless run write a line a second, for whoever
// executes the notebook to show.
const EnvProgress = "HNN_NB_PROGRESS"

// Env returns the variables that give a notebook these parameters.
func (p Params) Env() []string {
	env := []string{EnvSeeds + "=" + strconv.Itoa(p.Seeds), EnvQuick + "=" + strconv.FormatBool(p.Quick)}
	if p.Backend != "" {
		env = append(env, EnvBackend+"="+p.Backend)
	}
	if p.Out != "" {
		env = append(env, EnvOut+"="+p.Out)
	}
	return env
}

// Relay reads what the bars of a headless notebook say.
type Relay struct {
	dir     string
	stop    chan struct{}
	stopped chan struct{}
}

// NewRelay begins to listen; each line goes to say.
func NewRelay(say func(string)) (*Relay, error) {
	dir, err := os.MkdirTemp("", "hnn-progress-")
	if err != nil {
		return nil, err
	}
	r := &Relay{dir: dir, stop: make(chan struct{}), stopped: make(chan struct{})}
	f, err := os.OpenFile(r.path(), os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return nil, err
	}
	go r.listen(f, say)
	return r, nil
}

func (r *Relay) path() string { return filepath.Join(r.dir, "progress") }

// Env is the variable that tells a notebook of the relay.
func (r *Relay) Env() string { return EnvProgress + "=" + r.path() }

func (r *Relay) listen(f *os.File, say func(string)) {
	defer close(r.stopped)
	defer f.Close()
	lines := bufio.NewReader(f)
	part := ""
	for stopping := false; ; {
		text, err := lines.ReadString('\n')
		part += text
		if err == nil {
			say(part[:len(part)-1])
			part = ""
			continue
		}
		if err != io.EOF || stopping {
			return
		}
		select {
		case <-r.stop:
			stopping = true // and read what is left
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Close ends the relay after the last line was said.
func (r *Relay) Close() {
	close(r.stop)
	<-r.stopped
	os.RemoveAll(r.dir)
}

// relayed is a face that writes to the relay besides showing on another.
type relayed struct {
	face
	path string
	said time.Time
}

// relayRhythm is the shortest time between two lines.
const relayRhythm = time.Second

func (r *relayed) show(s state) {
	r.face.show(s)
	if time.Since(r.said) >= relayRhythm {
		r.said = time.Now()
		r.write(s.title + ": " + s.words())
	}
}

func (r *relayed) end(s state) {
	r.face.end(s)
	r.write(s.last())
}

// write appends a line; that nobody listens is no reason for a cell to fail.
func (r *relayed) write(line string) {
	f, err := os.OpenFile(r.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	fmt.Fprintln(f, line)
}

// withRelay adds the relay of a headless run to a face.
func withRelay(f face) face {
	if path := os.Getenv(EnvProgress); path != "" {
		return &relayed{face: f, path: path}
	}
	return f
}
