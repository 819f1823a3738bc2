package experiment

import (
	"context"
	"encoding/json"
	"path/filepath"

	"hnn/hnnlib/device"
	"hnn/hnnlib/eval"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/progress"
)

// Metrics is an experiment's metrics.json: what was measured, and everything that it depends on.
type Metrics struct {
	Experiment string          `json:"experiment"`
	Title      string          `json:"title"`
	Seeds      []uint64        `json:"seeds"`
	Quick      bool            `json:"quick"`
	Backend    string          `json:"backend"`
	Plugin     string          `json:"plugin"`
	Versions   []string        `json:"versions"`
	Settings   json.RawMessage `json:"settings"`
	Defects    []string        `json:"defects"` // what the published protocol does differently
	Rows       []Row           `json:"rows"`
	// Reports are the evaluation reports of the first seed's models, by kind; nil where they weren't asked for.
	Reports     map[string]*eval.Report `json:"reports,omitempty"`
	Attenuation []Attenuation           `json:"attenuation,omitempty"`
	// Pixels are the measurements of the first seed's models of pictures, by kind.
	Pixels map[string]*PixelNumbers `json:"pixels,omitempty"`
	Runs   []RunMetrics             `json:"runs"`
	// Wall-clock seconds of training (of all models, whenever they were trained) and of measuring.
	TrainSeconds   float64       `json:"train_seconds"`
	MeasureSeconds float64       `json:"measure_seconds"`
	Figures        []FigureEntry `json:"figures"`
}

// RunMetrics is one trained model in metrics.json.
type RunMetrics struct {
	Model     string  `json:"model"`
	Seed      uint64  `json:"seed"`
	Run       string  `json:"run"`
	TrainLoss float64 `json:"train_loss"`
	TestLoss  float64 `json:"test_loss"`
	Seconds   float64 `json:"seconds"` // of training
}

// FigureEntry is one figure of the results folder.
type FigureEntry struct {
	Name  string `json:"name"` // file stem in figures/
	Title string `json:"title"`
	Alt   string `json:"alt"`
	// Width is the number of pixels at which the figure is meant to be shown.
	Width int `json:"width"`
	// Moving figures are animations: <name>.gif instead of <name>.png and .svg.
	Moving bool `json:"moving,omitempty"`
	// SHA256 is that of the picture that index.html shows, <name>.png or .gif; "" where an older version listed it.
	SHA256 string `json:"sha256,omitempty"`
}

// metricsFormat is the number of the layout of metrics.json, and of figures.json. One of another format is refused; one of format 1 without
// a sum, as first written, is read.
const metricsFormat = 1

// ReportOptions say how to report an experiment.
type ReportOptions struct {
	Seeds int // how many models of each kind, of seeds 0, 1, …; 0 means 1
	Quick bool
	Out   string // the results folder
	// Progress shows how training goes on, Step what is being done otherwise. Both may be nil.
	Progress progress.Sink
	Step     func(string)
}

// Report trains what is not trained yet, measures, draws, and writes <Out>/<experiment>/metrics.json and
// figures/.
func (e *Experiment) Report(ctx context.Context, dev *device.Device, o ReportOptions) (*Metrics, error) {
	if o.Step == nil {
		o.Step = func(string) {}
	}
	study, err := e.Open(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	defer study.Close()
	o.Step("measuring " + e.Name + " under both protocols")
	rows, err := study.Rows(ctx)
	if err != nil {
		return nil, err
	}
	if err := study.Details(ctx); err != nil {
		return nil, err
	}
	m, err := study.Metrics(rows)
	if err != nil {
		return nil, err
	}
	o.Step("drawing the figures of " + e.Name)
	figures, err := study.Figures(ctx, m.Rows)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(o.Out, e.Name)
	for _, f := range figures {
		if _, err := f.Save(filepath.Join(dir, "figures")); err != nil {
			return nil, err
		}
		entry, err := saved(dir, Entry(f))
		if err != nil {
			return nil, err
		}
		m.Figures = append(m.Figures, entry)
	}
	return m, m.SaveTo(dir)
}

// SaveTo writes metrics.json into dir, an experiment's folder in the results folder.
func (m *Metrics) SaveTo(dir string) error {
	return artifact.WriteSealed(filepath.Join(dir, metricsFile), metricsFormat, m)
}

func (e *Experiment) configFor(quick bool) Config {
	if quick {
		return e.Config.Quick()
	}
	return e.Config
}

// Figures draws all figures of the experiment, in the order in which a report shows them.
func (s *Study) Figures(ctx context.Context, rows []Row) ([]*figure.Figure, error) {
	plane := []func() (*figure.Figure, error){
		func() (*figure.Figure, error) { return s.Fields(ctx, nil) },
		func() (*figure.Figure, error) { return s.Row(ctx, nil) },
		func() (*figure.Figure, error) { return s.Contours(ctx) },
		func() (*figure.Figure, error) { return s.Data(ctx) },
	}
	if len(s.E.Figures.Knob) > 0 {
		plane = append(plane,
			func() (*figure.Figure, error) { return s.EnergyKnob(ctx, nil, nil) },
			func() (*figure.Figure, error) { return s.Scalars(ctx) })
	}
	if s.E.System.DoF > 1 {
		plane = []func() (*figure.Figure, error){func() (*figure.Figure, error) { return s.Orbits(ctx, nil) }}
	}
	makers := append(plane,
		func() (*figure.Figure, error) { return s.Losses(ctx) },
		func() (*figure.Figure, error) { return s.Seeds(rows) },
		figure.Schema)
	var all []*figure.Figure
	for _, make := range makers {
		f, err := make()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// Entry describes a figure.
func Entry(f *figure.Figure) FigureEntry {
	width, _ := f.Size()
	return FigureEntry{Name: f.Name, Title: f.Title, Alt: f.Alt, Width: width}
}
