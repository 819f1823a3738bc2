package experiment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"hnn/hnnlib/dataset"
	"hnn/hnnlib/device"
	"hnn/hnnlib/system"
)

// digest identifies data that settings and seed do not determine: a system that is not registered, a recording other than
// the published one, or what a source makes that is not of this package. It is "" for others, so that their runs keep
// their names.
func (e *Experiment) digest(ctx context.Context, dev *device.Device, c Config, seed uint64) (string, error) {
	switch s := e.Source.(type) {
	case *Pictures:
		return "", nil
	case *Coordinates:
		if s.Recording == nil {
			if e.Fingerprint != "" || slices.Contains(system.All, s.System) {
				return "", nil
			}
			return fingerprint(dev, s.System)
		}
		rec, err := s.Recording(ctx)
		if err != nil {
			return "", err
		}
		digest := rec.Digest()
		if digest == dataset.PendulumDigest {
			digest = ""
		}
		return digest, nil
	}
	data, err := e.Data(ctx, dev, c, seed)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = data.WriteNPZ(sum, Corrected)
	return hex.EncodeToString(sum.Sum(nil)), err
}
