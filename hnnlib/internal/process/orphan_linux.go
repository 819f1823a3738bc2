package process

import "syscall"

// endWithParent has a program asked to end when this process dies, even by SIGKILL.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
