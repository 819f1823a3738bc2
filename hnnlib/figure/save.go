package figure

import (
	"fmt"
	"os"
	"path/filepath"
)

// Save writes <dir>/<Name>.png and <dir>/<Name>.svg, making the folder if need be, and returns both paths.
// Each file appears whole or not at all: a reader never sees half of one.
func (f *Figure) Save(dir string) ([]string, error) {
	png, err := f.PNG()
	if err != nil {
		return nil, err
	}
	svg, err := f.SVG()
	if err != nil {
		return nil, err
	}
	pngPath, err := save(dir, f.Name+".png", png)
	if err != nil {
		return nil, err
	}
	svgPath, err := save(dir, f.Name+".svg", svg)
	if err != nil {
		return nil, err
	}
	return []string{pngPath, svgPath}, nil
}

// save writes a file under a temporary name, waits until it is on disk, and renames it.
func save(dir, name string, content []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("figure folder %s can't be made: %w; choose another folder", dir, err)
	}
	tmp, err := os.CreateTemp(dir, "."+name+".*")
	if err != nil {
		return "", fmt.Errorf("figure %s can't be written: %w; choose a folder that can be written to", path, err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
			err = fmt.Errorf("figure %s can't be written: %w", path, err)
		}
	}()
	if _, err = tmp.Write(content); err != nil {
		return "", err
	}
	if err = tmp.Chmod(0o644); err != nil { // temporary files are made for their owner alone
		return "", err
	}
	if err = tmp.Sync(); err != nil {
		return "", err
	}
	if err = tmp.Close(); err != nil {
		return "", err
	}
	return path, os.Rename(tmp.Name(), path)
}
