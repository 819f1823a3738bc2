package artifact

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// Sum returns the sha256 of data in lower-case hexadecimal.
func Sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// SHA256 returns the sha256 of the file at path in lower-case hexadecimal.
func SHA256(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return fmt.Sprintf("%x", sum.Sum(nil)), err
}

// DamagedError reports a file that is damaged or from another version of the project. Callers add what to do.
type DamagedError struct {
	Path   string
	Reason error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged or of another version (%v)", e.Path, e.Reason)
}

// Unwrap returns e.Reason.
func (e *DamagedError) Unwrap() error { return e.Reason }

// WriteSealed writes v, a struct or map that is not empty, as a sealed file with [WriteFile]: a JSON object with two
// more fields, "format", the given number of its layout, and "sha256". The sum covers all other fields, sorted by name
// and without white space, so every change except in white space or order is noticed.
func WriteSealed(path string, format int, v any) error {
	text, err := seal(format, v)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteBytes(path, text)
}

func seal(format int, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	fields, err := object(body)
	if err != nil {
		return nil, err
	}
	fields["format"] = json.RawMessage(strconv.Itoa(format))
	head := fmt.Sprintf(`{"format": %d, "sha256": "%s",`, format, Sum(compact(fields)))
	var text bytes.Buffer
	err = json.Indent(&text, append([]byte(head), body[1:]...), "", "  ")
	text.WriteByte('\n')
	return text.Bytes(), err
}

// ReadSealed reads a sealed file of the given format into v, which must have all of the file's fields. If the file is
// not valid, the error is a *DamagedError.
func ReadSealed(path string, format int, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := unseal(data, format, v); err != nil {
		return &DamagedError{Path: path, Reason: err}
	}
	return nil
}

func unseal(data []byte, format int, v any) error {
	fields, err := object(data)
	if err != nil {
		return err
	}
	sum, sealed := fields["sha256"]
	delete(fields, "sha256")
	switch got := string(fields["format"]); {
	case !sealed:
		return errors.New("it has no sha256")
	case string(sum) != strconv.Quote(Sum(compact(fields))):
		return errors.New("its content is not what its sha256 says")
	case got != strconv.Itoa(format):
		return fmt.Errorf("it has format %s, and this version reads format %d", got, format)
	}
	delete(fields, "format")
	decoder := json.NewDecoder(bytes.NewReader(compact(fields)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(v)
}

// object returns the fields of a JSON object.
func object(data []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(data, &fields)
	if err == nil && fields == nil {
		err = errors.New("it holds no JSON object")
	}
	return fields, err
}

// compact returns the fields as JSON, sorted by name and without white space.
func compact(fields map[string]json.RawMessage) []byte {
	text, _ := json.Marshal(fields) // can't fail for valid JSON
	return text
}
