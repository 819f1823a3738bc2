package main

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"hnn/hnnlib/internal/hnntest"
)

// layers are the arrays of the small runs' models.
var layers = []struct{ name, shape string }{
	{"layer1.weights", "(2, 16)"},
	{"layer1.biases", "(16,)"},
	{"layer2.weights", "(16, 16)"},
	{"layer2.biases", "(16,)"},
	{"layer3.weights", "(16, 2)"},
}

func TestExportIsReadByNumPy(t *testing.T) {
	t.Parallel()
	runs := trainedRuns(t)
	path := filepath.Join(t.TempDir(), "weights.npz")
	if out := hnntest.Must(t, runs, "export spring-hnn --out "+path); out.Stderr != path+": 352 numbers in 5 arrays\n" {
		t.Errorf("got %q", out.Stderr)
	}
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skipf("there is no NumPy to read it: %v", err)
	}
	script := "import numpy, sys\nz = numpy.load(sys.argv[1])\n" +
		"for k in z: print(k, z[k].dtype, z[k].shape, repr(float(z[k].ravel()[-1])))"
	got, err := exec.Command("python3", "-c", script, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	weights := export(t, runs, "spring-hnn")
	want := ""
	for _, a := range layers {
		last := float64(weights[a.name][len(weights[a.name])-1])
		want += fmt.Sprintf("%s float32 %s %s\n", a.name, a.shape, strconv.FormatFloat(last, 'g', -1, 64))
	}
	if string(got) != want {
		t.Errorf("NumPy reads\n%swant\n%s", got, want)
	}
}

// export returns the weights of a small run by name, each in C order.
func export(t *testing.T, runs, name string) map[string][]float32 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "weights.npz")
	hnntest.Must(t, runs, "export "+name+" --out "+path)
	all := map[string][]float32{}
	for _, a := range layers {
		all[a.name], _ = array[float32](t, path, a.name)
	}
	return all
}

// scalar returns the HNN's H at (q, p): the last output of two layers with tanh and one without biases.
func scalar(arrays map[string][]float32, q, p float64) float64 {
	x := []float64{q, p}
	for _, layer := range []string{"layer1", "layer2", "layer3"} {
		weights, biases := arrays[layer+".weights"], arrays[layer+".biases"]
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
