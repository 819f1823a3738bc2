package device

import (
	"debug/elf"
	"debug/macho"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
)

// entryPoint is the function that makes a library an XLA (PJRT) plugin.
const entryPoint = "GetPjrtApi"

// Plugin is an XLA plugin on this machine.
type Plugin struct {
	Path   string
	Source string // where it came from, shown to users
}

// checkPlugin returns an error unless the plugin's file is a shared library for this machine that exports the entry
// point. It doesn't load the library, which would run code, and end the process if the file were incomplete.
func checkPlugin(p *Plugin) error {
	path := p.Path
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no XLA plugin at %s: check the path", path)
	case err != nil:
		return fmt.Errorf("the XLA plugin cannot be read: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file: give the path of an XLA plugin, a shared library such as %s",
			path, cpuPlugin)
	}
	exports := elfExports
	if runtime.GOOS == "darwin" {
		exports = machoExports
	}
	found, err := exports(path)
	if err == nil && !found {
		err = errors.New("a shared library without " + entryPoint)
	}
	if err != nil {
		return fmt.Errorf("%s is not an XLA plugin for %s (%w): give the path of one, such as %s",
			path, thisPlatform, err, cpuPlugin)
	}
	return nil
}

func elfExports(path string) (bool, error) {
	f, err := elf.Open(path)
	if err != nil {
		return false, errors.New("not an ELF file, or only a part of one")
	}
	defer f.Close()
	machines := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	if want, known := machines[runtime.GOARCH]; known && f.Machine != want {
		return false, fmt.Errorf("it is for %s", f.Machine)
	}
	if f.Type != elf.ET_DYN {
		return false, errors.New("not a shared library")
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return false, fmt.Errorf("its symbols cannot be read: %w", err)
	}
	return slices.ContainsFunc(symbols, func(s elf.Symbol) bool {
		return s.Name == entryPoint && s.Section != elf.SHN_UNDEF
	}), nil
}

func machoExports(path string) (bool, error) {
	f, err := macho.Open(path)
	if err != nil {
		return false, errors.New("not a Mach-O file for one machine, or only a part of one")
	}
	defer f.Close()
	if f.Symtab == nil {
		return false, nil
	}
	return slices.ContainsFunc(f.Symtab.Syms, func(s macho.Symbol) bool { return s.Name == "_"+entryPoint }), nil
}
