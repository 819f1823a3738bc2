package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	if _, err := checkpoint.Load(store).FromEmbed(string(header), data).ExcludeAllParams().Immediate().Done(); err != nil {
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
	Pos, Length   int // in bytes
}

// checkHeader returns an error unless the variables of a header fill the data, one after the other.
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
	at, names := 0, map[string]bool{}
	for _, v := range header.Variables {
		if err := v.check(at, len(data)-at); err != nil {
			return fmt.Errorf("variable %q: %w", v.ParameterName, err)
		}
		if names[v.ParameterName] {
			return fmt.Errorf("variable %q: there are two of that name", v.ParameterName)
		}
		at, names[v.ParameterName] = at+v.Length, true
	}
	if at != len(data) {
		return fmt.Errorf("its variables take %d bytes, and there are %d", at, len(data))
	}
	return nil
}

// check returns an error unless v begins at at, and is as large as it says, which is at most left bytes.
func (v variable) check(at, left int) error {
	if !strings.HasPrefix(v.ParameterName, "var:/") {
		return errors.New("its name does not begin with var:/")
	}
	if !v.DType.IsSupported() || v.DType.IsPacked() {
		return fmt.Errorf("it has numbers of type %s", v.DType)
	}
	bytes := v.DType.Size()
	for _, n := range v.Dimensions {
		if n < 1 || bytes > left/n {
			return fmt.Errorf("its dimensions are %v of %s, but %d bytes are left", v.Dimensions, v.DType, left)
		}
		bytes *= n
	}
	if v.Pos != at || v.Length != bytes || bytes > left {
		return fmt.Errorf("it is said to have %d bytes from %d on, but %v of %s has %d of the %d bytes from %d on",
			v.Length, v.Pos, v.Dimensions, v.DType, bytes, left, at)
	}
	return nil
}
