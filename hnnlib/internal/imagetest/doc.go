// Package imagetest is the tests of the container images' files: docker/, and .dockerignore. They are read, not built.
//
// It holds tests only, so that no program needs the linter; they may import every package above cmd/hnn.
//
// The environment variable that the tests know:
//
//	HNN_IMAGE_TESTS=required  that hadolint can't be had is a failure; without it its test skips
package imagetest
