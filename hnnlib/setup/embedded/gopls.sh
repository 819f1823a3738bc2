#!/bin/sh
# The gopls that GoNB starts, which runs apart from the kernel and would outlive one that was killed: it ends when it has been
# without a kernel for a while. The word in @ is filled in by `hnn setup`.
[ "$1" != -listen ] || set -- "$@" -listen.timeout=10s
exec @GOPLS@ "$@"
