"""What a whole match run takes in the service, from the records to the explanations, and what those notice who read meanwhile."""
import itertools
import json
import pathlib
import re
import statistics
import threading
import time

import company
from exchange import paced, percentile, request
from load import progress
from relationships import READS, Meanwhile, folder, processor_seconds, served, tell, timer
from server import Failure

#: Guides, and as many learners.
PEOPLE = 3000
JSON = {"Content-Type": "application/json"}


def post(server, path, document, wanted):
    status, fields, body = server.ask("POST", path, json.dumps(document), JSON)
    if status != wanted:
        raise Failure(f"rapport answers POST {path} with {status} {body[:500]!r}")
    return json.loads(body)


class Watched:
    """The most memory that a server has had, looked at a hundred times a second: that of its own, without pages of files."""

    def __init__(self, server):
        self.status, self.most, self.ended = pathlib.Path(f"/proc/{server.process.pid}/status"), 0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def now(self):
        return int(re.search(r"^RssAnon:\s+(\d+)", self.status.read_text(), re.M)[1]) / 1024

    def look(self):
        while not self.ended.wait(0.01):
            self.most = max(self.most, self.now())

    def __enter__(self):
        self.before = self.most = self.now()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def match_run(setup):
    """a match run of 3,000 guides and 3,000 learners, from the records to the explanations"""
    patterns = company.Patterns(setup.binary)
    data, _ = folder(setup, "cohort", lambda path: company.write_cohort(patterns, PEOPLE, path))
    print(f"\nmatch-run: medians of {setup.rounds} rounds; {PEOPLE} guides and {PEOPLE} learners, two thirds of these with three choices")
    print(f"  with profiles, hours and the preset configuration; beside it {READS} reads of programs a second")
    with served(setup, data) as server:
        reads = itertools.cycle([
            request(server, "GET", f"/v1/programs/{company.plain(number)}") for number in range(company.PLAIN)])
        spent, memory, before, meanwhile, hashes = [], [], [], [], set()

        def run():
            made = post(server, f"/v1/programs/{company.program(0)}/match-runs", {}, 201)["id"]
            post(server, f"/v1/match-runs/{made}/transitions", {"to": "solving"}, 201)
            with server.kept_open() as ask:
                while b'"status":"solving"' in ask(f"/v1/match-runs/{made}/progress"):
                    time.sleep(0.02)
                found = json.loads(ask(f"/v1/match-runs/{made}"))
            summary = found.get("summary") or {}
            if found["status"] != "solved" or summary["matched"] != PEOPLE or found["counts"]["learners"] != PEOPLE:
                raise Failure(f"the run is {found['status']}, {found.get('lastAttempt')}: {found.get('counts')} {summary}")
            hashes.add((found["snapshotHash"], found["resultHash"]))
            return summary

        for number in range(setup.rounds):
            progress(f"round {number + 1} of {setup.rounds}")
            start = processor_seconds(server)
            with Watched(server) as watched:
                summary = run()
            spent.append(processor_seconds(server) - start)
            memory.append(watched.most - watched.before)
            before += paced(server, reads, 200, READS, timer(setup.seconds))
            with Meanwhile(run) as beside:
                answers = paced(server, reads, 200, READS, beside.done.is_set)
            meanwhile += beside.within(answers)
        progress("")
    if len(hashes) != 1:
        raise Failure(f"the same people were matched in {len(hashes)} ways")
    print(f"  {summary['matched']} matched, {summary['firstChoice']} with their first choice, {summary['total']} points")
    print(f"  {statistics.median(spent):.2f} s CPU for a run, {statistics.median(memory):.0f} MiB above what the service had before")
    tell({"reads before": before, "reads beside runs": meanwhile})
    return {
        "seconds of CPU for a run": statistics.median(spent),
        "MiB above those before": statistics.median(memory),
        "p99 of reads to that before": percentile(meanwhile, 99) / percentile(before, 99),
    }


TARGETS = {
    ("match-run", "seconds of CPU for a run"): ("<=", 1.5),
    ("match-run", "MiB above those before"): ("<=", 250),
    ("match-run", "p99 of reads to that before"): ("<=", 1.3),
}

WORKS = {"match-run": match_run}
