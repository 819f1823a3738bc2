// Package pages tests what people see who run nothing: the notebooks in JupyterLab as they come, and the HTML report
// under axe-core's rules of accessibility.
//
// It has tests only.
package pages
