package figure

import (
	"fmt"
	"os"
	"path/filepath"

	"hnn/hnnlib/internal/artifact"
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

// save writes a file whole or not at all.
func save(dir, name string, content []byte) (path string, err error) {
	path = filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("figure folder %s can't be made: %w; choose another folder", dir, err)
	}
	if err := artifact.WriteBytes(path, content); err != nil {
		return "", fmt.Errorf("figure %s can't be written: %w; choose a folder that can be written to and has room", path, err)
	}
	return path, nil
}
