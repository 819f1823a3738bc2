// Command hnn is the command line of the project: one file per command, no logic of its own.
//
// It may import every other package of the project.
package main
