package main

import (
	"math"
	"testing"

	"github.com/spf13/cobra"
)

// Whatever the text, a flag for numbers refuses it or takes numbers in its range.
func FuzzNumberFlags(f *testing.F) {
	for _, seed := range []string{"1,0", "1,0,2,-3e5", ",", "NaN,Inf", " 1 , 2 ", "0x1p-2", "1_000", "-1", "1e400"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cmd := &cobra.Command{}
		var state []float64
		var count int
		var positive float64
		numbersFlag(cmd, func(v []float64) { state = v }, "state", "", "")
		countFlag(cmd, &count, "count", 5, 1, 10, "")
		positiveFlag(cmd, &positive, "positive", "")
		if cmd.Flags().Set("state", text) == nil && len(state) == 0 ||
			cmd.Flags().Set("count", text) == nil && (count < 1 || count > 10) ||
			cmd.Flags().Set("positive", text) == nil && (!(positive > 0) || math.IsInf(positive, 0)) {
			t.Errorf("%q is taken as %v, %d or %v", text, state, count, positive)
		}
	})
}
