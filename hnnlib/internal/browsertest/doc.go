// Package browsertest drives JupyterLab in headless Chromium, as a reader would with mouse and keyboard. Its tests
// are in three packages, each with a time limit of its own: pages (what is shown before anything runs), runall
// (notebooks that are run) and faults (what can go wrong).
//
// The environment variables that the tests know:
//
//	HNN_BROWSER=PATH            Chromium or Chrome; by default one that is found on PATH
//	HNN_BROWSER_TESTS=required  no browser, or no axe-core, is a failure; without it such tests skip
//	HNN_BROWSER_TESTS=off       they skip, browser or not
//	HNN_FULL=1                  all notebooks, not only two; give go test -timeout 0, since it takes long
//	HNN_SCREENSHOTS=DIR         keeps screenshots there, of failures too
package browsertest
