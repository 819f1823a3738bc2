package device

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// manifestName is the file that lies beside an installed plugin and is written last.
const manifestName = "manifest.json"

// manifestFormat is the number of what is written there. Before there were numbers, it was 0: the same without a number and
// a sum of its own.
const manifestFormat = 1

// manifest says what an installed plugin must be.
type manifest struct {
	Format  int       `json:"format"`
	Source  string    `json:"source"` // how it was had, for people
	File    string    `json:"file"`   // the plugin's path, relative to the manifest's folder
	SHA256  string    `json:"sha256"`
	Size    int64     `json:"size"`     // bytes
	ModTime time.Time `json:"mod_time"` // of the file, when it was last hashed
	Check   string    `json:"check"`    // sha256 of all this with an empty check
}

// DamageError says that an installed plugin is not as it was installed.
type DamageError struct {
	Path   string // the damaged file
	Reason string
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged, or was changed since it was installed: %s", e.Path, e.Reason)
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
	m.Format = manifestFormat
	m.Check = m.sum()
	return artifact.WriteJSON(filepath.Join(dir, manifestName), m)
}

// sum is what Check should be.
func (m manifest) sum() string {
	m.Check = ""
	data, _ := json.Marshal(m) // of strings, numbers and a time that was read or is a file's: it can't fail
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// readManifest returns the manifest in dir. One that is not there is fs.ErrNotExist, a wrong one a *DamageError.
func readManifest(dir string) (m manifest, err error) {
	path := filepath.Join(dir, manifestName)
	raw, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(raw, &m)
	switch {
	case err == nil && m.Format > manifestFormat:
		return m, &DamageError{Path: path, Reason: fmt.Sprintf("a newer version of this project wrote it, in its format %d (this one's is %d)", m.Format, manifestFormat)}
	case err != nil, m.Format < 0, m.Format > 0 && m.Check != m.sum(), m.File == "", !filepath.IsLocal(m.File):
		return m, &DamageError{Path: path, Reason: "it makes no sense"}
	}
	return m, nil
}

// checkInstalled returns the plugin that is installed in dir, or an error if there is none (fs.ErrNotExist), or it is not what
// was installed (*DamageError). Its bytes are hashed (0.3 s) where full is set or its time differs from the manifest's; else
// its size and time are enough, so that opening stays quick.
func checkInstalled(dir string, full bool) (*plugin, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, m.File)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &DamageError{Path: path, Reason: "it is gone"}
	}
	if err != nil {
		return nil, err
	}
	if info.Size() != m.Size {
		return nil, &DamageError{Path: path, Reason: fmt.Sprintf("it has %d bytes, %d were installed", info.Size(), m.Size)}
	}
	stale := !info.ModTime().Equal(m.ModTime) || m.Format < manifestFormat
	if full || stale {
		got, err := artifact.SHA256(path)
		if err != nil {
			return nil, err
		}
		if got != m.SHA256 {
			return nil, &DamageError{Path: path, Reason: fmt.Sprintf("its sha256 should be %s, is %s", m.SHA256, got)}
		}
	}
	if stale {
		m.ModTime = info.ModTime()
		// Where it can't be noted, the plugin is hashed each time.
		if err := saveManifest(dir, m); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) {
			return nil, err
		}
	}
	return &plugin{path: path, source: m.Source}, nil
}
