package train

import (
	"context"
	"slices"
	"testing"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/loss"
	"hnn/hnnlib/model"
	"hnn/hnnlib/system"
)

// Parts of the data that a loss doesn't use are not inputs of the compiled programs: the derivative loss uses X and DX,
// not T.
func TestUnusedPartsAreNotCompiled(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	settings := dataset.Settings{Trajectories: 2, Points: 5, Span: 1, TestShare: 0.5}
	set, err := dataset.Generate(context.Background(), dev, system.Spring, settings, 0)
	if err != nil {
		t.Fatal(err)
	}
	data, err := loss.Derivative.Data(set.Train)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(model.Spec{Kind: "hnn", Dim: 2, Hidden: 4})
	if err != nil {
		t.Fatal(err)
	}
	trainer, err := New(dev, m, loss.Derivative, data, Options{Steps: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
	if used := trainer.used(data); data.T == nil || !slices.Equal(used, data.List()[:2]) {
		t.Errorf("the program takes %d parts of the data, want X and DX", len(used))
	}
}
