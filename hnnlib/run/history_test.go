package run

import (
	"bytes"
	"reflect"
	"testing"
)

// A history of the most steps that a run can have is read back exactly.
func TestTheLongestHistory(t *testing.T) {
	h := &History{TrainLoss: make([]float64, MostSteps), Seconds: 1.5}
	for i := range 50_000 {
		h.TrainLoss[i] = 1 / float64(i+1)
		if i%100 == 0 {
			h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i)), append(h.TestLoss, float64(i)/7)
		}
	}
	h.TrainLoss[MostSteps-1] = 0.5
	var data bytes.Buffer
	must(t, h.write(&data))
	if got, err := readHistory(data.Bytes()); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("another history of %d steps came back (%v)", MostSteps, err)
	}
}
