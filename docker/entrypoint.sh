#!/bin/sh
# Runs hnn in the container, with what people make on the volume /data. "hnn" itself may be given as the first word.
set -eu
if ! mkdir -p /data/notebooks /data/results /data/runs 2>/dev/null || ! [ -w /data/notebooks ]; then
	echo "hnn: /data cannot be written by user $(id -u): mount a volume there, or a folder that belongs to that user" >&2
	exit 1
fi
# What a start that was killed left half copied; a young one may be of another container that starts on the same volume.
find /data/notebooks -type f -name '.hnn-copy.*' -mmin +10 -exec rm -f {} + 2>/dev/null || :
# Only what is not there: what was changed stays. To have a notebook's original again, remove or rename one's own.
# (cp -n can do this, but in some versions takes it for a failure.) Each gets its name once it is whole.
(cd /opt/notebooks && find . -type f) | while IFS= read -r file; do
	if [ -e "/data/notebooks/$file" ]; then continue; fi
	folder=$(dirname "/data/notebooks/$file")
	mkdir -p "$folder"
	copy=$(mktemp "$folder/.hnn-copy.XXXXXX")
	# mktemp's file is for its owner only; +r is for all whom the umask lets read.
	if ! { cp "/opt/notebooks/$file" "$copy" && chmod +r "$copy" && mv "$copy" "/data/notebooks/$file"; }; then
		rm -f "$copy"
		echo "hnn: $file could not be copied to /data/notebooks: make room on the volume, or look there for what is wrong" >&2
		exit 1
	fi
done
[ "${1-}" != hnn ] || shift
exec hnn "$@"
