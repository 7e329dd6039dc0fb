"""What a service with nothing in it takes: time from its start until it is ready, and memory."""
import os
import statistics

from service import Service

STARTS = 21
READY_MAX_MILLISECONDS, RESIDENT_MAX = 100, 30_000_000


def work(setup):
    times, sizes = [], []
    for _ in range(STARTS):
        with Service(setup.binary) as service:
            times.append(service.ready_seconds * 1000)
            sizes.append(service.memory()[0] * 1024)
    ready, resident = statistics.median(times), statistics.median(sizes)
    findings = []
    if ready > READY_MAX_MILLISECONDS:
        findings.append(f"{ready:.0f} ms until it is ready, more than {READY_MAX_MILLISECONDS} (load {os.getloadavg()[0]:.1f})")
    if resident > RESIDENT_MAX:
        findings.append(f"{resident / 1e6:.1f} MB resident, more than {RESIDENT_MAX / 1e6:.0f}")
    return findings, (
        f"{STARTS} starts: ready after {min(times):.0f} to {max(times):.0f} ms, {ready:.0f} in the median; {resident / 1e6:.1f} MB resident")
