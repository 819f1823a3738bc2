// Package faulttest holds tests of faults: processes that are killed or interrupted at any moment, full disks, folders
// that can't be written, bytes that change, and two processes that write the same files. The tests run the program
// itself, built once.
//
// HNN_FULL=1 kills a hundred times instead of five, which takes longer than go test's default timeout: use -timeout 4h.
//
// Its tests may import any package of the project; nothing imports it.
package faulttest
