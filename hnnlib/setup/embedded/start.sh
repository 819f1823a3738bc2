#!/bin/sh
# Starts the GoNB kernel for one checkout. Its cells import that checkout's packages, with the versions in its go.mod,
# and need no network unless they import others. `hnn setup` fills in the words in @.
PATH=@GOIMPORTS@:"$PATH":@GO@
# If gopls is not installed (only completion and help need it), GoNB must not find the script that starts it.
if [ -x @GOPLS@ ]; then PATH=@BIN@:"$PATH"; fi
PATH=@GET@:"$PATH"
# -w leaves out debugging information, which halves a cell's link time.
GOFLAGS='-ldflags=-w -buildvcs=false'
# A proxy that is slow, or refuses to list versions, cannot fail a cell that needs none: see get/go.
HNN_GOPROXY=${GOPROXY-} GOPROXY=off
unset GOWORK
export PATH GOFLAGS GOPROXY HNN_GOPROXY
# If the program that started the kernel is killed, it cannot end the kernel. This watch then asks the kernel and its
# cell, which are one process group, to end, and kills them five seconds later.
watch() {
  exec </dev/null >/dev/null 2>&1 # otherwise, the kernel's pipes would stay open after the kernel ends
  trap '' HUP INT TERM
  kill -0 "$PPID" || return # a parent of another user, as with sudo, cannot be watched
  while kill -0 "$$" && kill -0 "$PPID"; do sleep 1; done
  kill -TERM "-$$" && sleep 5 && kill -KILL "-$$"
}
watch &
exec @GONB@ --kernel "$1" -go_work=@ROOT@ -logtostderr=false -stderrthreshold=2
