"""Tools that are processes of their own."""
import os
import signal
import subprocess

from server import Failure

STOPS_WITHIN_SECONDS = 10


def run(setup, command, seconds):
    """Runs a tool in the folder, and gives its exit code and what it said. Nothing of it is left, however this ends."""
    print("  " + " ".join(str(word) for word in command).replace(str(setup.folder), "…"), flush=True)
    name, path = os.path.basename(command[0]), setup.folder / "output"
    with open(path, "wb") as out:
        # A session of its own: testssl is a script with many children, which are stopped with it.
        tool = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=setup.folder, env=os.environ | {"TERM": "dumb"},
            start_new_session=True)
        try:
            tool.wait(seconds)
        except subprocess.TimeoutExpired:
            stop(tool)
            raise Failure(f"{name} did not end within {seconds} s:\n{path.read_text(errors='replace')[-1000:]}") from None
        except BaseException:
            stop(tool)
            raise
    return tool.returncode, path.read_text(errors="replace")


def stop(tool):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(tool.pid, sign)
            tool.wait(STOPS_WITHIN_SECONDS)
            return
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
