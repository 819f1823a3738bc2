// Package process runs other programs and, if interrupted, ends them and everything that they started.
//
// It imports no other package of the project.
package process
