package artifact

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
)

// A sealed file is one JSON object that begins with the fields "format", the number of its layout, and "sha256", which is over all
// other fields and the format: with the fields in order of name and without white space. So it does not matter how the file is laid
// out, and any other change is noticed.
const (
	formatKey = "format"
	sealKey   = "sha256"
)

// DamagedError says that a file is not as this project wrote it. Whoever shows it adds what to do.
type DamagedError struct {
	Path   string
	Reason error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged (%v)", e.Path, e.Reason) }

// Unwrap returns what is wrong with the file.
func (e *DamagedError) Unwrap() error { return e.Reason }

// FormatError says that a file is of another version of this project. Whoever shows it adds what to do.
type FormatError struct {
	Path      string
	Got, Want int
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("%s has format %d and this version reads format %d", e.Path, e.Got, e.Want)
}

// errSeal says that what a file holds is not what was written.
var errSeal = errors.New("its content is not what its sha256 says")

// WriteSealed writes v, a structure without the fields "format" and "sha256", as a sealed file of that format: whole or not at all, as
// [WriteFile] does.
func WriteSealed(path string, format int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fields, err := object(body)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fields[formatKey] = json.RawMessage(strconv.Itoa(format))
	sum, err := sealOf(fields)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	head := fmt.Sprintf(`{"%s": %d, "%s": "%s"`, formatKey, format, sealKey, sum)
	if len(fields) > 1 {
		head += ","
	}
	var text bytes.Buffer
	if err := json.Indent(&text, append([]byte(head), body[1:]...), "", "  "); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	text.WriteByte('\n')
	return WriteBytes(path, text.Bytes())
}

// ReadSealed reads a sealed file of that format into v, strictly: no field that v does not have. It reports whether there was a seal: a file
// without one, as older versions wrote it, is read as strictly, but a changed number in it can't be noticed. Such a file need not have a
// format either. Errors are a *DamagedError, a *FormatError, or the file system's.
func ReadSealed(path string, format int, v any) (sealed bool, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	sealed, err = unseal(data, format, v)
	var other *FormatError
	if errors.As(err, &other) {
		other.Path = path
		return sealed, other
	}
	if err != nil {
		return sealed, &DamagedError{Path: path, Reason: err}
	}
	return sealed, nil
}

func unseal(data []byte, format int, v any) (sealed bool, err error) {
	fields, err := object(data)
	if err != nil {
		return false, err
	}
	seal, sealed := fields[sealKey]
	delete(fields, sealKey)
	if sealed {
		sum, err := sealOf(fields)
		if err != nil {
			return true, err
		}
		if string(seal) != `"`+sum+`"` {
			return true, errSeal
		}
	}
	if number, has := fields[formatKey]; has {
		var got int
		if err := json.Unmarshal(number, &got); err != nil {
			return sealed, err
		}
		if got != format {
			return sealed, &FormatError{Got: got, Want: format}
		}
	} else if sealed {
		return true, errors.New("it has no format")
	}
	delete(fields, formatKey)
	return sealed, decodeStrictly(fields, v)
}

// object reads the fields of a JSON object.
func object(data []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if fields == nil {
		return nil, errors.New("it holds no JSON object")
	}
	return fields, nil
}

// sealOf is the sha256 of the fields in order of name and without white space.
func sealOf(fields map[string]json.RawMessage) (string, error) {
	text, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func decodeStrictly(fields map[string]json.RawMessage, v any) error {
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(v)
}
