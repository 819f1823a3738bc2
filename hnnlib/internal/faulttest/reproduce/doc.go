// Package reproduce tests that a killed reproduction can go on. It runs the program itself, with the notebook in the
// real kernel. This takes minutes, so it is a separate package, with go test's timeout for itself.
//
// It has tests only.
package reproduce
