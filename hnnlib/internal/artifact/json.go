package artifact

import (
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes v, indented, as [WriteFile] does: whole or not at all.
func WriteJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteBytes(path, append(data, '\n'))
}

// WriteBytes writes data as [WriteFile] does: whole or not at all.
func WriteBytes(path string, data []byte) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
