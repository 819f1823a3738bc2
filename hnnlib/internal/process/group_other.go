//go:build !linux

package process

import (
	"context"
	"os/exec"
	"syscall"
)

// endWithParent does nothing: only Linux can signal a program when its parent dies.
func endWithParent(*syscall.SysProcAttr) {}

// wait waits for cmd and, if ctx has ended, kills the rest of its group at once, before the group's ID is reused.
func wait(ctx context.Context, cmd *exec.Cmd) error {
	err := cmd.Wait()
	if ctx.Err() != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	return err
}
