#!/bin/sh
# Runs hnn in the container, with what users make on the volume /data. The first argument may be "hnn".
set -eu
if ! mkdir -p /data/notebooks /data/results /data/runs 2>/dev/null || ! [ -w /data/notebooks ]; then
	echo "hnn: /data cannot be written by user $(id -u): mount a volume there, or a folder that belongs to that user" >&2
	exit 1
fi
# Remove what a killed start left half copied. A recent file may belong to another container that is starting now.
find /data/notebooks -type f -name '.hnn-copy.*' -mmin +10 -exec rm -f {} + 2>/dev/null || :
# Copy only what is not there, so that changed notebooks stay; to get an original again, remove or rename yours. Each file
# gets its name once it is complete. (Some versions of cp -n fail if a file exists.)
(cd /opt/notebooks && find . -type f) | while IFS= read -r file; do
	if [ -e "/data/notebooks/$file" ]; then continue; fi
	folder=$(dirname "/data/notebooks/$file")
	mkdir -p "$folder"
	copy=$(mktemp "$folder/.hnn-copy.XXXXXX")
	# mktemp makes files that only their owner can read.
	if ! { cp "/opt/notebooks/$file" "$copy" && chmod +r "$copy" && mv "$copy" "/data/notebooks/$file"; }; then
		rm -f "$copy"
		echo "hnn: $file could not be copied to /data/notebooks: make room on the volume, or look there for what is wrong" >&2
		exit 1
	fi
done
[ "${1-}" != hnn ] || shift
exec hnn "$@"
