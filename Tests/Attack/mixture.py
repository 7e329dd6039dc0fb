"""The mixed load of a soak, and the attacks in between."""
import http.client
import itertools
import json
import os
import threading
import time

import wire
from memory import ANNOUNCED, HEAD, large
from places import HALF_HEAD

CLIENTS = 3
#: An attack takes what it takes, and is held for a moment.
HOLD_SECONDS = 2
#: While attackers have their share, a request may be told to come again.
EXPECTED = {200, 201, 204, 400, 401, 404, 503}
JSON = {"Content-Type": "application/json"}
GZIP = {"Accept-Encoding": "gzip"}


def requests(number):
    """One round of requests: method, path, fields, body, and whether it is sent with the key."""
    yield "GET", "/v1/comparison", {}, None, False
    yield "GET", "/v1/comparison?format=csv", GZIP, None, False
    yield "GET", "/v1/comparison", {"Accept": "text/plain"}, None, False
    yield "GET", "/v1/comparison", {"Accept": "text/markdown", **GZIP}, None, False
    yield "GET", f"/v1/claims?q=e{number}&limit=1000", {}, None, False
    yield "GET", f"/v1/claims?q=o%20n&limit={1 + number % 1000}&expand=source", {}, None, False
    yield "POST", "/v1/recommendations", JSON, b'{"answers":[]}', False
    yield "GET", "/v1/catalogue", {"Accept-Language": f"de;q=0.{number % 9 + 1}, en;q=0.{number % 7 + 1}"}, None, False
    yield "GET", "/v1/conflicts", {"Accept-Language": "de"}, None, False
    yield "GET", "/v1/events?limit=20", {}, None, True
    yield "GET", "/v1/programs?limit=20", {}, None, True
    yield "GET", "/v1/programs", {"Authorization": "Bearer " + "x" * 40}, None, False
    yield "GET", f"/v1/none/{number}", {}, None, False


class Load:
    """Clients that ask and write until they are told to end."""

    def __init__(self, subject):
        self.subject, self.ends, self.answered, self.faults = subject, threading.Event(), 0, []
        self.threads = [threading.Thread(target=self.run, args=(it,), daemon=True) for it in range(CLIENTS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        for thread in self.threads:
            thread.join(15)

    def run(self, first):
        os.setpriority(os.PRIO_PROCESS, 0, wire.NICE)
        for number in itertools.count(first, CLIENTS):
            client = http.client.HTTPConnection("127.0.0.1", self.subject.port, timeout=15, source_address=(wire.OTHER, 0))
            try:
                for method, path, fields, body, has_key in requests(number):
                    if self.ends.is_set():
                        return
                    self.ask(client, method, path, fields, body, has_key)
                self.create_and_delete(client)
                self.strange(number)
            except (OSError, http.client.HTTPException) as fault:
                # A connection may be cut off to make room; the next one has to be served.
                if not self.subject.alive or self.ends.is_set():
                    return
                if not isinstance(fault, (ConnectionError, http.client.RemoteDisconnected)):
                    self.faults.append(f"a client of another address: {type(fault).__name__}: {fault}")
            finally:
                client.close()
            self.ends.wait(0.01)

    def ask(self, client, method, path, fields, body=None, has_key=True):
        headers = fields | ({"Authorization": f"Bearer {self.subject.key}"} if has_key else {})
        client.request(method, path, body, headers)
        answer = client.getresponse()
        answer.read()
        self.answered += 1
        if answer.status not in EXPECTED:
            self.faults.append(f"{method} {path} is answered {answer.status}")
        return answer

    def create_and_delete(self, client):
        made = self.ask(client, "POST", "/v1/programs", JSON, json.dumps({"name": "soak", "relationshipTypes": ["coaching"]}))
        if made.status == 201:
            self.ask(client, "DELETE", made.headers["Location"], {"If-Match": made.headers["ETag"]})

    def strange(self, number):
        """What is no request, and what is cut off in the middle of its answer."""
        kinds = (HALF_HEAD, os.urandom(100), b"GET /v1/catalogue HTTP/1.1\r\nHost: a\r\n\r\n" * 30)
        with wire.connect(self.subject.port, wire.OTHER, seconds=15, receive=4096) as line:
            line.sendall(kinds[number % 3])
            if number % 3 == 2:
                line.recv(100)


def attacks(setup, subject):
    """Attacks by name: each is a function that returns when its attackers have gone."""
    body = HEAD + b"Content-Length: %d\r\n\r\n" % ANNOUNCED + b" " * (ANNOUNCED - 1)
    rows = {
        "half heads": (9000, HALF_HEAD), "bodies one byte short": (4000, body), "unread answers": (200, large),
        "unread catalogues": (300, b"GET /v1/catalogue?pretty HTTP/1.1\r\nHost: a\r\n\r\n" * 64),
        "chunks": (2000, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 2000), "silence": (9000, b""),
        "half heads of 30 KiB": (5000, HALF_HEAD + b"".join(b"X-%02d: " % it + b"a" * 1000 + b"\r\n" for it in range(30)))}
    for name, (count, payload) in rows.items():
        def attack(count=count, payload=payload):
            with wire.Crowd(subject.port) as crowd:
                wire.nicely(lambda: crowd.open(setup.most(count), payload, lambda: not subject.alive))
                time.sleep(HOLD_SECONDS)
        yield name, attack
