package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hnn/hnnlib/internal/artifact"
)

// retryAfter is how long a failed installation is not tried again by Open. Without a network an attempt takes seconds
// to minutes, and every notebook cell opens a backend.
const retryAfter = 10 * time.Minute

// memo is what is remembered of the last failed installation.
type memo struct {
	Time   time.Time `json:"time"`
	Reason string    `json:"reason"`
}

func memoPath(root string) string { return filepath.Join(root, "failed.json") }

// rememberFailure notes that no plugin could be installed. That the note cannot be written is no reason to stop: it only
// saves time.
func rememberFailure(root string, failure error) {
	_ = artifact.WriteFile(memoPath(root), func(w io.Writer) error {
		return json.NewEncoder(w).Encode(memo{Time: time.Now(), Reason: oneLine(failure)})
	})
}

// forgetFailure removes the note, after a success.
func forgetFailure(root string) error {
	if err := os.Remove(memoPath(root)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// recentFailure returns the last failure as an error if it is younger than retryAfter.
func recentFailure(root string) error {
	raw, err := os.ReadFile(memoPath(root))
	if err != nil {
		return nil
	}
	var m memo
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	age := time.Since(m.Time)
	if age < 0 || age > retryAfter {
		return nil
	}
	return fmt.Errorf("installing it failed %d minutes ago ('hnn setup' tries again now): %s", int(age.Minutes()), m.Reason)
}
