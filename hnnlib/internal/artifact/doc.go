// Package artifact makes files that can be trusted: a file or a folder is either absent or whole, a download
// is either what its checksum says or an error, and two processes never write the same thing at once.
//
// It also knows the one folder in which the project keeps what it installs and computes, CacheDir.
//
// It imports no other package of the project.
package artifact
