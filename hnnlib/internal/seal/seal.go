package seal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// Name is the file of the seal, written last.
const Name = "hnn.json"

// ListName is the file with the sums of all files, in the format of sha256sum.
const ListName = "hnn.sha256"

// Format is the number of the seal's layout. Check refuses folders of another format. If folders have this number in
// their names, versions of the project that share a cache leave each other's folders alone.
const Format = 1

// stamp is the content of the seal's file.
type stamp struct {
	Format int    `json:"format"`
	Of     string `json:"of"`   // what the folder was made of
	List   string `json:"list"` // sha256 of the list
}

// NoneError reports that a folder has no seal, or not the expected one.
type NoneError struct {
	Dir    string
	Reason string // such as "it was not finished"
	Other  bool   // there is a seal, but it is damaged or says something else
}

func (e *NoneError) Error() string { return e.Dir + ": " + e.Reason }

// DamageError reports that files of a sealed folder have changed.
type DamageError struct {
	Dir   string
	Files []string // relative to Dir, sorted
}

// named is the number of damaged files that an error names.
const named = 3

func (e *DamageError) Error() string {
	names := strings.Join(e.Files[:min(named, len(e.Files))], ", ")
	if more := len(e.Files) - named; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("damaged, or changed since it was installed: %s in %s", names, e.Dir)
}

// Write seals the folder dir. of says what it was made of.
func Write(ctx context.Context, dir, of string) error {
	paths, err := files(dir)
	if err != nil {
		return err
	}
	lines, err := list(ctx, dir, paths)
	if err != nil {
		return err
	}
	if i := slices.Index(lines, ""); i >= 0 {
		return fmt.Errorf("%s can't be read", filepath.Join(dir, paths[i]))
	}
	sums := []byte(strings.Join(lines, ""))
	if err := artifact.WriteBytes(filepath.Join(dir, ListName), sums); err != nil {
		return err
	}
	return artifact.WriteBytes(filepath.Join(dir, Name), text(of, sums))
}

// text returns the content of the seal's file for a list.
func text(of string, list []byte) []byte {
	data, _ := json.MarshalIndent(stamp{Format: Format, Of: of, List: artifact.Sum(list)}, "", "  ") // can't fail
	return append(data, '\n')
}

// Check returns nil if dir has a seal, and its text is of. If full is set, it also compares the files with the list,
// ignoring files that are not in the list. This takes 1.5 s for 14,000 files of 200 MB in all. If the folder is not as
// expected, the error is a *NoneError or a *DamageError.
func Check(ctx context.Context, dir, of string, full bool) error {
	seal, err := os.ReadFile(filepath.Join(dir, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return &NoneError{Dir: dir, Reason: "it is not there, or was not finished"}
	}
	if err != nil {
		return err
	}
	if reason := other(seal, of); reason != "" {
		return &NoneError{Dir: dir, Reason: reason, Other: true}
	}
	if !full {
		return nil
	}
	sums, err := os.ReadFile(filepath.Join(dir, ListName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// The seal follows from the list, so either may be the damaged one.
	if !bytes.Equal(seal, text(of, sums)) {
		return &DamageError{Dir: dir, Files: []string{ListName + " or " + Name}}
	}
	files, err := damaged(ctx, dir, sums)
	if err == nil && len(files) > 0 {
		err = &DamageError{Dir: dir, Files: files}
	}
	return err
}

// other returns the reason why a seal is not of this format or not for of, or "" if it is both.
func other(seal []byte, of string) string {
	var s stamp
	switch err := json.Unmarshal(seal, &s); {
	case err != nil || s.Format == 0:
		return Name + " in it is damaged, or was written by an older version of this project"
	case s.Format != Format:
		return fmt.Sprintf("another version of this project made it, in its format %d (this one's is %d)",
			s.Format, Format)
	case s.Of != of:
		return fmt.Sprintf("%s in it says that it was made of %q, not of %q", Name, s.Of, of)
	}
	return ""
}
