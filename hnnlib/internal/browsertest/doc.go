// Package browsertest drives the notebooks in a JupyterLab, in headless Chromium, as a reader would with mouse and keyboard. Its tests are in
// three packages, each with go test's limit for itself: pages, of what people see who run nothing, runall, of notebooks that are run, and faults,
// of what nobody wishes for.
//
// Only tests import it, so that no program needs what drives the browser.
//
// The environment variables that the tests know:
//
//	HNN_BROWSER=PATH            Chromium or Chrome; by default chromium, chromium-browser or google-chrome on PATH
//	HNN_BROWSER_TESTS=required  no browser, or no axe-core, is a failure; without it such tests skip
//	HNN_BROWSER_TESTS=off       they skip, browser or not
//	HNN_FULL=1                  all notebooks, not only two; give go test -timeout 0, since it takes long
//	HNN_SCREENSHOTS=DIR         keeps screenshots there, of failures too
package browsertest
