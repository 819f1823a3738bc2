// Package python finds the user's Python and runs its pip, in a private environment where Python comes without pip. It
// changes nothing of the user's.
//
// It imports internal/process.
package python
