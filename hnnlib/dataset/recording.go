package dataset

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hnn/hnnlib/internal/artifact"
)

// The real pendulum of the paper's Task 3: motion capture published with Schmidt & Lipson, "Distilling
// Free-Form Natural Laws from Experimental Data", Science 324:81–85 (2009). The address in the paper is dead;
// this copy is the repository of Zhong, Dey & Chakraborty's Symplectic ODE-Net.
const (
	PendulumZip  = "invar_datasets.zip"
	PendulumFile = "real_pend_h_1.txt"
	pendulumURL  = "https://raw.githubusercontent.com/Physics-aware-AI/Symplectic-ODENet/" +
		"5e83faf93e8f4990e63821c49d0ce5926a96cc94/experiment-real/" + PendulumZip
	pendulumSHA256 = "9794ee02f45403f87b739cc235a046bd424a73b8222067165f66463cef57be59"
	// recordingBytes is the size from which a file, or what it unpacks to, is refused: no recording is that large.
	recordingBytes = 16 << 20
)

// Environment variables that say where a recording is.
const (
	FileEnv = "HNN_DATA_FILE" // a file, zip or text; --data sets it
	DirEnv  = "HNN_DATA_DIR"  // a folder that holds PendulumZip
)

// MissingError is of a recording that was not found and can't be downloaded.
type MissingError struct{ Err error }

func (e *MissingError) Error() string {
	return fmt.Sprintf("the real pendulum's recording, %s, is missing (%v): "+
		"give it with --data FILE, or put it into a folder and set %s to that", PendulumZip, e.Err, DirEnv)
}

func (e *MissingError) Unwrap() error { return e.Err }

// RealPendulum reads the recording of the real pendulum. It looks at the file HNN_DATA_FILE, in the folder
// HNN_DATA_DIR, in the cache and on the network, in this order; all but the first must have the published checksum.
// If none has it, the error is a *MissingError.
func RealPendulum(ctx context.Context) (*Trajectory, error) {
	if path := os.Getenv(FileEnv); path != "" {
		return ReadRecording(path)
	}
	if dir := os.Getenv(DirEnv); dir != "" {
		path := filepath.Join(dir, PendulumZip)
		if _, err := os.Stat(path); err == nil {
			if err := artifact.CheckSHA256(path, pendulumSHA256); err != nil {
				return nil, err
			}
			return ReadRecording(path)
		}
	}
	dir, err := artifact.CacheDir("data")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, PendulumZip)
	err = artifact.Download(ctx, pendulumURL, pendulumSHA256, path)
	if errors.As(err, new(*artifact.DownloadError)) {
		return nil, &MissingError{err}
	}
	if err != nil {
		return nil, err
	}
	return ReadRecording(path)
}

// ReadRecording reads a recording from a text file, or from the published archive.
func ReadRecording(path string) (*Trajectory, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingError{err}
	}
	if err != nil {
		return nil, err
	}
	const remedy = "give " + PendulumZip + ", or a text file of the same columns"
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file: %s", path, remedy)
	}
	if info.Size() > recordingBytes {
		return nil, fmt.Errorf("%s has %d bytes, more than the %d of the largest recording that is read: %s",
			path, info.Size(), recordingBytes, remedy)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("PK")) {
		if data, err = unzipped(data); err != nil {
			return nil, fmt.Errorf("%s is not %s, or damaged (%w): fetch it again", path, PendulumZip, err)
		}
	}
	r, err := ParseRecording(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func unzipped(data []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("not a readable zip archive: %w", err)
	}
	f, err := z.Open(PendulumFile)
	if err != nil {
		return nil, fmt.Errorf("the archive holds no %s", PendulumFile)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, recordingBytes+1))
	if err == nil && len(text) > recordingBytes {
		err = fmt.Errorf("%s unpacks to more than %d bytes", PendulumFile, recordingBytes)
	}
	return text, err
}

// ParseRecording reads rows of trial, time, angle and angular velocity, and skips lines that begin with %. Errors name
// the line. The trajectory has no derivatives yet: see [Recorded].
func ParseRecording(r io.Reader) (*Trajectory, error) {
	rec := &Trajectory{}
	lines := bufio.NewScanner(r)
	n := 1
	for ; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "%") {
			continue
		}
		row, err := parseRow(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if last := len(rec.Times) - 1; last >= 0 && !(row[1] > rec.Times[last]) {
			return nil, fmt.Errorf("line %d: the time is %v after %v, but times must increase",
				n, row[1], rec.Times[last])
		}
		rec.Times = append(rec.Times, row[1])
		rec.States = append(rec.States, row[2:])
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d is longer than %d bytes, so this is no recording", n, bufio.MaxScanTokenSize)
	} else if err != nil {
		return nil, err
	}
	if len(rec.Times) < 3 {
		return nil, fmt.Errorf("it has %d rows of data, but at least 3 are needed", len(rec.Times))
	}
	return rec, nil
}

func parseRow(text string) ([]float64, error) {
	fields := strings.Fields(text)
	if len(fields) != 4 {
		return nil, fmt.Errorf("it has %d columns, but 4 are needed: trial, time, angle, angular velocity", len(fields))
	}
	row := make([]float64, 4)
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("column %d is %q, but a finite number is needed", i+1, f)
		}
		row[i] = v
	}
	return row, nil
}

// Recorded makes a data set of a recording: its points but the last, with forward differences, divided by their own
// time steps, as derivatives, and the last testShare of them for testing.
func Recorded(rec *Trajectory, testShare float64) (*Set, error) {
	samples := len(rec.Times) - 1
	// The authors' code takes the share of the rows, of which there is one more than differences.
	train := int(math.Round(float64(len(rec.Times)) * (1 - testShare)))
	if !(testShare > 0 && testShare < 1) || train == 0 || train >= samples {
		return nil, emptyError(testShare, samples)
	}
	t := rec.Cut(0, samples)
	for i, x := range t.States {
		dx := make([]float64, len(x))
		for j := range dx {
			dx[j] = (rec.States[i+1][j] - x[j]) / (rec.Times[i+1] - rec.Times[i])
		}
		t.Derivatives = append(t.Derivatives, dx)
	}
	return &Set{Trajectories{t.Cut(0, train)}, Trajectories{t.Cut(train, samples)}}, nil
}
