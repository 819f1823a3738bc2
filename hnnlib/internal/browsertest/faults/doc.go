// Package faults tests notebooks in JupyterLab when a cell is interrupted or killed, when the lab is stopped, and when
// two notebooks train the same model.
//
// It has tests only.
package faults
