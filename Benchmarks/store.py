"""What is measured of the store: one function for each work, as in works.py, on data folders with many programmes."""
import contextlib
import json
import re
import statistics
import subprocess
import sys
import time

from folders import newest_snapshot, serving
from load import alternate, progress, ratio, wrk
from server import Failure
from snapshots import Marker, Snapshots
from works import table

#: Programmes in the folder that a large one is compared with.
FEW = 1000
PAGE = 50
#: Programmes behind the place where the page measured starts: it is deep in the list, full, and not the last.
BEHIND = 100
SORTS = (None, "updatedAt", "-createdAt", "name")
#: Least part of a round in which a snapshot has to be under way.
UNDER_WAY = 0.95

LOADS = """
import json, sys, time
start, count = time.perf_counter(), 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        json.loads(line)
        count += 1
print(count, time.perf_counter() - start)
"""


def opening(setup):
    """opening many programmes from a snapshot, beside json.loads of Python over it line by line; memory with them"""
    data = setup.folders.holding(setup.records)
    file = newest_snapshot(data)
    size = file.stat().st_size
    with open(file, "rb") as text:
        lines = sum(1 for _ in text)
    journal = sum(segment.stat().st_size for segment in (data / "journal").glob("*.jsonl"))
    if journal * 100 > size:
        raise Failure(f"the journal has {journal} bytes, so that not all is opened from the snapshot, which has {size}")
    samples = setup.folders.samples[setup.records]
    print(f"\nopen: medians of {setup.rounds} rounds, {setup.records} programmes, a snapshot of {size} bytes in the page cache")
    print("  rapport: from its start to 200 of /readyz; then resident memory, at once and after "
          f"{len(samples)} programmes were read and found right")
    print(f"  python: {sys.version.split()[0]}, a new process for each round, open and json.loads of each line")
    rounds = {"rapport": lambda: open_once(setup, samples), "python": lambda: loads_once(file, lines)}
    for load in rounds.values():
        load()  # so that the file is in the page cache, and written back, before anything counts
    rows = alternate(setup.rounds, rounds)
    for name, own in rows.items():
        print(f"  {name:32}{statistics.median(one['seconds'] for one in own):10.2f} s")
    for name, key in (("memory when ready", "ready"), ("memory after the reads", "read")):
        value = statistics.median(one[key] for one in rows["rapport"])
        print(f"  {name:32}{value / 2**20:10.0f} MiB, {value / size:.2f} × the snapshot")
    times = [one["seconds"] / other["seconds"] for one, other in zip(rows["rapport"], rows["python"])]
    return {
        "time to Python's json.loads": statistics.median(times),
        "memory to the snapshot's bytes": max(max(one["ready"], one["read"]) for one in rows["rapport"]) / size,
    }


def open_once(setup, samples):
    with serving(setup, setup.records) as server:
        ready = server.memory()[0] * 1024
        if server.programs() != setup.records:
            raise Failure(f"rapport holds {server.programs()} programmes, and {setup.records} are meant")
        with server.kept_open() as ask:
            for path, body in samples.items():
                found = ask(path)
                if found != body:
                    raise Failure(f"rapport answers {path} with {found[:500]!r}; meant is {body[:500]!r}")
        return {"seconds": server.ready_seconds, "ready": ready, "read": server.memory()[0] * 1024}


def loads_once(file, lines):
    done = subprocess.run([sys.executable, "-I", "-c", LOADS, file], check=True, capture_output=True, text=True)
    count, seconds = done.stdout.split()
    if int(count) != lines:
        raise Failure(f"python read {count} lines of {file}, which has {lines}")
    return {"seconds": float(seconds)}


def pages(setup):
    """a page of 50 at the deep end of many programmes, beside the same page of 1,000"""
    if setup.records <= FEW:
        raise Failure(f"RECORDS is {setup.records}, and is to be more than the {FEW} that are compared with")
    with contextlib.ExitStack() as stack:
        servers = {}
        for count in (setup.records, FEW):
            servers[count] = stack.enter_context(serving(setup, count))
        print(f"\npages: medians of {setup.rounds} rounds of {setup.seconds} s")
        print(f"  GET /v1/programs?limit={PAGE}, with {BEHIND - PAGE} programmes behind the page, of {setup.records} and of {FEW}")
        print("  load: wrk, 1 thread, 1 connection, so that the time of a request is 1 / rate")
        figures = {}
        for sort in SORTS:
            for count, server in servers.items():
                progress(f"paging through {count} programmes, sort {sort or 'none'}")
                server.read(deep(server, count, sort), route="/v1/programs")
            rows = alternate(setup.rounds, {
                f"{sort or 'no sort'}, of {count}": lambda server=server: wrk(server, setup.seconds, connections=1)
                for count, server in servers.items()})
            many, one = rows.values()
            table(rows, next(iter(rows)))
            print("  bytes of the page: " + ", ".join(str(len(server.body)) for server in servers.values()))
            figures[page_figure(sort)] = ratio(one, many, "rate")
        return figures


def page_figure(sort):
    return f"time to that of {FEW}, {sort or 'no sort'}"


def deep(server, count, sort):
    """The address of the page at whose start `BEHIND` programmes are left, got by going there page by page."""
    query = f"/v1/programs?{f'sort={sort}&' if sort else ''}limit="
    left, after = count - BEHIND, ""
    with server.kept_open() as ask:
        while left:
            limit = min(left, 1000)
            body = ask(f"{query}{limit}{after}")
            found = re.search(rb'"next":"([^"]+)"\}\s*$', body)
            held = body.count(b'{"id":"prg_')
            if not held or held > limit or not found:
                raise Failure(f"a page of {limit} holds {held} programmes and ends in {body[-200:]!r}")
            left, after = left - held, f"&after={found[1].decode()}"
        page = json.loads(ask(f"{query}{PAGE}{after}"))
        if len(page["items"]) != PAGE or not page["next"]:
            raise Failure(f"the page measured holds {len(page['items'])} programmes, and next is {page['next']}")
    return f"{query}{PAGE}{after}"


def during_snapshots(setup, title, load):
    """`load` while a snapshot is written and while none is, in turn."""
    with serving(setup, setup.records) as server:
        marker = Marker(server)
        shares, lasted = [], []

        def writing():
            with Snapshots(server, marker) as snapshots:
                start = time.monotonic()
                measured = load(server)
                end = time.monotonic()
            shares.append(snapshots.share(start, end))
            lasted.extend(other - one for one, other in snapshots.spans)
            if shares[-1] < UNDER_WAY:
                raise Failure(f"a snapshot was under way for {shares[-1]:.0%} of a round alone: raise RECORDS")
            return measured

        print(f"\n{title}: medians of {setup.rounds} rounds of {setup.seconds} s, {setup.records} programmes")
        rows = alternate(setup.rounds, {"while a snapshot is written": writing, "while none is": lambda: load(server)})
        print(f"  load: wrk, 1 thread, 64 connections; {len(lasted)} snapshots, {statistics.median(lasted):.1f} s each in the "
              f"median, under way for {min(shares):.0%} of each round or more")
        table(rows, "while a snapshot is written")
        return ratio(*rows.values(), "p99")


def snapshot_reads(setup):
    """reading one programme while snapshots are written"""
    return {"p99 to that without": during_snapshots(setup, "snapshot-reads", lambda server: wrk(server, setup.seconds))}


def snapshot_writes(setup):
    """creating programmes while snapshots are written"""
    def create(server):
        (created, programs) = (server.created(), server.programs())
        measured = wrk(server, setup.seconds, creates=True)
        (created, programs) = (server.created() - created, server.programs() - programs)
        if created != programs:
            raise Failure(f"rapport says of {created} programmes that they were made, and holds {programs} more")
        return measured

    return {"p99 to that without": during_snapshots(setup, "snapshot-writes", create)}


TARGETS = {
    # work, figure: at least or at most how much
    ("open", "time to Python's json.loads"): ("<=", 1.2),
    ("open", "memory to the snapshot's bytes"): ("<=", 3.1),
    **{("pages", page_figure(sort)): ("<=", 2.0) for sort in SORTS},
    ("snapshot-reads", "p99 to that without"): ("<=", 2.0),
    ("snapshot-writes", "p99 to that without"): ("<=", 3.0),
}

WORKS = {"open": opening, "pages": pages, "snapshot-reads": snapshot_reads, "snapshot-writes": snapshot_writes}
