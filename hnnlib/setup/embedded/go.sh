#!/bin/sh
# The kernel runs this as go. GoNB runs `go get` before each cell. Modules that the checkout and the set-up have are
# found without a network; only if a package is missing does `go get` run again with the user's proxy.
PATH=${PATH#@GET@:}
[ "$1" = get ] || exec go "$@"
said=$(go "$@" 2>&1) && exit
case $said in
*GOPROXY=off* | *"cannot find module"*) said=$(GOPROXY=$HNN_GOPROXY go "$@" 2>&1) && exit ;;
esac
# If it sees "cannot find module", GoNB gives advice that does not help here.
printf '%s\n' "$said" | sed 's/cannot find module providing package/no module was found with the package/' >&2
exit 1
