package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime/debug"
	"strings"

	"hnn/hnnlib/device"
	"hnn/hnnlib/train"
)

// BenchLine is what was measured of one case.
type BenchLine struct {
	Case     string
	Peer     string  // what did the work: "hnn <version> (gomlx <version>, <backend>)"
	CompileS float64 // seconds of building and compiling
	RunS     float64 // seconds of one whole run
	Work     string
}

// Measure does the work repeat times.
func (b Bench) Measure(ctx context.Context, dev *device.Device, repeat int) (BenchLine, error) {
	timing, err := b.Time(ctx, dev, repeat)
	return BenchLine{b.Case, peer(dev), timing.Compile.Seconds(), timing.Run.Seconds(), b.Work}, err
}

// JSON is the line as one JSON object, in the layout that Python's json.dumps gives it: other programs' benchmarks print
// the same.
func (l BenchLine) JSON() string {
	return fmt.Sprintf(`{"case": %s, "peer": %s, "compile_s": %s, "run_s": %s, "work": %s}`,
		quoted(l.Case), quoted(l.Peer), seconds(l.CompileS), seconds(l.RunS), quoted(l.Work))
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // never fails on a string
	return string(text)
}

// seconds writes a time to a tenth of a millisecond, always with a decimal point.
func seconds(s float64) string {
	text := fmt.Sprint(math.Round(s*1e4) / 1e4)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// peer names this program, its version and what computes.
func peer(dev *device.Device) string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	for _, v := range train.Versions() {
		if library, ok := strings.CutPrefix(v, "gomlx v"); ok {
			return fmt.Sprintf("hnn %s (gomlx %s, %s)", version, library, dev.Name)
		}
	}
	return fmt.Sprintf("hnn %s (%s)", version, dev.Name)
}
