"""The service that is attacked: under limits, and looked at from outside."""
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

from server import Failure
from service import Service

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
#: Of this script, for the attackers' ends of connections; a service has as many for its own.
OPEN_FILES = 30000


class Subject(Service):
    """A service with a data folder of its own.

    `resources` are limits by their names in the module resource, `groups` files of control groups to write it into, `user` a
    number to be instead of root. It is allowed as many open files as this script, if not said otherwise.
    """

    def __init__(self, setup, *, resources=None, groups=(), user=None, umask=None, **kind):
        super().__init__(setup.binary, **kind)
        self.limits = {"cgroups": [str(it) for it in groups], "resources": resources or {}}
        self.limits |= {"user": user} if user else {}
        self.limits |= {"umask": umask} if umask is not None else {}

    def start(self, command, environment):
        if user := self.limits.get("user"):
            os.chmod(self.folder, 0o711)
            self.data.mkdir(mode=0o700, exist_ok=True)
            os.chown(self.data, user, user)
        super().start(limited(self.limits, command), environment)

    @property
    def alive(self):
        return self.process.poll() is None

    @property
    def state(self):
        return "alive" if self.alive else f"ended with {self.process.returncode}: {self.last_words()}"

    def last_words(self):
        return (self.log().splitlines() or ["nothing on standard error"])[-1][:200]

    def stop(self, within=20, sign=signal.SIGTERM):
        """Its exit code; None if it has to be killed."""
        self.process.send_signal(sign)
        return self.wait_for_end(within)

    def wait_for_end(self, within):
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def resident(self):
        """Bytes of resident memory; 0 once it has ended."""
        try:
            return int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            return 0

    def descriptors(self):
        """Open files; by its own count where nobody may look into the process."""
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except PermissionError:
            return self.metric("process_open_fds")
        except OSError:
            return 0

    def processor_seconds(self):
        """Of its own, without children, which it has none of: cheaper than a look through all processes."""
        try:
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def limited(limits, command):
    return [sys.executable, "-IS", HERE / "limited.py", json.dumps(limits), *command]


def raise_open_files():
    """Allows as many as can be had, which services inherit; gives how many connections attackers may hold."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for most in (max(OPEN_FILES, hard), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            break
        except (ValueError, OSError):
            continue
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500


def kernel_memory():
    """Bytes that the kernel holds for TCP connections, of the whole machine."""
    return int(re.search(r"^TCP:.* mem (\d+)$", pathlib.Path("/proc/net/sockstat").read_text(), re.M)[1]) * PAGE


def eventually(holds, within):
    """Whether something comes to hold within some seconds, which is asked again and again."""
    deadline = time.monotonic() + within
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return held


def answers(subject, path, **more):
    """The status alone, 0 if there is none."""
    try:
        return subject.ask("GET", path, **more)[0]
    except Failure:
        return 0


def mib(count):
    return f"{count / MIB:.0f} MiB"
