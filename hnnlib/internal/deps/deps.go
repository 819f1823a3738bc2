// Package deps keeps the requirements of go.mod while the packages that use them are being written.
package deps

import (
	_ "github.com/MetalBlueberry/go-plotly/pkg/types"
	_ "github.com/MetalBlueberry/go-plotly/generated/v2.34.0/graph_objects"
	_ "github.com/gofrs/flock"
	_ "github.com/gomlx/compute/gobackend"
	_ "github.com/gomlx/go-xla/compute/xla"
	_ "github.com/gomlx/go-xla/installer"
	_ "github.com/gomlx/gomlx/core/graph"
	_ "github.com/gomlx/gomlx/ml/layers/activation"
	_ "github.com/gomlx/gomlx/ml/model"
	_ "github.com/gomlx/gomlx/ml/model/checkpoint"
	_ "github.com/gomlx/gomlx/ml/nn"
	_ "github.com/gomlx/gomlx/ml/train/optimizer"
	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/sbinet/npyio"
	_ "github.com/sbinet/npyio/npz"
	_ "github.com/schollz/progressbar/v3"
	_ "github.com/spf13/cobra"
	_ "gonum.org/v1/gonum/mat"
	_ "gonum.org/v1/gonum/stat"
	_ "gonum.org/v1/plot"
	_ "gonum.org/v1/plot/vg/vgimg"
	_ "gonum.org/v1/plot/vg/vgsvg"
)
