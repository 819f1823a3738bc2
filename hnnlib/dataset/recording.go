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
	// PendulumDigest is the digest of the recording, from any file.
	PendulumDigest = "0acf4dcec56fbd4c356dd3bf09d6366337efb0916d80d5a66e3d0b368436ac68"
	// recordingBytes is the largest size of a file, packed or unpacked, that is read. Recordings are much smaller.
	recordingBytes = 16 << 20
)

// Environment variables that name the place of the recording.
const (
	FileEnv = "HNN_DATA_FILE" // a file, zip or text; --data sets it
	DirEnv  = "HNN_DATA_DIR"  // a folder that contains PendulumZip
)

// MissingError reports that the recording was not found and can't be downloaded.
type MissingError struct{ Err error }

func (e *MissingError) Error() string {
	return fmt.Sprintf("the real pendulum's recording, %s, is missing (%v): "+
		"give it with --data FILE, or put it into a folder and set %s to that", PendulumZip, e.Err, DirEnv)
}

func (e *MissingError) Unwrap() error { return e.Err }

// RealPendulum reads the recording of the real pendulum. It looks for the file HNN_DATA_FILE, then in the folder
// HNN_DATA_DIR, in the cache and on the network. If the recording is nowhere, the error is a *MissingError. Another
// recording is an error too: the experiment measures the energy of this pendulum.
func RealPendulum(ctx context.Context) (Trajectories, error) {
	if path := os.Getenv(FileEnv); path != "" {
		rec, err := ReadRecording(path)
		if err == nil && rec.Digest() != PendulumDigest {
			err = fmt.Errorf("%s is another recording than %s, but the real pendulum's energy and the paper's numbers "+
				"are for that one: to learn from your own, make an experiment of it with experiment.OwnRecording",
				path, PendulumZip)
		}
		return rec, err
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
func ReadRecording(path string) (Trajectories, error) {
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
			return nil, fmt.Errorf("%s: %w", path, err)
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
		return nil, fmt.Errorf("it begins like a zip archive, but can't be read as one (%w): fetch %s again",
			err, PendulumZip)
	}
	f, err := z.Open(PendulumFile)
	if err != nil {
		return nil, fmt.Errorf("the archive holds no %s: give %s, or a text file of the same columns that is not in "+
			"an archive", PendulumFile, PendulumZip)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, recordingBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s in it is damaged (%w): fetch %s again", PendulumFile, err, PendulumZip)
	}
	if len(text) > recordingBytes {
		return nil, fmt.Errorf("%s in it unpacks to more than %d bytes", PendulumFile, recordingBytes)
	}
	return text, nil
}

// ParseRecording reads UTF-8 text with rows of trial, time, angle and angular velocity, separated by blanks. It skips
// lines that begin with %. Each trial is a trajectory, without derivatives: see [Recorded]. Errors name the line or the
// trial.
//
// ParseRecording returns an error if the angles do not follow the angular velocities: then the units are wrong, or rows
// of several trials have the same number.
func ParseRecording(r io.Reader) (Trajectories, error) {
	lines := bufio.NewScanner(r)
	var trials []trial
	n := 1
	for ; lines.Scan(); n++ {
		text := lines.Text()
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff") // a byte-order mark
		}
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "%") {
			continue
		}
		row, err := parseRow(text)
		if err == nil {
			trials, err = appendRow(trials, n, row)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d is longer than %d bytes, so this is no recording", n, bufio.MaxScanTokenSize)
	} else if err != nil {
		return nil, err
	}
	return recorded(trials)
}

// appendRow adds a row of trial, time, angle and angular velocity to the last trial, or to a new one.
func appendRow(trials []trial, line int, row []float64) ([]trial, error) {
	if len(trials) == 0 || trials[len(trials)-1].number != row[0] {
		trials = append(trials, trial{number: row[0]})
	}
	t := &trials[len(trials)-1]
	if last := len(t.Times) - 1; last >= 0 && !(row[1] > t.Times[last]) {
		return nil, fmt.Errorf("the time is %v after %v, but times must increase within a trial", row[1], t.Times[last])
	}
	t.Times, t.States, t.lines = append(t.Times, row[1]), append(t.States, row[2:]), append(t.lines, line)
	return trials, nil
}

func parseRow(text string) ([]float64, error) {
	const columns = "trial, time, angle, angular velocity"
	if strings.ContainsRune(text, 0) || strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return nil, errors.New("it is no UTF-8 text, perhaps UTF-16: save the file as UTF-8")
	}
	fields := strings.Fields(text)
	if len(fields) != 4 && strings.ContainsAny(text, ",;") {
		return nil, fmt.Errorf("its columns are separated by commas or semicolons, but blanks are needed: %s", columns)
	}
	if len(fields) != 4 {
		return nil, fmt.Errorf("it has %d columns, but 4 are needed: %s", len(fields), columns)
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

// Recorded makes a data set from a recording. It has all points but the last of each trajectory, with the forward
// differences, each divided by its own time step, as derivatives. The last points, a share of testShare, are the test
// set.
func Recorded(rec Trajectories, testShare float64) (*Set, error) {
	samples := rec.Points() - len(rec)
	// Like the authors' code, take the share of all rows, though there are fewer differences than rows.
	train := int(math.Round(float64(rec.Points()) * (1 - testShare)))
	if !(testShare > 0 && testShare < 1) || train == 0 || train >= samples {
		return nil, emptyError(testShare, samples)
	}
	var all Trajectories
	for _, t := range rec {
		all = append(all, t.withDifferences())
	}
	learned, tested := all.divide(train)
	return &Set{learned, tested}, nil
}

func (t Trajectory) withDifferences() Trajectory {
	last := len(t.Times) - 1
	with := t.Cut(0, last)
	for i, x := range with.States {
		dx := make([]float64, len(x))
		for j := range dx {
			dx[j] = (t.States[i+1][j] - x[j]) / (t.Times[i+1] - t.Times[i])
		}
		with.Derivatives = append(with.Derivatives, dx)
	}
	return with
}
