package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unsafe"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/run"
	"hnn/hnnlib/train"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/sbinet/npyio/npz"
)

// Recorded is what a run's settings.json says in the experiment's terms.
type Recorded struct {
	Experiment *Experiment `json:"-"` // nil where this program doesn't know it
	Loss       string      `json:"loss"`
	Data       string      `json:"data_digest,omitempty"` // see Experiment.digest
	Config
}

// Describe reads a run's settings. A setting that this version doesn't know is an error.
func Describe(r *run.Run) (*Recorded, error) {
	rec := &Recorded{}
	decoder := json.NewDecoder(bytes.NewReader(r.Settings.Details))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(rec); err != nil {
		return nil, fmt.Errorf("the settings of run %s can't be read (%w): it is of another version or another "+
			"program; use it there, or remove its folder and train it again", r.Name(), err)
	}
	rec.Train = rec.Train.WithDefaults()
	rec.Experiment, _ = ByName(r.Settings.Experiment)
	return rec, nil
}

// OpenRun reads a finished run back, which ref names as in [run.Find]: its experiment, and the model with its weights.
func OpenRun(ref string) (rec *Recorded, t *Trained, err error) {
	defer caught(&err)
	r := must(run.Find(ref))
	rec = must(Describe(r))
	if rec.Experiment == nil {
		return nil, nil, fmt.Errorf("the run %s is of %q, which this program doesn't know: evaluate it where the "+
			"system is defined; known are %s", r.Name(), r.Settings.Experiment, strings.Join(Names(), ", "))
	}
	m, err := rec.Experiment.Model(r.Settings.Model, rec.Config)
	if err != nil {
		return nil, nil, fmt.Errorf("the run %s is of another version: %w", r.Name(), err)
	}
	m, res, err := train.Load(m, r)
	return rec, &Trained{r.Settings.Model, r.Settings.Seed, m, r, res}, err
}

// Differences lists in what a run is not what its experiment says by default: the recipe, if another one is nearer, and
// settings, as key=value. It is empty where the experiment is not known.
func (rec *Recorded) Differences() (list []string) {
	if rec.Experiment == nil {
		return nil
	}
	for i, r := range train.Recipes {
		e, err := rec.Experiment.With(r.Name)
		if err != nil {
			continue
		}
		differ := rec.differences(e.ConfigFor(false))
		if i > 0 {
			differ = append([]string{"recipe=" + r.Name}, differ...)
		}
		if i == 0 || len(differ) < len(list) {
			list = differ
		}
	}
	if rec.Loss != rec.Experiment.Loss(rec.Config).Name {
		list = append([]string{"loss=" + rec.Loss}, list...)
	}
	return list
}

func (rec *Recorded) differences(from Config) (list []string) {
	got, want := rec.Config.fields(), from.fields()
	for _, key := range rec.Config.Keys() {
		if value := got[key].Interface(); value != want[key].Interface() {
			list = append(list, fmt.Sprintf("%s=%v", key, value))
		}
	}
	return list
}

// RunInfo is a run in a list.
type RunInfo struct {
	Name       string `json:"name"`
	Path       string `json:"path"`
	Experiment string `json:"experiment"`
	Model      string `json:"model"`
	Seed       uint64 `json:"seed"`
	Backend    string `json:"backend"`
	Finished   bool   `json:"finished"`
	Step       int    `json:"step"`  // reached: of the last checkpoint, all if finished
	Steps      int    `json:"steps"` // in all
	// TrainLoss, TestLoss and Seconds are nil and 0 while the run isn't finished.
	TrainLoss *Number  `json:"train_loss"`
	TestLoss  *Number  `json:"test_loss"`
	Seconds   float64  `json:"seconds"` // of training
	Bytes     int64    `json:"bytes"`   // on disk
	Differs   []string `json:"differs"` // settings that are not the experiment's, as key=value
}

// ListRuns lists the runs of the named experiment, or of all for "", by name. Folders whose settings can't be read are
// errors apart: they don't hide the other runs.
func ListRuns(only string) (list []RunInfo, unreadable []error, err error) {
	runs, unreadable, err := run.Scan()
	list = []RunInfo{}
	for _, r := range runs {
		if only != "" && r.Settings.Experiment != only {
			continue
		}
		if info, err := inform(r); err != nil {
			unreadable = append(unreadable, err)
		} else {
			list = append(list, info)
		}
	}
	return list, unreadable, err
}

func inform(r *run.Run) (info RunInfo, err error) {
	defer caught(&err)
	s, rec, res := r.Settings, must(Describe(r)), must(r.Result())
	step, bytes, err := r.Progress()
	check(err)
	info = RunInfo{Name: r.Name(), Path: r.Path, Experiment: s.Experiment, Model: s.Model, Seed: s.Seed,
		Backend: s.Backend, Step: step, Steps: rec.Config.Train.Steps, Bytes: bytes,
		Differs: rec.Differences()}
	if res != nil {
		trainLoss, testLoss := Number(res.TrainLoss), Number(res.TestLoss)
		info.Finished, info.TrainLoss, info.TestLoss, info.Seconds = true, &trainLoss, &testLoss, res.Seconds
	}
	return info, nil
}

// TrainedSeeds are the seeds 0, 1, … up to the first of which a baseline or an HNN with configuration c is not on disk.
func (e *Experiment) TrainedSeeds(ctx context.Context, dev *device.Device, c Config) ([]uint64, error) {
	return e.trainedSeeds(ctx, dev, c, Compared[:]...)
}

// trainedSeeds are the seeds 0, 1, … up to the first of which a model of one of the kinds is not on disk.
func (e *Experiment) trainedSeeds(
	ctx context.Context, dev *device.Device, c Config, kinds ...string,
) (all []uint64, err error) {
	defer caught(&err)
	for seed := uint64(0); ; seed++ {
		for _, kind := range kinds {
			if must(must(e.RunOf(ctx, dev, kind, c, e.Loss(c).Name, seed)).Result()) == nil {
				return Seeds(int(seed)), nil
			}
		}
	}
}

// OnDisk makes a study of the models of the trained seeds, but not of more than most; nil where there are none.
func (e *Experiment) OnDisk(ctx context.Context, dev *device.Device, quick bool, most int) (*Study, error) {
	seeds, err := e.TrainedSeeds(ctx, dev, e.ConfigFor(quick))
	if err != nil || len(seeds) == 0 {
		return nil, err
	}
	return e.Open(ctx, dev, Options{Seeds: min(len(seeds), most), Quick: quick})
}

// Evaluation is what there is to say of one trained model.
type Evaluation struct {
	Run        string   `json:"run"`
	Path       string   `json:"path"`
	Experiment string   `json:"experiment"`
	Model      string   `json:"model"`
	Seed       uint64   `json:"seed"`
	Steps      int      `json:"steps"`
	Backend    string   `json:"backend"` // that trained it
	Seconds    float64  `json:"seconds"` // of training
	Quick      bool     `json:"quick"`   // the metrics with fewer starts
	Differs    []string `json:"differs"` // settings that are not the experiment's, as key=value

	TrainLoss Number   `json:"train_loss"`
	TestLoss  Number   `json:"test_loss"`
	Paper     PaperRow `json:"paper"`

	Energy []EnergyNumber `json:"energy"` // one for each protocol
	// Floor is what the data alone make of the energy metric, see [Row].
	Floor   []EnergyNumber  `json:"floor,omitempty"`
	Rollout *RolloutNumbers `json:"rollout,omitempty"`
	// Report, or the numbers of a model of pictures, are under the integrator that was asked for.
	Report *eval.Report `json:"report,omitempty"`
	*PixelNumbers
}

// RolloutNumbers describe one rollout beside the truth, from the start of the experiment's figures.
type RolloutNumbers struct {
	Start         []float64 `json:"start"`
	Span          float64   `json:"span"`           // in units of time
	Reached       float64   `json:"reached"`        // less than Span if it diverged
	CoordinateMSE Number    `json:"coordinate_mse"` // mean over time and coordinates
	EnergyDrift   Number    `json:"energy_drift"`   // slope of the true energy, per unit of time
	EnergyBand    Number    `json:"energy_band"`    // largest change of the true energy
	// ConservedBand is the largest change of the HNN's own H; nil for a model without one.
	ConservedBand *Number `json:"conserved_band,omitempty"`
}

// Evaluate measures one trained model: the paper's metric under the protocols, and the report under an integrator.
func (rec *Recorded) Evaluate(
	ctx context.Context, dev *device.Device, t *Trained, protocols []Protocol, with Integrator, quick bool,
) (out *Evaluation, err error) {
	defer caught(&err)
	must(ode.NewSolver(dev, t.Model, with)) // before any work: an integrator may not apply
	e, res := *rec.Experiment, t.Result
	e.Config = rec.Config
	s := e.study(dev, with, quick)
	defer s.Close()
	out = &Evaluation{
		Run: t.Run.Name(), Path: t.Run.Path, Experiment: e.Name, Model: t.Kind, Seed: t.Seed,
		Steps: res.Steps, Backend: res.Backend, Seconds: res.Seconds, Quick: quick, Differs: rec.Differences(),
		TrainLoss: Number(res.TrainLoss), TestLoss: Number(res.TestLoss), Paper: e.Paper[t.Kind],
		Energy: e.energies(ctx, s, t, protocols),
	}
	for _, n := range out.Energy {
		if n.Floor != nil {
			out.Floor = append(out.Floor, EnergyNumber{n.Protocol, n.Floor, nil})
		}
	}
	if e.System() != nil { // models of pictures predict no coordinates
		out.Rollout = s.rolledOut(ctx, t)
	}
	report := e.reports(ctx, s, t)[0]
	out.Report, out.PixelNumbers = report.Report, report.PixelNumbers
	return out, nil
}

// WriteNPZ writes the weights as float32 arrays under the names of the model's layout (layer1.weights of shape
// [in, out], layer1.biases of shape [out], …), readable by NumPy.
func (t *Trained) WriteNPZ(w io.Writer) error {
	z := npz.NewWriter(w)
	for i, p := range t.Model.Layout() {
		flat, err := tensors.CopyFlatData[float32](t.Model.Params()[i])
		if err != nil {
			return fmt.Errorf("array %s: %w", p.Name, err)
		}
		// npyio writes the shape of an array of arrays.
		shape := reflect.TypeFor[float32]()
		for i := len(p.Dims) - 1; i >= 0; i-- {
			shape = reflect.ArrayOf(p.Dims[i], shape)
		}
		shaped := reflect.NewAt(shape, unsafe.Pointer(unsafe.SliceData(flat)))
		if err := z.Write(p.Name+".npy", shaped.Interface()); err != nil {
			return fmt.Errorf("array %s: %w", p.Name, err)
		}
	}
	return z.Close()
}
