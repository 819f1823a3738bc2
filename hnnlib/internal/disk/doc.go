// Package disk says of an error that came while something was installed whether the disk is to blame: full, or not to be
// written. Other programs (pip, go) say so in their output only.
//
// It imports internal/process.
package disk
