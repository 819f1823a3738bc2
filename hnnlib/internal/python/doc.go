// Package python finds the user's Python and runs pip with it, in a private environment where the Python has no pip of
// its own. It changes nothing of the user's.
//
// It imports internal/process.
package python
