// Package faults tests what becomes of a notebook in JupyterLab whose cell is interrupted or killed, whose lab is
// stopped, or that wants what another is training.
//
// It has tests only.
package faults
