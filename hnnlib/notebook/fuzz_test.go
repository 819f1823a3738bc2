package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a file holds, it is stamped as a notebook, and then its stamps are good, or it is refused with an error that names it.
func FuzzStamp(f *testing.F) {
	for _, seed := range []string{
		`{"cells": [{"cell_type": "code", "source": ["a\n", "b"], "metadata": {}, "outputs": [{"data": {"application/vnd.plotly.v1+json": {"data": []}}}]}], "metadata": {"language_info": {}}}`,
		`{"cells": [{"cell_type": "code", "source": 1, "outputs": {"a": 1}}]}`, `{"cells": [1, null, {"cell_type": "markdown"}]}`,
		`{"cells": "none"}`, `{"metadata": []}`, `[]`, `null`, `{`, "", `{"cells": [{"cell_type": "code", "metadata": {"hnn_source_sha256": 1}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "a.ipynb")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		err := Stamp(path, path)
		if err == nil {
			err = CheckStamps(path)
		}
		if err != nil && (!strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "present source")) {
			t.Errorf("the error is %q", err)
		}
	})
}
