// Command hnn is the command line of the project. Each command is a file, without logic of its own.
//
// It may import every other package of the project.
package main
