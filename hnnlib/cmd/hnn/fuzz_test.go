package main

import (
	"math"
	"testing"

	"github.com/spf13/cobra"
)

// Whatever the text, a flag for numbers refuses it or takes numbers in its range.
func FuzzNumberFlags(f *testing.F) {
	for _, seed := range []string{
		"1,0", "1,0,2,-3e5", ",", "1,,2", "NaN,Inf", " 1 , 2 ", "0x1p-2", "1_000", "-1",
		"99999999999999999999", "1e400", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cmd := &cobra.Command{}
		var state []float64
		var count int
		var seed uint64
		var positive float64
		numbersFlag(cmd, func(v []float64) { state = v }, "state", "", "")
		countFlag(cmd, &count, "count", 5, 1, 10, "")
		seedFlag(cmd, &seed, "")
		positiveFlag(cmd, &positive, "positive", "")
		if err := cmd.Flags().Set("state", text); err == nil && len(state) == 0 {
			t.Errorf("--state %q is no number", text)
		}
		if err := cmd.Flags().Set("count", text); err == nil && (count < 1 || count > 10) {
			t.Errorf("--count %q is %d", text, count)
		}
		if err := cmd.Flags().Set("positive", text); err == nil && (!(positive > 0) || math.IsInf(positive, 0)) {
			t.Errorf("--positive %q is %v", text, positive)
		}
		_ = cmd.Flags().Set("seed", text)
	})
}
