// Package process runs other programs and, when interrupted, ends them with everything they started.
//
// It imports no other package of the project.
package process
