// Package seal tells a folder that was finished, and is as it was then, from one that was not: a seal in it, written
// last, says what the folder was made of, and a list beside it has the sha256 of every file.
//
// It imports internal/artifact.
package seal
