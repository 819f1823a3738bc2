// Package runall runs all cells of the notebooks in JupyterLab, with training, and saves and reopens the notebooks.
//
// It has tests only.
package runall
