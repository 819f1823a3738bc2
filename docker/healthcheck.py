"""Health of the container: JupyterLab answers. A container that runs another command is always healthy."""

import pathlib
import sys
import urllib.request

command = pathlib.Path("/proc/1/cmdline").read_bytes().split(b"\0")
if b"lab" not in command:
    sys.exit(0)
port = 8888
for word, following in zip(command, command[1:] + [b""]):
    name, _, value = word.partition(b"=")
    if name == b"--port":
        port = int(value or following)
# Needs no token, and says no more than Jupyter's version. An error ends the program with status 1. Never by a proxy, which
# the engine may have set for all containers.
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}/api", timeout=5)
