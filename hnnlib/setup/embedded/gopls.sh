#!/bin/sh
# The gopls that GoNB starts, a process group of its own: it would outlive a kernel that is killed, but for this watch. (gopls's own
# -listen.timeout is no help: GoNB connects as late as 12 seconds after the start.) The word in @ is filled in by `hnn setup`.
watch() {
  exec </dev/null >/dev/null 2>&1
  while kill -0 "$$" && kill -0 "$PPID"; do sleep 1; done
  kill -0 "$PPID" || kill -TERM "-$$"
}
if [ "$1" = -listen ]; then watch & fi
exec @GOPLS@ "$@"
