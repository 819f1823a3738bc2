package pixel

import (
	"fmt"
	"math"
	"slices"
)

// Film is one episode of frames, one for each time step, each of 28×28 numbers from 0 to 1 in C order, the top row
// first.
type Film [][]float32

// CheckFrame returns an error unless the frame is one of a [Film].
func CheckFrame(frame []float32) error {
	if len(frame) != Pixels {
		return fmt.Errorf("it has %d numbers, but %d×%d are needed: crop and average the picture down to that",
			len(frame), Side, Side)
	}
	for k, v := range frame {
		row, column := k/Side+1, k%Side+1
		switch {
		case math.IsNaN(float64(v)):
			return fmt.Errorf("row %d, column %d is NaN, but a number from 0 to 1 is needed: fill in or leave out the frame",
				row, column)
		case v < 0 || v > 1:
			return fmt.Errorf("row %d, column %d is %v, but a number from 0 to 1 is needed: divide bytes by 255",
				row, column, v)
		}
	}
	return nil
}

// check returns an error unless the film has at least so many frames and each is one.
func (f Film) check(least int, why string) error {
	if len(f) < least {
		return fmt.Errorf("it has %d frames, but at least %d are needed %s", len(f), least, why)
	}
	for i, frame := range f {
		if err := CheckFrame(frame); err != nil {
			return fmt.Errorf("frame %d: %w", i+1, err)
		}
	}
	return nil
}

// Pairs are the pairs of successive frames, [len(f)−1, 1568] in C order: what a pixel model encodes.
func (f Film) Pairs() ([]float32, error) {
	if err := f.check(2, "to make a pair, since one alone shows no velocity"); err != nil {
		return nil, err
	}
	pairs := make([]float32, 0, (len(f)-1)*PairPixels)
	for i := range f[1:] {
		pairs = append(append(pairs, f[i]...), f[i+1]...)
	}
	return pairs, nil
}

// SetOf makes a data set of recorded episodes, the first testShare of them for testing. It has no coordinates.
func SetOf(films []Film, testShare float64) (*Set, error) {
	for i, f := range films {
		if err := f.check(episodeFrames, "to make a sample"); err != nil {
			return nil, fmt.Errorf("episode %d: %w", i+1, err)
		}
	}
	test, err := testEpisodes(len(films), testShare)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	for _, f := range films[:test] {
		set.Test.addPairs(slices.Concat(f...))
	}
	for _, f := range films[test:] {
		set.Train.addPairs(slices.Concat(f...))
	}
	return set, nil
}
