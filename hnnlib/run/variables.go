package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// packedMagic is the beginning of compressed variables of GoMLX. Save never compresses.
const packedMagic = "gomlx_checkpointss"

// readVariables returns the variables of a checkpoint, given its header and its data.
func readVariables(header, data []byte) (values map[string]*tensors.Tensor, err error) {
	defer func() { // GoMLX panics instead of returning some errors
		if broken := recover(); broken != nil {
			values, err = nil, fmt.Errorf("header of variables makes no sense: %v", broken)
		}
	}()
	if err := checkHeader(header, data); err != nil {
		return nil, fmt.Errorf("header of variables: %w", err)
	}
	stored, err := checkpoint.Load(model.NewStore()).FromEmbed(string(header), data).ExcludeAllParams().Done()
	if err != nil {
		return nil, err
	}
	values = map[string]*tensors.Tensor{}
	for name, value := range stored.LoadedVariables() {
		values[strings.TrimPrefix(name, "var:")] = value
	}
	return values, nil
}

// checkHeader returns an error unless the variables in a header are together as large as the data: GoMLX allocates
// whatever a header claims.
func checkHeader(text, data []byte) error {
	if bytes.HasPrefix(data, []byte(packedMagic)) {
		return errors.New("its variables are packed, and this project's are not")
	}
	var header struct {
		Variables []struct {
			Dimensions []int
			DType      dtypes.DType
		}
	}
	if err := json.Unmarshal(text, &header); err != nil {
		return err
	}
	claimed := 0. // a product of integers could overflow
	for _, v := range header.Variables {
		size := float64(v.DType.Size())
		for _, n := range v.Dimensions {
			size *= math.Abs(float64(n))
		}
		claimed += size
	}
	if claimed == 0 || claimed != float64(len(data)) {
		return fmt.Errorf("its variables have %g bytes, but %d are there", claimed, len(data))
	}
	return nil
}
