package process

import (
	"context"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// endWithParent makes the system send a program SIGTERM when this process dies, even by SIGKILL.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }

// wait waits for cmd and, if ctx has ended, kills the rest of its group. It does so before it collects the program's
// exit status: until then, the group's ID can't be reused.
func wait(ctx context.Context, cmd *exec.Cmd) error {
	for unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	if ctx.Err() != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	return cmd.Wait()
}
