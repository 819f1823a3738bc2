package train_test

import (
	"encoding/json"
	"math"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/internal/seed"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/train"

	. "github.com/gomlx/gomlx/core/graph"
)

// slope is the gradient of linear for each weight.
const slope = 0.01

var linear = loss.Loss{Name: "sum of weights", Func: func(_ phase.Field, params []*Node, _ loss.Batch) *Node {
	total := ScalarZero(params[0].Graph(), params[0].DType())
	for _, p := range params {
		total = Add(total, MulScalar(ReduceAllSum(p), slope))
	}
	return total
}}

// mover returns a function that trains with the loss linear, and returns the weights before and after.
func mover(t *testing.T) func(train.Options) (before, after []float32) {
	t.Helper()
	dev := devicetest.OpenForTest(t)
	data := springData(t, dev, linear)
	return func(opts train.Options) (before, after []float32) {
		after, _ = fitting{dev: dev, kind: "baseline", loss: linear, opts: opts, data: data}.must(t)
		return weights(model.Initialise(newModel(t, "baseline", 32), seed.Stream(3, "weights"))), after
	}
}

// Updates are those computed by hand: of Adam and Adamax (Kingma & Ba 2014, algorithms 1 and 2) and of RMSProp with its
// mean corrected as Adam's is, all with L2 in the gradient. Without L2, with decoupled decay as AdamW's, or with other
// decay rates, the weights would move differently.
func TestOptimizersWithL2InTheGradient(t *testing.T) {
	const l2, rate, steps = 0.5, 1e-3, 5
	type rule struct{ beta1, beta2, inGradient, decoupled float64 }
	direction := map[string]func(first, second, largest, gradient float64) float64{
		"adam":    func(first, second, _, _ float64) float64 { return first / (math.Sqrt(second) + 1e-8) },
		"adamax":  func(first, _, largest, _ float64) float64 { return first / (largest + 1e-8) },
		"rmsprop": func(_, second, _, gradient float64) float64 { return gradient / (math.Sqrt(second) + 1e-8) },
	}
	moved := mover(t)
	for name, update := range direction {
		for _, o := range []train.Options{{}, {Beta1: 0.95, Beta2: 0.8}} {
			if name != "adam" && o.Beta1 == 0 {
				continue
			}
			o.Optimizer, o.Steps, o.Chunk, o.LearningRate, o.L2 = name, steps, 2, rate, l2
			before, after := moved(o)
			o = o.WithDefaults()
			for what, c := range map[string]struct {
				rule
				same bool
			}{
				"L2 in the gradient": {rule{o.Beta1, o.Beta2, l2, 0}, true},
				"no L2":              {rule{o.Beta1, o.Beta2, 0, 0}, false},
				"decoupled decay":    {rule{o.Beta1, o.Beta2, 0, l2}, false},
				"other rates":        {rule{0.5, 0.5, l2, 0}, false},
			} {
				off := 0.
				for i, start := range before {
					w := float64(start)
					var first, second, largest float64
					for k := 1.; k <= steps; k++ {
						g := slope + c.inGradient*w
						first, second = c.beta1*first+(1-c.beta1)*g, c.beta2*second+(1-c.beta2)*g*g
						largest = max(c.beta2*largest, math.Abs(g))
						m, v := first/(1-math.Pow(c.beta1, k)), second/(1-math.Pow(c.beta2, k))
						w -= rate*update(m, v, largest, g) + rate*c.decoupled*w
					}
					off = max(off, math.Abs(float64(after[i])-w))
				}
				if same := off < rate/100; same != c.same {
					t.Errorf("%s, %s: weights after %d steps differ by up to %g", name, what, steps, off)
				}
			}
		}
	}
}

// Adam moves a weight whose gradient is constant by the learning rate, so the way of all steps is its sum.
func TestSchedules(t *testing.T) {
	const rate, steps = 1e-2, 40
	moved := mover(t)
	for _, c := range []struct {
		schedule      string
		warmup, chunk int
	}{{"", 0, 40}, {"constant", 10, 15}, {"cosine", 0, 40}, {"cosine", 10, 15}, {"cosine", 39, 40}} {
		want := 0.
		for k := range steps {
			share := min(1, float64(k)/float64(max(1, c.warmup)))
			if c.warmup == 0 {
				share = 1
			}
			if c.schedule == "cosine" && k >= c.warmup {
				share = (1 + math.Cos(math.Pi*float64(k-c.warmup)/float64(steps-c.warmup))) / 2
			}
			want += rate * share
		}
		before, after := moved(train.Options{Steps: steps, LearningRate: rate, Schedule: c.schedule,
			Warmup: c.warmup, Chunk: c.chunk})
		for i := range before {
			if way := float64(before[i] - after[i]); math.Abs(way-want) > 1e-4*want {
				t.Fatalf("%+v: a weight has moved by %g, want %g", c, way, want)
			}
		}
	}
}

// Settings that runs had before optimizers could be chosen look as they did: their runs are found again.
func TestOptionsOfThePaperInJSON(t *testing.T) {
	const old = `{"steps":2000,"batch":0,"learning_rate":0.001,"l2":0.0001,"chunk":100}`
	for _, o := range []train.Options{
		{Steps: 2000, L2: 1e-4},
		{Steps: 2000, L2: 1e-4, Optimizer: "adam", Beta1: 0.9, Beta2: 0.999, Schedule: "constant"},
	} {
		if got, err := json.Marshal(o); string(got) != old {
			t.Errorf("%+v is %s (%v), want %s", o, got, err, old)
		}
	}
	const other = `{"steps":400,"batch":0,"learning_rate":0.003,"l2":0,"chunk":100,"optimizer":"adamax","beta2":0.95,` +
		`"schedule":"cosine","warmup":20}`
	var o train.Options
	if err := json.Unmarshal([]byte(other), &o); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(o); string(got) != other {
		t.Errorf("%s becomes %s (%v)", other, got, err)
	}
}
