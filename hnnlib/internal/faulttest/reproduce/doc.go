// Package reproduce tests what becomes of a reproduction that is killed. It runs the program itself, with the
// notebook in the real kernel: that takes minutes, so it is a package of its own, with go test's limit for itself.
//
// It has tests only.
package reproduce
