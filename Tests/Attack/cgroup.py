"""A control group that bounds memory, where this machine lets us make one."""
import contextlib
import os
import pathlib
import time

ROOT = pathlib.Path("/sys/fs/cgroup")


def places():
    """Folders below which one could be made, and the file that bounds memory in it: version 2 first, then version 1."""
    own = {kinds: path for _, kinds, path in (line.split(":", 2) for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines())}
    if "memory" in (ROOT / "cgroup.controllers").read_text() if (ROOT / "cgroup.controllers").exists() else "":
        # A group with processes in it has no groups with bounds below it.
        yield ROOT / own.get("", "/").lstrip("/"), "memory.max"
        yield (ROOT / own.get("", "/").lstrip("/")).parent, "memory.max"
    for kinds, path in own.items():
        if "memory" in kinds.split(","):
            yield ROOT / "memory" / path.lstrip("/"), "memory.limit_in_bytes"
            yield ROOT / "memory", "memory.limit_in_bytes"


@contextlib.contextmanager
def bounded(most):
    """The file to write a process into, so that it may have `most` bytes; None where no group can be made."""
    made = None
    for parent, file in places():
        group = parent / f"rapport-attack-{os.getpid()}"
        try:
            group.mkdir()
            (group / file).write_text(str(most))
            (group / "cgroup.procs").open("a").close()
            made = group
            break
        except OSError:
            with contextlib.suppress(OSError):
                group.rmdir()
    try:
        yield made and made / "cgroup.procs"
    finally:
        for _ in range(50 if made else 0):  # what was in it has ended, and the kernel takes a moment to see it
            with contextlib.suppress(OSError):
                made.rmdir()
                break
            time.sleep(0.1)
