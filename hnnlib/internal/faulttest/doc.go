// Package faulttest holds the tests of what nobody wishes for: processes that are killed or interrupted at any
// moment, disks that are full, folders that can't be written, bytes that change, and two processes that want the
// same. They run the program itself, built once.
//
// HNN_FULL=1 kills a hundred times instead of five, which takes longer than go test allows by itself: -timeout 4h.
//
// Its tests may import any package of the project; nothing imports it.
package faulttest
