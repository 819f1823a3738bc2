// Package notebooks tests the notebooks in JupyterLab: as they come, run with training, and saved and reopened.
//
// It has tests only.
package notebooks
