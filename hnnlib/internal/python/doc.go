// Package python finds the user's Python and runs its pip or, if it has none, that of a private environment. It doesn't
// change the user's own packages and settings.
//
// It imports internal/process.
package python
