#!/bin/sh
# GoNB starts this as gopls, in a process group of its own. The watch ends gopls when the kernel is killed. (gopls's own
# -listen.timeout doesn't help: GoNB connects up to 12 seconds after the start.) `hnn setup` fills in the word in @.
watch() {
  exec </dev/null >/dev/null 2>&1
  while kill -0 "$$" && kill -0 "$PPID"; do sleep 1; done
  kill -0 "$PPID" || kill -TERM "-$$"
}
if [ "$1" = -listen ]; then watch & fi
exec @GOPLS@ "$@"
