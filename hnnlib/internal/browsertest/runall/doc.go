// Package runall tests the notebooks in JupyterLab as a reader runs them: all cells, with training, then saved and
// sent to somebody.
//
// It has tests only.
package runall
