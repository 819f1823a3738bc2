#!/bin/sh
# Starts the GoNB kernel for one checkout: its cells import that checkout's packages, with the versions of its go.mod,
# and need no network. The words in @ are filled in by `hnn setup`.
PATH=@GOIMPORTS@:"$PATH":@GO@
# Without gopls, which only completion and help need, GoNB must not find the script that starts it.
if [ -x @GOPLS@ ]; then PATH=@BIN@:"$PATH"; fi
# -w leaves out debugging information, which halves the time that a cell takes to link.
GOFLAGS='-ldflags=-w -buildvcs=false'
# GoNB runs `go get` before each cell. The set-up has fetched all that it looks for, so it needs no proxy, and a proxy
# that refuses to list versions cannot fail a cell.
GOPROXY=off
unset GOWORK
export PATH GOFLAGS GOPROXY
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
