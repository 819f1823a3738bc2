// Package process runs other programs so that an interruption ends them and everything they started.
//
// It imports no other package of the project.
package process
