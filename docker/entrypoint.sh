#!/bin/sh
# Runs hnn in the container, with what people make on the volume /data. "hnn" itself may be given as the first word.
set -eu
if ! mkdir -p /data/notebooks /data/results /data/runs 2>/dev/null || ! [ -w /data/notebooks ]; then
	echo "hnn: /data cannot be written by user $(id -u): mount a volume there, or a folder that belongs to that user" >&2
	exit 1
fi
# Only what is not there: what was changed stays. To have a notebook's original again, remove or rename one's own.
# (cp -n can do this, but in some versions takes it for a failure.)
(cd /opt/notebooks && find . -type f) | while IFS= read -r file; do
	if ! [ -e "/data/notebooks/$file" ]; then
		mkdir -p "$(dirname "/data/notebooks/$file")"
		cp "/opt/notebooks/$file" "/data/notebooks/$file"
	fi
done
[ "${1-}" != hnn ] || shift
exec hnn "$@"
