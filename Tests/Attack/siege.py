"""The service under attack with 512 MiB to live on, clients of other addresses beside it, and what all of that shows."""
import contextlib
import threading
import time

import cgroup
import wire
from probe import Probe
from subject import MIB, Subject, eventually, kernel_memory, mib

MEMORY = 512 * MIB
RESIDENT = 300 * MIB
KERNEL = 128 * MIB
#: A machine's other connections come and go.
KERNEL_NOISE = 16 * MIB
RESIDENT_AFTER = 100 * MIB
ANSWER_MILLISECONDS = 100
#: In short, where the build is one for debugging: who waits longer is not served.
ANSWER_MILLISECONDS_SHORT = 1000
BACK_SECONDS = 6
#: Read with the key and without; beside them in each siege the programme that every service here has.
READ = "/v1/relationship-types/coaching"


class Siege:
    """An attack on a fresh service: `with Siege(setup) as siege`, attack, `siege.tell()` inside, `siege.close(crowd)`."""

    def __init__(self, setup, *, settings=None, tls=None, limit="RLIMIT_DATA", **kind):
        self.setup = setup
        self.resident, self.kernel, self.files = 0, 0, 0
        self.stack = contextlib.ExitStack()
        groups, resources = [], {}
        if limit == "RLIMIT_DATA":
            resources["RLIMIT_DATA"] = MEMORY
        if limit == "cgroup":
            file = self.stack.enter_context(cgroup.bounded(MEMORY))
            groups = [file] if file else []
        self.is_grouped = bool(groups)
        self.subject = Subject(setup, settings=settings, tls=tls, resources=resources, groups=groups, **kind)

    def __enter__(self):
        try:
            self.stack.enter_context(self.subject)
            self.before = kernel_memory()
            self.first = self.subject.resident()
            self.first_files = self.subject.descriptors()
            self.ends = threading.Event()
            self.watch = threading.Thread(target=self.look, daemon=True)
            self.watch.start()
            self.probes = []
            for source, kept in ((wire.OTHER, False), (wire.KEPT, True)):
                self.probes.append(self.stack.enter_context(Probe(self.subject, source, ("/livez", READ, self.subject.path), kept=kept)))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if hasattr(self, "ends"):
            self.ends.set()
            self.watch.join()
        self.stack.close()

    def look(self):
        while not self.ends.wait(0.05):
            self.resident = max(self.resident, self.subject.resident())
            self.kernel = max(self.kernel, kernel_memory() - self.before)

    def enough(self):
        """Whether a bound is passed by so much that more would harm the machine and show nothing new."""
        if self.kernel > KERNEL // 4:
            time.sleep(0.1)  # so that what was asked for shows before more is
        return not self.subject.alive or self.kernel > 2 * KERNEL

    def hold(self, seconds, each=None):
        """Stays as it is for some seconds, in which `each` happens once in each second, as long as the service lives."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.subject.alive:
            turn = time.monotonic() + min(1, left)
            if each:
                wire.nicely(each)
            time.sleep(max(0, turn - time.monotonic()))

    def tell(self, kernel=True):
        """Ends the probes, and tells what was seen up to now."""
        for probe in self.probes:
            probe.end()
        self.setup.tell(self.subject.alive, "the service", self.subject.state, "alive")
        for probe in self.probes:
            most = ANSWER_MILLISECONDS_SHORT if self.setup.is_short else ANSWER_MILLISECONDS
            ok, words = probe.served(most)
            kind = "on a connection kept" if probe.kept else "on new connections"
            self.setup.tell(ok, f"{probe.source} {kind}", words, f"all 200 within {most} ms")
        self.setup.tell(self.resident <= RESIDENT, "resident memory", f"{mib(self.first)} -> {mib(self.resident)}", f"at most {mib(RESIDENT)}")
        if kernel:
            self.setup.tell(
                self.kernel <= KERNEL + KERNEL_NOISE, "kernel TCP memory", f"+{mib(self.kernel)}",
                f"at most {mib(KERNEL)} more, and {mib(KERNEL_NOISE)} of others")

    def back(self, crowd):
        """Lets the attackers go, and tells whether everything that they took comes back (A6)."""
        crowd.close()
        if not self.subject.alive:
            return
        started = time.monotonic()
        ok = eventually(lambda: self.subject.resident() <= RESIDENT_AFTER, BACK_SECONDS)
        self.setup.tell(
            ok, "memory afterwards (A6)", f"{mib(self.subject.resident())} after {time.monotonic() - started:.1f} s",
            f"at most {mib(RESIDENT_AFTER)} within {BACK_SECONDS} s")
        ok = eventually(lambda: self.subject.descriptors() <= self.first_files + 4, BACK_SECONDS)
        self.setup.tell(ok, "descriptors afterwards", f"{self.first_files} -> {self.subject.descriptors()}", "as before, give or take 4")
