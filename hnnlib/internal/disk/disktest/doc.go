// Package disktest gives tests small disks that can be full or read-only.
//
// It imports no other package of the project.
package disktest
