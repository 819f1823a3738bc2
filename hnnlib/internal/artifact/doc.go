// Package artifact makes files that can be trusted: a file or folder is absent or whole, a download has the expected
// checksum, a changed byte in a sealed file is noticed, and two processes never write the same thing at once.
//
// It also knows the folder in which the project keeps what it installs and computes, CacheDir.
//
// It imports no other package of the project.
package artifact
