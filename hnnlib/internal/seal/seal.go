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
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// Name is the seal's file, written last.
const Name = "hnn.json"

// ListName is the file with the sums, as sha256sum writes and checks them.
const ListName = "hnn.sha256"

// Format is the number of what is written here. A folder of another format does not count. Versions of the project that share
// a cache leave one another's folders alone if the folder's name has it.
const Format = 1

// stamp is what the seal's file holds.
type stamp struct {
	Format int    `json:"format"`
	Of     string `json:"of"`   // what the folder was made of
	List   string `json:"list"` // sha256 of the list
}

// NoneError says that a folder has no seal, or none for what is asked for.
type NoneError struct {
	Dir    string
	Reason string // for people, e.g. "it was not finished"
	Other  bool   // there is a seal, but a damaged one or one of something else
}

func (e *NoneError) Error() string { return e.Dir + ": " + e.Reason }

// DamageError says that files of a sealed folder are not as they were when it was sealed.
type DamageError struct {
	Dir   string
	Files []string // relative to Dir, in order of name
}

// named is how many damaged files an error names.
const named = 3

func (e *DamageError) Error() string {
	names := strings.Join(e.Files[:min(named, len(e.Files))], ", ")
	if more := len(e.Files) - named; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("damaged, or changed since it was installed: %s in %s", names, e.Dir)
}

// Write seals the folder dir. of says what it was made of: the same folder made of something else is not the one that
// was asked for.
func Write(ctx context.Context, dir, of string) error {
	list, err := sums(ctx, dir)
	if err != nil {
		return err
	}
	if err := artifact.WriteBytes(filepath.Join(dir, ListName), list); err != nil {
		return err
	}
	return artifact.WriteBytes(filepath.Join(dir, Name), text(of, list))
}

// text is the seal's file for a list.
func text(of string, list []byte) []byte {
	// Marshalling a struct of numbers and strings can't fail.
	data, _ := json.MarshalIndent(stamp{Format: Format, Of: of, List: sum(list)}, "", "  ")
	return append(data, '\n')
}

// Check returns nil if dir was finished, and made of what of says. It reads the seal only, not the files: that takes no
// time, and does not find damage. Errors are a *NoneError, or the file system's.
func Check(dir, of string) error {
	_, err := read(dir, of)
	return err
}

// read returns the sha256 of the list, as the seal of dir has it.
func read(dir, of string) (list string, err error) {
	data, err := os.ReadFile(filepath.Join(dir, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", &NoneError{Dir: dir, Reason: "it is not there, or was not finished"}
	}
	if err != nil {
		return "", err
	}
	var s stamp
	switch err := json.Unmarshal(data, &s); {
	case err != nil || s.Format == 0:
		return "", &NoneError{Dir: dir, Reason: Name + " in it is damaged, or was written by an older version of this project", Other: true}
	case s.Format != Format:
		return "", &NoneError{Dir: dir, Reason: fmt.Sprintf("another version of this project made it, in its format %d (this one's is %d)", s.Format, Format), Other: true}
	case s.Of != of:
		return "", &NoneError{Dir: dir, Reason: fmt.Sprintf("%s in it says that it was made of %q, not of %q", Name, s.Of, of), Other: true}
	}
	return s.List, nil
}

// Verify is Check, and then compares each file with the list: 1.5 s for 14,000 files of 200 MB in all. Files that are not in the list are not looked at. Errors are a *NoneError, a *DamageError, ctx's,
// or the file system's.
func Verify(ctx context.Context, dir, of string) error {
	if err := Check(dir, of); err != nil {
		return err
	}
	list, err := os.ReadFile(filepath.Join(dir, ListName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	seal, err := os.ReadFile(filepath.Join(dir, Name))
	if err != nil {
		return err
	}
	// The one follows from the other to the byte, so it isn't known which of the two is damaged.
	if !bytes.Equal(seal, text(of, list)) {
		return &DamageError{Dir: dir, Files: []string{ListName + " or " + Name}}
	}
	entries, err := parse(list)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, ListName), err)
	}
	damaged, err := compare(ctx, dir, entries)
	if err != nil {
		return err
	}
	if len(damaged) > 0 {
		return &DamageError{Dir: dir, Files: damaged}
	}
	return nil
}
