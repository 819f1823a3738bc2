// Package seal marks folders as finished, and checks that they are unchanged. A seal in the folder, written last, says
// what the folder was made of, and a list beside it has the sha256 of every file.
//
// It imports internal/artifact.
package seal
