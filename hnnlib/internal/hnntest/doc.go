// Package hnntest runs the program hnn in tests, built once per test process, and finds the processes that a test
// started.
//
// A package whose tests run the program must have
//
//	func TestMain(m *testing.M) { os.Exit(hnntest.Main(m.Run)) }
//
// It imports run and setup.
package hnntest
