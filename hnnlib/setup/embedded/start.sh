#!/bin/sh
# Starts the GoNB kernel for one checkout: its cells import that checkout's packages, with the versions of its go.mod,
# and need no network. The words in @ are filled in by `hnn setup`.
PATH=@BIN@:"$PATH":@GO@
# -w leaves out debugging information, which halves the time that a cell takes to link.
GOFLAGS='-ldflags=-w -buildvcs=false'
# GoNB runs `go get` before each cell. The set-up has fetched all that it looks for, so it needs no proxy, and a proxy
# that refuses to list versions cannot fail a cell.
GOPROXY=off
unset GOWORK
export PATH GOFLAGS GOPROXY
exec @GONB@ --kernel "$1" -go_work=@ROOT@ -logtostderr=false -stderrthreshold=2
