package dataset

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParseRecording reads UTF-8 text with rows of trial, time, angle and angular velocity, separated by blanks. It skips
// lines that begin with %. Each trial is a trajectory, without derivatives: see [Recorded]. Errors name the line or the
// trial.
//
// ParseRecording returns an error if the angles do not follow the angular velocities: then the units are wrong, or rows
// of several trials have the same number.
func ParseRecording(text string) (Trajectories, error) {
	var trials []trial
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) { // without a byte-order mark
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "%") {
			continue
		}
		row, err := parseRow(line)
		if err == nil {
			trials, err = appendRow(trials, n, row)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	var all Trajectories
	for _, t := range trials {
		if err := t.check(); err != nil {
			return nil, err
		}
		all = append(all, t.Trajectory)
	}
	if len(all) == 0 {
		return nil, errors.New("it has no rows of data, but at least 3 are needed")
	}
	return all, nil
}

func parseRow(line string) ([]float64, error) {
	const columns = "trial, time, angle, angular velocity"
	if strings.ContainsRune(line, 0) || strings.HasPrefix(line, "\xff\xfe") || strings.HasPrefix(line, "\xfe\xff") {
		return nil, errors.New("it is no UTF-8 text, perhaps UTF-16: save the file as UTF-8")
	}
	fields := strings.Fields(line)
	if len(fields) != 4 && strings.ContainsAny(line, ",;") {
		return nil, fmt.Errorf("its columns are separated by commas or semicolons, but blanks are needed: %s", columns)
	}
	if len(fields) != 4 {
		return nil, fmt.Errorf("it has %d columns, but 4 are needed: %s", len(fields), columns)
	}
	row := make([]float64, 4)
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("column %d is %.40q, but a finite number is needed", i+1, f)
		}
		row[i] = v
	}
	return row, nil
}

// trial is a trial of a recording, with the line numbers of its rows.
type trial struct {
	Trajectory
	number float64
	lines  []int
}

// appendRow adds a row of trial, time, angle and angular velocity to the last trial, or to a new one.
func appendRow(trials []trial, line int, row []float64) ([]trial, error) {
	if len(trials) == 0 || trials[len(trials)-1].number != row[0] {
		trials = append(trials, trial{number: row[0]})
	}
	t := &trials[len(trials)-1]
	if last := len(t.Times) - 1; last >= 0 && !(row[1] > t.Times[last]) {
		return nil, fmt.Errorf("the time is %v after %v, but times must increase within a trial", row[1], t.Times[last])
	}
	t.Times, t.States, t.lines = append(t.Times, row[1]), append(t.States, row[2:]), append(t.lines, line)
	return trials, nil
}

// The limits for rows of one trial are our choice. In the published recording, gaps are up to 3 time steps long, and
// angles differ from those that the velocities predict by up to 2 % of their range.
const (
	longestGap  = 6    // the time between two rows, in median time steps
	largestJump = 0.25 // the difference of an angle from its prediction, as a share of the range of angles
	slowest     = 0.5  // the median rate of the angle, in angular velocities
	fastest     = 2.0
)

// check returns an error if there are too few rows, or if they can't be those of one motion in radians.
func (t *trial) check() error {
	if n := len(t.Times); n < 3 {
		return fmt.Errorf("trial %g has %d rows of data, but at least 3 are needed", t.number, n)
	}
	low, high, fast := t.States[0][0], t.States[0][0], 0.
	for _, x := range t.States {
		low, high, fast = min(low, x[0]), max(high, x[0]), max(fast, math.Abs(x[1]))
	}
	var steps, rates []float64
	for i := range t.lines[1:] {
		dt, moved, led := t.step(i)
		steps = append(steps, dt)
		if math.Abs(led) > fast*dt/2 { // compare the two only where the angular velocity is large
			rates = append(rates, moved/led)
		}
	}
	if len(rates) > 0 && low < -math.Pi && high > math.Pi {
		return fmt.Errorf("trial %g: its angles go from %.3g to %.3g and back, too far for radians: "+
			"if they are degrees, convert them and their velocities", t.number, low, high)
	}
	if len(rates) > 0 {
		if rate := median(rates); misfit(rate) != "" {
			return fmt.Errorf("trial %g: its angles change %.3g times as fast as its angular velocities say: %s",
				t.number, rate, misfit(rate))
		}
	}
	return t.checkSteps(median(steps), high-low)
}

// step returns the time from row i to the next, the change of the angle, and the change that the velocities predict by
// the trapezoidal rule.
func (t *trial) step(i int) (dt, moved, led float64) {
	dt = t.Times[i+1] - t.Times[i]
	return dt, t.States[i+1][0] - t.States[i][0], dt * (t.States[i][1] + t.States[i+1][1]) / 2
}

// misfit says what to do if angles change at a rate, in angular velocities, that is not about 1; else it returns "".
func misfit(rate float64) string {
	switch within := func(unit float64) bool { return rate > slowest*unit && rate < fastest*unit }; {
	case within(1):
		return ""
	case within(180 / math.Pi):
		return "if they are degrees, convert them to radians"
	case within(1e-3):
		return "if its times are milliseconds, convert them to seconds"
	}
	return "give times, angles and angular velocities in units that agree"
}

// checkSteps returns an error if the angle jumps, or if there is a long gap between two rows. The usual time step and
// the range of the angles say how long is too long.
func (t *trial) checkSteps(usual, wide float64) error {
	for i := range t.lines[1:] {
		dt, moved, led := t.step(i)
		switch off := moved - led; {
		case math.Abs(math.Abs(off)-2*math.Pi) < 1:
			return fmt.Errorf("line %d: the angle jumps by 2π, from %.4g to %.4g: add or subtract 2π from there "+
				"on, so that the angle has no jumps", t.lines[i+1], t.States[i][0], t.States[i+1][0])
		case dt > longestGap*usual:
			return fmt.Errorf("line %d: %.4g units of time pass since the row before, and %.4g as a rule: "+
				"if another trial begins here, give it another number in the first column", t.lines[i+1], dt, usual)
		case math.Abs(off) > largestJump*wide:
			return fmt.Errorf("line %d: the angle goes from %.4g to %.4g, but its velocities lead to %.4g: "+
				"if another trial begins here, give it another number in the first column",
				t.lines[i+1], t.States[i][0], t.States[i+1][0], t.States[i][0]+led)
		}
	}
	return nil
}

// median returns the median of v. It sorts v.
func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
