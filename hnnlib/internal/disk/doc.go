// Package disk tells whether an error comes from a full or unwritable disk, in this process or in a program that it
// ran, such as pip or go, which says so only in its output.
//
// It imports internal/process.
package disk
