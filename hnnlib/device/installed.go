package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// manifestName is the file that lies beside an installed plugin and is written last.
const manifestName = "manifest.json"

// manifest says what an installed plugin must be.
type manifest struct {
	Source  string    `json:"source"` // how it was had, for people
	File    string    `json:"file"`   // the plugin's path, relative to the manifest's folder
	SHA256  string    `json:"sha256"`
	Size    int64     `json:"size"`     // bytes
	ModTime time.Time `json:"mod_time"` // of the file, when it was last hashed
}

// writeManifest hashes the plugin at file below dir and puts the manifest beside it.
func writeManifest(dir, file, source string) error {
	path := filepath.Join(dir, file)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	sum, err := artifact.SHA256(path)
	if err != nil {
		return err
	}
	return saveManifest(dir, manifest{Source: source, File: file, SHA256: sum, Size: info.Size(), ModTime: info.ModTime()})
}

func saveManifest(dir string, m manifest) error {
	return artifact.WriteFile(filepath.Join(dir, manifestName), func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(m)
	})
}

// checkInstalled returns the plugin that is installed in dir, or an error if there is none, or it is not what was
// installed. Its bytes are hashed (0.3 s) where full is set or its time differs from the manifest's; else its size and
// time are enough, so that opening stays quick.
func checkInstalled(dir string, full bool) (*plugin, error) {
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, manifestName), err)
	}
	if m.File == "" || !filepath.IsLocal(m.File) {
		return nil, fmt.Errorf("%s names no plugin", filepath.Join(dir, manifestName))
	}
	path := filepath.Join(dir, m.File)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() != m.Size {
		return nil, fmt.Errorf("%s has %d bytes, %d were installed", path, info.Size(), m.Size)
	}
	moved := !info.ModTime().Equal(m.ModTime)
	if full || moved {
		if err := artifact.CheckSHA256(path, m.SHA256); err != nil {
			return nil, err
		}
	}
	if moved {
		m.ModTime = info.ModTime()
		if err := saveManifest(dir, m); err != nil && !errors.Is(err, os.ErrPermission) {
			return nil, err
		}
	}
	return &plugin{path: path, source: m.Source}, nil
}
