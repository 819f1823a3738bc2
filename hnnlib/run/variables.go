package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// packedMagic begins the variables that GoMLX has compressed, which Save's never are.
const packedMagic = "gomlx_checkpointss"

// readVariables reads the variables of a checkpoint from its header and its data. It checks the header first, since
// GoMLX allocates whatever a header claims.
func readVariables(header, data []byte) (values map[string]*tensors.Tensor, err error) {
	if err := checkHeader(header, data); err != nil {
		return nil, fmt.Errorf("header of variables: %w", err)
	}
	defer func() { // GoMLX panics instead of returning some errors
		if broken := recover(); broken != nil {
			values, err = nil, fmt.Errorf("header of variables makes no sense: %v", broken)
		}
	}()
	store := model.NewStore()
	stored := checkpoint.Load(store).FromEmbed(string(header), data).ExcludeAllParams().Immediate()
	if _, err := stored.Done(); err != nil {
		return nil, err
	}
	values = map[string]*tensors.Tensor{}
	for v := range store.IterVariables() {
		if values[v.Path()], err = v.Value(); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// variable is what a header says of one variable.
type variable struct {
	ParameterName string
	Dimensions    []int
	DType         dtypes.DType
}

// checkHeader returns an error unless the variables of a header are together as large as the data.
func checkHeader(text, data []byte) error {
	if bytes.HasPrefix(data, []byte(packedMagic)) {
		return errors.New("its variables are packed, and this project's are not")
	}
	var header struct{ Variables []variable }
	if err := json.Unmarshal(text, &header); err != nil {
		return err
	}
	if len(header.Variables) == 0 {
		return errors.New("it holds no variables")
	}
	left := len(data)
	for _, v := range header.Variables {
		size, err := v.size(left)
		if err != nil {
			return fmt.Errorf("variable %q: %w", v.ParameterName, err)
		}
		left -= size
	}
	if left != 0 {
		return fmt.Errorf("its variables are %d bytes smaller than what is there", left)
	}
	return nil
}

// size returns how many bytes v has, or an error if it has more than most.
func (v variable) size(most int) (int, error) {
	if !v.DType.IsSupported() || v.DType.IsPacked() {
		return 0, fmt.Errorf("it has numbers of type %s", v.DType)
	}
	size := v.DType.Size()
	for _, n := range v.Dimensions {
		if n < 1 || size > most/n {
			return 0, fmt.Errorf("its dimensions are %v of %s, but %d bytes are left", v.Dimensions, v.DType, most)
		}
		size *= n
	}
	if size > most {
		return 0, fmt.Errorf("it has %d bytes, but %d are left", size, most)
	}
	return size, nil
}
