// Package seal tells a finished and unchanged folder from any other: a seal in it, written last, says what the folder
// was made of, and a list beside it has the sha256 of every file.
//
// It imports internal/artifact.
package seal
