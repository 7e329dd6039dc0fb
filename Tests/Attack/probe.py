"""Another address's client, as a process of its own, and what it found.

As a program: probe.py PORT PID SOURCE TLS KEPT PATH..., with the key on standard input. A line for each answer goes to
standard output: when it was asked for, milliseconds until it was there, those of them that the service and this program
stood ready without a processor, the status (0 for none), the path.

The machine is not the service's alone: attackers, this program and other work have the same processors. What a thread waits
for one of them is known to the kernel (the second number of schedstat). What this program and the kernel's own threads of
the network waited, and that loop of the service that waited longest, is taken off the time of an answer, and what a
hypervisor gave to other machines meanwhile (steal). Nothing else is.
"""
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

PAUSE = 0.02
SECONDS = 5


class Probe:
    """Asks from another address until it has to end: on a connection for each, or on one for all (`kept`)."""

    def __init__(self, subject, source, paths, *, kept=False, port=None, tls=None):
        self.subject, self.source, self.kept, self.paths = subject, source, kept, paths
        self.port, self.tls = port or subject.port, bool(subject.tls if tls is None else tls)
        self.samples, self.p99 = [], float("inf")

    def __enter__(self):
        self.out = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-I", __file__, str(self.port), str(self.subject.process.pid), self.source,
             str(int(self.tls)), str(int(self.kept)), *self.paths],
            stdin=subprocess.PIPE, stdout=self.out, stderr=self.out, start_new_session=True)
        self.process.stdin.write(self.subject.key.encode())
        self.process.stdin.close()
        # Until it has asked for the first time: what comes later is asked beside the attack.
        deadline = time.monotonic() + 10
        while os.fstat(self.out.fileno()).st_size == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        if self.out.closed:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(SECONDS + 1)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.out.seek(0)
        for line in self.out.read().decode(errors="replace").splitlines():
            words = line.split(" ")
            if len(words) == 5:
                self.samples.append((float(words[0]), float(words[1]), float(words[2]), words[3], words[4]))
        self.out.close()

    def served(self, bound):
        """Whether all was answered 200 within this many milliseconds, and that in words."""
        refused = [it for it in self.samples if it[3] != "200"]
        times = sorted(max(0, it[1] - it[2]) for it in self.samples if it[3] == "200")
        if not times:
            return False, f"none of {len(self.samples)} answered"
        self.p99 = at(times, 99)
        words = f"p50 {at(times, 50):.1f} p99 {at(times, 99):.1f} max {times[-1]:.1f} ms of {len(self.samples)}"
        waited = max(it[2] for it in self.samples)
        words += f" (up to {waited:.0f} ms more for a processor)" if waited > bound / 2 else ""
        if refused:
            words += f", {len(refused)} refused: " + ", ".join(sorted({it[3] for it in refused}))
        return not refused and times[-1] <= bound, words


def at(times, percent):
    return times[min(len(times) - 1, len(times) * percent // 100)]


class Waits:
    """What the processors were taken for by others, while something is measured in the first thread of this program."""

    def __init__(self, pid):
        self.its, self.ours = loops(pid), ["/proc/self", *network_threads()]

    def start(self):
        self.before, self.stolen = waited(self.its + self.ours), stolen()

    def milliseconds(self):
        """Since the start."""
        waits = {it: now - self.before.get(it, now) for it, now in waited(self.its + self.ours).items()}
        of_service = max((waits.get(it, 0) for it in self.its), default=0)
        return stolen() - self.stolen + sum(waits.get(it, 0) for it in self.ours) + of_service


def network_threads():
    """The kernel's threads that take over packets where there are many; loopback uses them as well."""
    found = []
    for place in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            found += [str(place.parent)] if place.read_text().startswith("ksoftirqd") else []
        except OSError:  # it has ended
            continue
    return found


def loops(pid):
    """The threads that serve: others wait as long as they like, and hold nobody up who may not be held up."""
    try:
        threads = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
        return [str(it) for it in threads if (it / "comm").read_text().startswith("loop-")]
    except OSError:  # it has ended
        return []


def waited(places):
    """Milliseconds that each thread has stood ready without a processor, up to now."""
    times = {}
    for place in places:
        try:
            with open(f"{place}/schedstat") as file:
                times[place] = int(file.read().split()[1]) / 1e6
        except (OSError, IndexError):  # it has ended, or the kernel does not count
            continue
    return times


def stolen():
    """Milliseconds of all processors that a hypervisor gave to others, up to now."""
    with open("/proc/stat") as file:
        return int(file.readline().split()[8]) * 1000 / os.sysconf("SC_CLK_TCK")


def open_line(port, source, tls):
    line = socket.create_connection(("127.0.0.1", port), SECONDS, source_address=(source, 0))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not tls:
        return line
    import ssl
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(line, server_hostname="localhost")


def main():
    port, pid, source, tls, kept, *paths = sys.argv[1:]
    fields = {"Authorization": "Bearer " + sys.stdin.read()}
    ends = []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    client, waits = None, Waits(pid)
    while not ends:
        for path in paths:
            waits.start()
            begin = time.monotonic()
            try:
                if client is None:
                    client = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
                    client.sock = open_line(int(port), source, tls == "1")
                client.request("GET", path, headers=fields)
                answer = client.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException) as fault:
                status = type(fault).__name__
            took = (time.monotonic() - begin) * 1000
            ready = waits.milliseconds()
            if status != 200 or kept == "0":
                client = client and client.close()
            print(f"{begin:.3f} {took:.2f} {min(took, ready):.2f} {status} {path}", flush=True)
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
