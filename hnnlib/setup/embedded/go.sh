#!/bin/sh
# Stands for the go command in the kernel. GoNB runs `go get` before each cell: what the checkout and the set-up have is
# found without a network, and only a package that is not there is asked of the user's proxy.
PATH=${PATH#@GET@:}
[ "$1" = get ] || exec go "$@"
said=$(go "$@" 2>&1) && exit
case $said in
*GOPROXY=off* | *"cannot find module"*) said=$(GOPROXY=$HNN_GOPROXY go "$@" 2>&1) && exit ;;
esac
# At the words "cannot find module", GoNB would advise something that does not help here.
printf '%s\n' "$said" | sed 's/cannot find module providing package/no module was found with the package/' >&2
exit 1
