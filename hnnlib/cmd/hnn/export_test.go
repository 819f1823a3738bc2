package main_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

func TestExportIsReadByNumPy(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	file := filepath.Join(t.TempDir(), "weights.npz")
	if out := hnntest.Must(t, runs, "export", "spring-hnn", "--out", file); out.Stderr != file+": 352 numbers in 5 arrays\n" {
		t.Errorf("got %q", out.Stderr)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to read it")
	}
	if err := exec.Command(python, "-c", "import numpy").Run(); err != nil {
		t.Skip("there is no NumPy to read it")
	}
	script := "import numpy, sys\nz = numpy.load(sys.argv[1])\nfor k in z: print(k, z[k].dtype, z[k].shape, repr(float(z[k].ravel()[-1])))"
	got, err := exec.Command(python, "-c", script, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	weights := export(t, runs, "spring-hnn")
	want := ""
	for _, a := range []struct{ name, shape string }{{"layer1.weights", "(2, 16)"}, {"layer1.biases", "(16,)"}, {"layer2.weights", "(16, 16)"},
		{"layer2.biases", "(16,)"}, {"layer3.weights", "(16, 2)"}} {
		flat := weights[a.name]
		want += fmt.Sprintf("%s float32 %s %s\n", a.name, a.shape, strconv.FormatFloat(float64(flat[len(flat)-1]), 'g', -1, 64))
	}
	if string(got) != want {
		t.Errorf("NumPy reads\n%swant\n%s", got, want)
	}
}

// arrays are a model's exported weights by name, each in C order.
type arrays map[string][]float32

// export exports a run and reads the file back.
func export(t *testing.T, runs, name string) arrays {
	t.Helper()
	file := filepath.Join(t.TempDir(), "weights.npz")
	hnntest.Must(t, runs, "export", name, "--out", file)
	z := openNPZ(t, file)
	all := arrays{}
	for _, key := range z.Keys() {
		var flat []float32
		read(t, z, key, &flat)
		all[strings.TrimSuffix(key, ".npy")] = flat
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no arrays", file)
	}
	return all
}

// equal tells whether two models have bitwise the same weights.
func (a arrays) equal(b arrays) bool {
	if len(a) != len(b) {
		return false
	}
	for name, flat := range a {
		if !slices.EqualFunc(flat, b[name], func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) }) {
			return false
		}
	}
	return true
}

// scalar is the HNN's H at (q, p): the last output of two layers of tanh and one without biases.
func (a arrays) scalar(q, p float64) float64 {
	x := []float64{q, p}
	for _, layer := range []string{"layer1", "layer2", "layer3"} {
		weights, biases := a[layer+".weights"], a[layer+".biases"]
		out := make([]float64, len(weights)/len(x))
		for j := range out {
			for i := range x {
				out[j] += x[i] * float64(weights[i*len(out)+j])
			}
			if biases != nil {
				out[j] = math.Tanh(out[j] + float64(biases[j]))
			}
		}
		x = out
	}
	return x[len(x)-1]
}
