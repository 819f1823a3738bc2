// Package browsertest is the tests of what people see: the notebooks in a JupyterLab, driven in headless Chromium as a
// reader would drive them with mouse and keyboard, and the HTML report under axe-core's rules of accessibility.
//
// It holds tests only, so that no program needs what drives the browser; they may import every package above cmd/hnn.
//
// The environment variables that the tests know:
//
//	HNN_BROWSER=PATH            Chromium or Chrome; by default chromium, chromium-browser or google-chrome on PATH
//	HNN_BROWSER_TESTS=required  no browser, or no axe-core, is a failure; without it such tests skip
//	HNN_BROWSER_TESTS=off       they skip, browser or not
//	HNN_FULL=1                  all notebooks, not only two; give go test -timeout 0, since it takes long
//	HNN_SCREENSHOTS=DIR         keeps screenshots there, of failures too
package browsertest
