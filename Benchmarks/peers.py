"""The servers that reading and writing are measured beside, which the package Benchmarks/Peers builds."""
import json
import os
import pathlib
import socket
import subprocess
import sys

from nginx import Nginx
from server import Failure, Server

NAMES = ("limit", "nginx", "hummingbird", "hummingbird-sqlite", "flyingfox")
PACKAGE = pathlib.Path(__file__).resolve().parent / "Peers"
LIMITS = PACKAGE / ".build" / "limits"
#: What the peers in Swift hold from their start, and what makes another one, which gets an id of its own.
RECORD = {
    "id": "p42", "name": "Leadership programme 42", "relationshipType": "mentoring", "status": "active",
    "objectives": ["grow bench strength", "retain talent"], "startsOn": "2026-01-01", "endsOn": "2026-12-31",
    "sponsor": "people@acme.example",
}


def build(names):
    """Builds those that are wanted, or what has changed of them; the first time takes minutes."""
    LIMITS.mkdir(parents=True, exist_ok=True)
    for name in ("limit-read", "limit-write"):
        sources = [PACKAGE / "Limits" / file for file in (f"{name}.c", "limit.c")]
        subprocess.run(["cc", "-std=gnu11", "-O2", "-Wall", "-pthread", "-o", LIMITS / name, *sources], check=True)
    if not set(names) <= {"limit", "nginx"}:
        subprocess.run(["swift", "build", "-c", "release", "--package-path", PACKAGE], check=True, stdout=sys.stderr)


def readers(ours):
    """Those that answer with the bytes of `ours`, and those that read a programme of their own."""
    return [
        ReadLimit(ours),
        Nginx(ours.body, ours.path, headers=ours.headers),
        Hummingbird("hummingbird", "memory", ours),
        Hummingbird("hummingbird-sqlite", "sqlite", ours),
        FlyingFox("flyingfox", "memory", ours),
    ]


def writers(ours):
    """Those that make a programme."""
    return [WriteLimit(ours), Hummingbird("hummingbird", "memory", ours), Hummingbird("hummingbird-sqlite", "sqlite", ours)]


class ReadLimit(Server):
    """A loop in C that answers every head with the bytes of `ours`."""

    does = "a bare loop that parses nothing and answers fixed bytes"

    def __init__(self, ours):
        super().__init__("limit", tls=None, path=ours.path)
        self.body, self.headers = ours.body, ours.headers

    def launch(self):
        self.start([LIMITS / "limit-read", self.port, os.cpu_count(), self.answer()], None)

    def answer(self):
        file = self.folder / "answer"
        file.write_bytes(self.body)
        return file


class WriteLimit(ReadLimit):
    """A loop in C that appends what is sent to a file, and answers with the bytes of `ours` once that is on disk."""

    does = "a bare loop that appends the body to a file and answers fixed bytes after a group commit"

    def __init__(self, ours):
        super().__init__(ours)
        self.request = ours.request

    def launch(self):
        self.file = self.folder / "bodies"
        self.start([LIMITS / "limit-write", self.port, os.cpu_count(), self.answer(), self.file], None)

    @property
    def collection(self):
        return self.url

    def check(self):
        """By a write in one piece, as wrk sends it."""
        head = f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(self.request)}\r\n\r\n"
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(f"{head}{self.request}".encode())
            while not answer.endswith(self.body) and (piece := connection.recv(65_536)):
                answer += piece
        if not answer.startswith(b"HTTP/1.1 201 ") or not answer.endswith(b"\r\n\r\n" + self.body):
            raise Failure(f"limit answers a write with {answer[:500]!r}; meant is 201 and {self.body[:500]!r}")

    def created(self):
        """How many bodies are in its file; all have the same length."""
        return self.file.stat().st_size // (len(self.request) + 1)


class SwiftPeer(Server):
    """A server in Swift with ten thousand programmes in its `store`, from which it encodes one for each answer."""

    def __init__(self, name, store, ours):
        super().__init__(name, tls=None, path=f"/{store}/v1/programs/{RECORD['id']}")
        self.store, self.headers, self.request = store, ours.headers, json.dumps(RECORD)
        self.does = f"its own programmes, in {'SQLite, WAL, synchronous=FULL' if store == 'sqlite' else 'an actor'}"

    def serve(self, program, *words):
        self.start([PACKAGE / ".build" / "release" / program, self.port, *words], os.environ | {"LOG_LEVEL": "critical"})

    def check(self):
        """Its members may come in another order each time."""
        status, _, body = self.ask("GET", self.path)
        if status != 200 or json.loads(body) != RECORD:
            raise Failure(f"{self.name} answers {self.url} with {status} and {body[:500]!r}; meant is 200 and {RECORD}")


class Hummingbird(SwiftPeer):
    def launch(self):
        self.serve("HummingbirdPeer", self.folder / "programs.sqlite")

    @property
    def collection(self):
        return f"http://127.0.0.1:{self.port}/{self.store}/v1/programs"

    def created(self):
        """How many there are in its store."""
        return int(self.ask("GET", f"/{self.store}/count")[2])


class FlyingFox(SwiftPeer):
    def launch(self):
        self.serve("FlyingFoxPeer")
