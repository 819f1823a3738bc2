#!/bin/sh
# Starts the GoNB kernel for one checkout: its cells import that checkout's packages, with the versions of its go.mod,
# and need no network unless they import what neither has. The words in @ are filled in by `hnn setup`.
PATH=@GOIMPORTS@:"$PATH":@GO@
# Without gopls, which only completion and help need, GoNB must not find the script that starts it.
if [ -x @GOPLS@ ]; then PATH=@BIN@:"$PATH"; fi
PATH=@GET@:"$PATH"
# -w leaves out debugging information, which halves the time that a cell takes to link.
GOFLAGS='-ldflags=-w -buildvcs=false'
# A proxy that is slow, or refuses to list versions, cannot fail a cell that needs none: see get/go.
HNN_GOPROXY=${GOPROXY-} GOPROXY=off
unset GOWORK
export PATH GOFLAGS GOPROXY HNN_GOPROXY
# Who started the kernel may be killed, with no time to end it. This watch then asks the kernel and its cell, which are one process
# group, to end, and kills them five seconds later.
watch() {
  exec </dev/null >/dev/null 2>&1 # else the kernel's pipes would stay open without the kernel
  trap '' HUP INT TERM
  kill -0 "$PPID" || return # of another user, as with sudo: it cannot be watched
  while kill -0 "$$" && kill -0 "$PPID"; do sleep 1; done
  kill -TERM "-$$" && sleep 5 && kill -KILL "-$$"
}
watch &
exec @GONB@ --kernel "$1" -go_work=@ROOT@ -logtostderr=false -stderrthreshold=2
