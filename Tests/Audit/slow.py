"""slowhttptest in three of its modes, with a client beside it that has to be served all the while."""
import csv
import re
import statistics
import threading
import time

from server import Failure
from tools import run

CONNECTIONS, A_SECOND, SECONDS = 1000, 200, 25
PROBE_SECONDS = 0.1
# A client that waits longer is not served; slowhttptest itself waits for five seconds.
WORST_SECONDS = 1
# What each mode asks for. Readers ask for ten answers of 44 KB at once: more than the
# service keeps for one connection (RAPPORT_LIMIT_OUTPUT_BYTES), so that it has to wait for them.
MODES = {
    "slow heads": ("-H", "/livez"),
    "slow bodies": ("-B", "/v1/recommendations", "-f", "application/json", "-s", "4096"),
    "slow readers": ("-X", "/v1/comparison", "-k", "10", "-w", "10", "-y", "20", "-n", "5", "-z", "32"),
}


class Probe(threading.Thread):
    """Asks for the health and, with the key, for a programme, each on a new connection, until it is told to end."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.ends, self.seconds, self.faults = service, threading.Event(), [], []

    def run(self):
        live = self.service.ask("GET", "/livez")[2]
        while not self.ends.is_set():
            for path, body in (("/livez", live), (self.service.path, self.service.body)):
                begin = time.perf_counter()
                try:
                    status, _, got = self.service.ask("GET", path)
                    if status != 200 or got != body:
                        self.faults.append(f"{path} is answered {status} {got[:200]!r}")
                except Failure as failure:
                    self.faults.append(str(failure))
                self.seconds.append(time.perf_counter() - begin)
            self.ends.wait(PROBE_SECONDS)

    def __exit__(self, *_):
        self.ends.set()
        self.join()

    def __enter__(self):
        self.start()
        return self


def work(setup):
    findings, answered, worst = [], 0, 0
    for name, mode in MODES.items():
        with setup.service() as service, Probe(service) as probe:
            held, available, end = attack(setup, service, mode)
        if not available:
            findings.append(f"{name}: slowhttptest says that the service was not available")
        # Deadlines end the first connections before the last are opened.
        if held < CONNECTIONS // 2:
            findings.append(f"{name}: only {held} of {CONNECTIONS} connections were ever open at once: this shows little")
        findings += [f"{name}: {fault}" for fault in probe.faults[:5]]
        median, slowest = statistics.median(probe.seconds), max(probe.seconds)
        if slowest > WORST_SECONDS:
            findings.append(f"{name}: an answer took {slowest:.2f} s")
        print(
            f"  {name}: {held} connections at once, service available {'YES' if available else 'NO'}, {end}; "
            f"{len(probe.seconds)} answers beside them, median {median * 1000:.1f} ms, worst {slowest * 1000:.1f} ms", flush=True)
        answered, worst = answered + len(probe.seconds), max(worst, slowest)
    return findings, f"{len(MODES)} modes, {answered} answers beside them, the worst in {worst * 1000:.1f} ms"


def attack(setup, service, mode):
    """By its own report: how many connections it held at the most, whether the service was always available, how it ended."""
    flag, target, *more = mode
    report = setup.folder / "slowhttptest"
    command = [
        "slowhttptest", flag, "-c", str(CONNECTIONS), "-r", str(A_SECOND), "-i", "5", "-l", str(SECONDS), *more,
        "-g", "-o", str(report), "-u", f"http://127.0.0.1:{service.port}{target}"]
    code, text = run(setup, command, SECONDS + 60)
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    end = re.search(r"Exit status: *(.+)", text)
    if code != 0 or not end:
        raise Failure(f"slowhttptest ended with {code}: {text[-500:]}")
    with open(f"{report}.csv") as lines:
        seconds = list(csv.DictReader(lines))
    if not seconds:
        raise Failure("the report of slowhttptest is empty")
    available = all(int(it["Service Available"]) > 0 for it in seconds)
    return max(int(it["Connected"]) for it in seconds), available, f"{end[1].strip()} after {seconds[-1]['Seconds']} s"
