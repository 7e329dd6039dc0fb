"""Snapshots that a service writes one after the other while it is measured."""
import json
import threading
import time

from folders import newest_snapshot
from server import Failure
from service import PROGRAM


class Marker:
    """A programme that is changed before each snapshot, so that there is something new to write."""

    def __init__(self, server):
        self.server, self.changes = server, 0
        self.path = self.ask(201, "POST", "/v1/programs", PROGRAM, {"Content-Type": "application/json"})["Location"]

    def change(self):
        self.changes += 1
        fields = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
        self.ask(200, "PATCH", self.path, {"description": f"change {self.changes}"}, fields)

    def ask(self, wanted, method, path, document, fields):
        status, fields, body = self.server.ask(method, path, json.dumps(document), fields)
        if status != wanted:
            raise Failure(f"rapport answers {method} {path} with {status} {body[:500]!r}")
        return fields


class Snapshots:
    """Has the service write one snapshot after the other, from a thread beside the load."""

    def __init__(self, server, marker):
        self.server, self.marker, self.spans, self.fault = server, marker, [], None

    def __enter__(self):
        self.stopping = threading.Event()
        self.first = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        self.first.wait()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        if self.fault:
            raise self.fault

    def run(self):
        try:
            while not self.stopping.is_set():
                self.marker.change()
                before, start = newest_snapshot(self.server.data), time.monotonic()
                self.spans.append([start, None])
                self.first.set()
                self.server.command("snapshot")
                self.spans[-1][1] = time.monotonic()
                if newest_snapshot(self.server.data) == before:
                    raise Failure("rapport snapshot has ended, and there is no new snapshot")
        except Failure as failure:
            self.fault = failure
        finally:
            self.first.set()

    def share(self, start, end):
        """Which part of the time between two moments a snapshot was under way."""
        spans = [(max(start, one), min(end, other)) for one, other in self.spans]
        return sum(max(0, other - one) for one, other in spans) / (end - start)
