package dataset

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// trial is a trial of a recording, with the line numbers of its rows.
type trial struct {
	Trajectory
	number float64
	lines  []int
}

// The limits for rows of one trial are our choice. In the published recording, gaps are up to 3 time steps long, and
// angles differ from those that the velocities predict by up to 2 % of their range.
const (
	longestGap  = 6    // the time between two rows, in median time steps
	largestJump = 0.25 // the difference of an angle from its prediction, as a share of the range of angles
	slowest     = 0.5  // the median rate of the angle, in angular velocities
	fastest     = 2.0
)

// recorded checks the trials and returns their trajectories.
func recorded(trials []trial) (Trajectories, error) {
	var all Trajectories
	for _, t := range trials {
		if n := len(t.Times); n < 3 {
			return nil, fmt.Errorf("trial %g has %d rows of data, but at least 3 are needed", t.number, n)
		}
		if err := t.checkUnits(); err != nil {
			return nil, err
		}
		if err := t.checkSteps(); err != nil {
			return nil, err
		}
		all = append(all, t.Trajectory)
	}
	if len(all) == 0 {
		return nil, errors.New("it has no rows of data, but at least 3 are needed")
	}
	return all, nil
}

// step returns the time from row i to the next, the change of the angle, and the change that the velocities predict by
// the trapezoidal rule.
func (t *trial) step(i int) (dt, moved, led float64) {
	dt = t.Times[i+1] - t.Times[i]
	return dt, t.States[i+1][0] - t.States[i][0], dt * (t.States[i][1] + t.States[i+1][1]) / 2
}

// checkUnits returns an error if the rate of the angle is not the angular velocity, or the angles can't be radians. It
// compares the two only where the angular velocity is large.
func (t *trial) checkUnits() error {
	fast := 0.
	for _, x := range t.States {
		fast = math.Max(fast, math.Abs(x[1]))
	}
	var rates, angles []float64
	for i := range t.Times[1:] {
		if dt, moved, led := t.step(i); math.Abs(led) > fast*dt/2 {
			rates = append(rates, moved/led)
		}
	}
	for _, x := range t.States {
		angles = append(angles, x[0])
	}
	if len(rates) == 0 {
		return nil
	}
	if low, high := slices.Min(angles), slices.Max(angles); low < -math.Pi && high > math.Pi {
		return fmt.Errorf("trial %g: its angles go from %.3g to %.3g and back, too far for radians: "+
			"if they are degrees, convert them and their velocities", t.number, low, high)
	}
	rate, remedy := median(rates), "give times, angles and angular velocities in units that agree"
	switch within := func(unit float64) bool { return rate > slowest*unit && rate < fastest*unit }; {
	case within(1):
		return nil
	case within(180 / math.Pi):
		remedy = "if they are degrees, convert them to radians"
	case within(1e-3):
		remedy = "if its times are milliseconds, convert them to seconds"
	}
	return fmt.Errorf("trial %g: its angles change %.3g times as fast as its angular velocities say: %s",
		t.number, rate, remedy)
}

// checkSteps returns an error if the angle jumps, or if there is a long gap between two rows.
func (t *trial) checkSteps() error {
	var steps, angles []float64
	for i := range t.Times[1:] {
		steps, angles = append(steps, t.Times[i+1]-t.Times[i]), append(angles, t.States[i+1][0])
	}
	usual, wide := median(steps), slices.Max(angles)-slices.Min(angles)
	for i := range steps {
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
