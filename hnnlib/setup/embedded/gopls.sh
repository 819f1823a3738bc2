#!/bin/sh
# The gopls that GoNB starts, a process group of its own: it would outlive a kernel that is killed, but for this watch. (It can't be
# left to gopls's own -listen.timeout: GoNB connects late, and waits for ever for a gopls that has ended.) The word in @ is filled
# in by `hnn setup`.
watch() {
  exec </dev/null >/dev/null 2>&1
  while kill -0 "$$" && kill -0 "$PPID"; do sleep 1; done
  kill -0 "$PPID" || kill -TERM "-$$"
}
if [ "$1" = -listen ]; then watch & fi
exec @GOPLS@ "$@"
