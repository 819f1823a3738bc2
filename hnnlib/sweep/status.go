package sweep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/eval"
	"hnn/hnnlib/experiment"
	"hnn/hnnlib/figure"
	"hnn/hnnlib/internal/artifact"
	"hnn/hnnlib/plot"
)

// Status says how far a sweep is.
type Status struct {
	Runs    int       `json:"runs"`
	Done    int       `json:"done"`
	Running int       `json:"running"`
	Waiting int       `json:"waiting"`
	Failed  []Failure `json:"failed"`
	Untried int       `json:"untried"` // on this machine
	Rows    []Row     `json:"rows"`    // of the table
}

// Failure is a run that failed, and why.
type Failure struct {
	Run    string `json:"run"` // in words
	Reason string `json:"reason"`
}

// Row is a row of the table: the runs that differ in their seeds alone and are done.
type Row struct {
	Settings map[string]string       `json:"settings"`
	Numbers  map[string]eval.Summary `json:"numbers"` // by metric
	Runs     []string                `json:"runs"`    // names
}

// String is the status in words.
func (s *Status) String() string {
	text := fmt.Sprintf("%d of %d runs are done", s.Done, s.Runs)
	for i, n := range []int{s.Running, s.Waiting, len(s.Failed), s.Untried} {
		if n > 0 {
			text += fmt.Sprintf(", %d %s", n, []string{"running", "waiting", "failed", "not trained yet"}[i])
		}
	}
	return text
}

// running is the state of elements that train; in any other, they wait.
const running = "RUNNING"

// Status looks at what there is of the sweep. What an element leaves undone has failed, and the reason is the last line
// of its log.
func (s *Sweep) Status(ctx context.Context) (*Status, error) {
	states, err := s.queue(ctx) // before the outcomes: what ends meanwhile is done
	if err != nil {
		return nil, err
	}
	now := &Status{Runs: s.runs(), Failed: []Failure{}, Rows: []Row{}}
	var outcomes []outcome // of the point, as far as done
	for i := range s.runs() {
		k := i / s.perElement()
		switch o, done := s.outcome(i); {
		case done:
			now.Done++
			outcomes = append(outcomes, o)
		case o.Error != "":
			now.Failed = append(now.Failed, Failure{s.name(i), o.Error})
		case states[k] == running:
			now.Running++
			states[k] = "waiting" // an element trains its runs one after another
		case states[k] != "":
			now.Waiting++
		case s.Grid.On == Local:
			now.Untried++
		default:
			now.Failed = append(now.Failed, Failure{s.name(i), s.lastLine(k)})
		}
		if (i+1)%s.Grid.Seeds == 0 && outcomes != nil {
			now.Rows = append(now.Rows, rowOf(s.point(i), outcomes))
			outcomes = nil
		}
	}
	return now, nil
}

func rowOf(p point, done []outcome) Row {
	row := Row{Settings: p.settings, Numbers: map[string]eval.Summary{}}
	for _, metric := range metrics {
		var values []float64
		for _, o := range done {
			values = append(values, float64(o.Numbers[metric]))
		}
		row.Numbers[metric] = eval.Summarise(values)
	}
	for _, o := range done {
		row.Runs = append(row.Runs, o.Run)
	}
	return row
}

// Table returns the rows as text: mean ± standard deviation over n seeds.
func (s *Sweep) Table(rows []Row) (header []string, cells [][]string) {
	for _, setting := range s.Grid.Settings {
		header = append(header, setting.Key)
	}
	for _, r := range rows {
		var line []string
		for _, key := range header {
			line = append(line, r.Settings[key])
		}
		line = append(line, fmt.Sprint(len(r.Runs)))
		for _, metric := range metrics {
			line = append(line, r.Numbers[metric].String())
		}
		cells = append(cells, line)
	}
	return append(append(header, "n"), metrics...), cells
}

// Save writes table.json, table.md and, in the folder figures, a picture for each setting that has several values. Once
// all is done, it removes the mark.
func (s *Sweep) Save(now *Status) error {
	if now.Done == now.Runs {
		_ = os.Remove(s.mark()) // what is left does no harm
	}
	text := fmt.Sprintf("# Sweep: %s\n\n%s. Mean ± standard deviation over n seeds; the energy MSE is the paper's, "+
		"under the corrected protocol.\n\n%s", s.Grid, now, experiment.MarkdownTable(s.Table(now.Rows)))
	err := errors.Join(artifact.WriteJSON(filepath.Join(s.Dir, "table.json"), now),
		artifact.WriteBytes(filepath.Join(s.Dir, "table.md"), []byte(text)))
	varying := slices.DeleteFunc(slices.Clone(s.Grid.Settings), func(s Setting) bool { return len(s.Values) == 1 })
	for _, across := range varying {
		told := varying
		if len(s.points)/len(across.Values) > mostLines {
			told = nil
		}
		if panels := against(across, told, now.Rows); panels != nil && err == nil {
			sheet := figure.Lines("against_"+across.Key, "Sweep of "+across.Key, panels...)
			_, err = sheet.Save(filepath.Join(s.Dir, "figures"))
		}
	}
	return err
}

// mostLines is how many lines can be told apart: where there would be more, there is one for each kind of model.
const mostLines = 12

// against draws the metrics, as far as there are numbers, against one setting, with a line for each choice of those
// that are told.
func against(across Setting, told []Setting, rows []Row) (panels []*plot.Panel) {
	for _, metric := range slices.Backward(metrics) {
		title := strings.ToUpper(metric[:1]) + metric[1:]
		panel := figure.SweepPanel(title, across.Key, across.Values, linesOf(rows, metric, across, told))
		if panel != nil {
			panels = append(panels, panel)
		}
	}
	return panels
}

// linesOf returns the lines of a metric. Their labels tell the settings but across.
func linesOf(rows []Row, metric string, across Setting, told []Setting) (all []figure.SweepLine) {
	for _, r := range rows {
		line := figure.SweepLine{Values: make([][]float64, len(across.Values))}
		if across.Key != Model {
			line.Kind = plot.Kind(r.Settings[Model])
		}
		var words []string
		for _, s := range told {
			switch s.Key {
			case across.Key:
			case Model:
				words = append(words, line.Kind.Label())
			default:
				words = append(words, s.Key+"="+r.Settings[s.Key])
			}
		}
		line.Label = strings.Join(words, ", ")
		k := slices.IndexFunc(all, func(l figure.SweepLine) bool { return l.Label == line.Label && l.Kind == line.Kind })
		if k < 0 {
			k, all = len(all), append(all, line)
		}
		at := slices.Index(across.Values, r.Settings[across.Key])
		for _, v := range r.Numbers[metric].Values {
			all[k].Values[at] = append(all[k].Values[at], float64(v))
		}
	}
	return all
}
