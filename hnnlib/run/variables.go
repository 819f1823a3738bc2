package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// packedMagic is how GoMLX begins a file of variables that it packed, which Save's never are.
const packedMagic = "gomlx_checkpointss"

// readVariables reads the variables of the checkpoint in dir, of whose files sums has the names. Its header is checked before
// GoMLX reads it, which takes memory for whatever a header claims.
func readVariables(dir string, sums map[string]string) (values map[string]*tensors.Tensor, err error) {
	header, err := headerFile(dir, sums)
	if err != nil {
		return nil, err
	}
	if err := checkHeader(header); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(header), err)
	}
	defer func() { // no header is known with which GoMLX panics still, but it does so in place of an error
		if broken := recover(); broken != nil {
			values, err = nil, fmt.Errorf("%s makes no sense: %v", filepath.Base(header), broken)
		}
	}()
	store := model.NewStore()
	if _, err := checkpoint.Load(store).Dir(dir).ExcludeAllParams().Immediate().Done(); err != nil {
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

// headerFile returns the path of the one header that GoMLX would find in dir, if the sums are of it and of what belongs to it.
func headerFile(dir string, sums map[string]string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var found []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "checkpoint-") && strings.HasSuffix(e.Name(), checkpoint.JsonNameSuffix) {
			found = append(found, e.Name())
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("it has %d headers of variables in place of 1", len(found))
	}
	for _, file := range []string{found[0], variablesOf(found[0]), "history.npz"} {
		if _, ok := sums[file]; !ok {
			return "", fmt.Errorf("its manifest lacks the file %q", file)
		}
	}
	return filepath.Join(dir, found[0]), nil
}

// variablesOf is the name of the file with the variables that a header is about.
func variablesOf(header string) string {
	return strings.TrimSuffix(header, checkpoint.JsonNameSuffix) + checkpoint.BinDataSuffix
}

// variable is what a header says of one.
type variable struct {
	ParameterName string
	Dimensions    []int
	DType         dtypes.DType
	Pos, Length   int // in bytes
}

// checkHeader returns an error unless the variables of a header fill, one after the other, the file beside it.
func checkHeader(path string) error {
	size, err := variablesSize(variablesOf(path))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
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
		if err := v.check(at, size-at); err != nil {
			return fmt.Errorf("variable %q: %w", v.ParameterName, err)
		}
		if names[v.ParameterName] {
			return fmt.Errorf("variable %q: there are two of that name", v.ParameterName)
		}
		at, names[v.ParameterName] = at+v.Length, true
	}
	if at != size {
		return fmt.Errorf("its variables take %d bytes, and there are %d", at, size)
	}
	return nil
}

// variablesSize returns how many bytes of variables the file at path has.
func variablesSize(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	begin := make([]byte, len(packedMagic))
	if n, err := io.ReadFull(f, begin); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return 0, err
	} else if string(begin[:n]) == packedMagic {
		return 0, errors.New("its variables are packed, and this project's are not")
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
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
