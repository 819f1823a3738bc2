package run

import (
	"bytes"
	"reflect"
	"testing"
)

func historyFileOf(t *testing.T, h *History) []byte {
	t.Helper()
	var data bytes.Buffer
	must(t, h.write(&data))
	return data.Bytes()
}

// A history of the most steps that a run can have is read back exactly, and one that is much longer is refused.
func TestTheLongestHistory(t *testing.T) {
	h := &History{TrainLoss: make([]float64, MostSteps), Seconds: 1.5}
	for i := range 50_000 {
		h.TrainLoss[i] = 1 / float64(i+1)
		if i%100 == 0 {
			h.TestSteps, h.TestLoss = append(h.TestSteps, int64(i)), append(h.TestLoss, float64(i)/7)
		}
	}
	h.TrainLoss[MostSteps-1] = 0.5
	if got, err := readHistory(historyFileOf(t, h)); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("another history of %d steps came back (%v)", MostSteps, err)
	}
	h.TrainLoss = make([]float64, historyBytes/8)
	_, err := readHistory(historyFileOf(t, h))
	want := "array train_loss: it unpacks to more than the 80065536 bytes that are allowed"
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
}
