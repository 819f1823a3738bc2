// Package pages tests what people see: the notebooks in JupyterLab as they come, run, saved and sent to somebody, and the HTML report under
// axe-core's rules of accessibility.
//
// It has tests only.
package pages
