// Package imagetest tests the files of the container images, docker/ and .dockerignore. It reads them, and builds no
// image.
//
// It has tests only, so that no program needs the linter. They may import every package above cmd/hnn.
//
// The tests read this environment variable:
//
//	HNN_IMAGE_TESTS=required  fail if hadolint can't be installed; by default, skip its test
package imagetest
