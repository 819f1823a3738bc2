package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

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

// ErrMissing is wrapped by errors of a recording that was not found and can't be downloaded.
var ErrMissing = errors.New("give it with --data FILE, or put it into a folder and set " + DirEnv + " to that")

func missing(err error) error {
	return fmt.Errorf("the real pendulum's recording, %s, is missing (%w): %w", PendulumZip, err, ErrMissing)
}

// RealPendulum reads the recording of the real pendulum. It looks for the file HNN_DATA_FILE, then in the folder
// HNN_DATA_DIR, in the cache and on the network. If the recording is nowhere, the error wraps ErrMissing. Another
// recording is an error too: the experiment measures the energy of this pendulum.
func RealPendulum(ctx context.Context) (Trajectories, error) {
	path := os.Getenv(FileEnv)
	if path == "" {
		var err error
		if path, err = published(ctx); err != nil {
			return nil, err
		}
	}
	rec, err := ReadRecording(path)
	if err == nil && rec.Digest() != PendulumDigest {
		err = fmt.Errorf("%s is another recording than %s, but the real pendulum's energy and the paper's numbers "+
			"are for that one: to learn from your own, make an experiment of it with experiment.OwnRecording",
			path, PendulumZip)
	}
	return rec, err
}

// published returns the path of PendulumZip in the folder HNN_DATA_DIR or, if it is not there, in the cache.
func published(ctx context.Context) (path string, err error) {
	if dir := os.Getenv(DirEnv); dir != "" {
		path = filepath.Join(dir, PendulumZip)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	dir, err := artifact.CacheDir("data")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, PendulumZip)
	err = artifact.Download(ctx, pendulumURL, pendulumSHA256, path)
	if errors.Is(err, artifact.ErrNetwork) {
		err = missing(err)
	}
	return path, err
}

// ReadRecording reads a recording from a text file, or from the published archive.
func ReadRecording(path string) (Trajectories, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing(err)
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
	rec, err := ParseRecording(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rec, nil
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
