// Package artifact writes files that can be trusted: a file or folder is absent or complete, a download has the
// expected checksum, a changed byte in a sealed file is noticed, and two processes never write the same thing at once.
//
// CacheDir returns the folder in which the project keeps what it installs and computes.
//
// It imports no other package of the project.
package artifact
