"""The executable that is looked at: built now, or another that BINARY names."""
import os
import pathlib
import subprocess
import sys


def executable(root, *, debug=False):
    """A release build; with `debug` the one for debugging, which `make check` has built already."""
    if os.environ.get("BINARY"):
        named = pathlib.Path(os.environ["BINARY"]).resolve()
        if not os.access(named, os.X_OK):
            sys.exit(f"BINARY names {named}, which is no executable")
        return named
    kind = [] if debug else ["-c", "release"]
    subprocess.run(["swift", "build", *kind, "--product", "rapport"], cwd=root, check=True, stdout=sys.stderr)
    folder = subprocess.run(
        ["swift", "build", *kind, "--show-bin-path"], cwd=root, check=True, capture_output=True, text=True).stdout
    return pathlib.Path(folder.strip()) / "rapport"
