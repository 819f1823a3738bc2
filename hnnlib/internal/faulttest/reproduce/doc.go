// Package reproduce tests a whole reproduction with the notebook in the real kernel: killed, it can go on, and its
// report is complete and accessible. This takes minutes, so it is a separate package with a time limit of its own.
//
// It has tests only.
package reproduce
