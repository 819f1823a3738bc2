// Package pages tests pages where nothing is run: the committed notebooks in JupyterLab, and the HTML report, also for
// accessibility.
//
// It has tests only.
package pages
