// Package browsertest drives JupyterLab in headless Chromium, as a reader would with mouse and keyboard. Its tests are
// in packages of their own, so that each has its own time limit: notebooks (as they come, run and sent on), faults
// (what can go wrong) and faulttest/reproduce (the report).
//
// The tests read these environment variables:
//
//	HNN_BROWSER=PATH            Chromium or Chrome to use, in place of the one on PATH
//	HNN_BROWSER_TESTS=required  fail if the browser or axe-core is missing; by default, skip
//	HNN_BROWSER_TESTS=off       skip all tests
//	HNN_FULL=1                  test all notebooks, not only two; takes long, so use go test -timeout 0
//	HNN_SCREENSHOTS=DIR         write screenshots to DIR, also of failures
package browsertest
