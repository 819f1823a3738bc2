//go:build !linux

package process

import "syscall"

// endWithParent does nothing: only Linux offers it.
func endWithParent(*syscall.SysProcAttr) {}
