"""Requests that differ, each sent once, on some connections at a time; every answer is looked at."""
import collections
import contextlib
import select
import socket
import time

from server import Failure


def request(server, method, path, body="", headers=None):
    """The bytes of a request to a server."""
    fields = {"Host": "127.0.0.1", **server.fields(headers)}
    if body:
        fields |= {"Content-Length": str(len(body.encode()))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


class Connection:
    """One on which a request waits for its answer, or none does."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server, self.answer, self.since, self.sent = server, b"", 0.0, b""

    def fileno(self):
        return self.socket.fileno()

    def send(self, text, since):
        self.sent, self.answer, self.since = text, b"", since
        self.socket.sendall(text)

    def close(self):
        self.socket.close()

    def take(self, wanted):
        """Reads what has come. Returns whether that is the whole answer; stops everything if it has another status."""
        piece = self.socket.recv(1 << 18)
        self.answer += piece
        head, end, body = self.answer.partition(b"\r\n\r\n")
        if piece and not end:
            return False
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not piece or self.answer[9:12] != wanted or not length:
            raise Failure(
                f"{self.server.name} answers {self.sent[:300]!r} with {self.answer[:700]!r}; meant is {wanted.decode()}; its log:\n"
                f"{self.server.log()}")
        return len(body) >= int(length)


@contextlib.contextmanager
def opened(server, count):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(contextlib.closing(Connection(server))) for _ in range(count)]


def send_all(server, requests, wanted, connections=16):
    """Sends requests, on each connection the next once the last was answered. Each has to be answered with the status `wanted`."""
    left, wanted = collections.deque(requests), str(wanted).encode()
    with opened(server, connections) as idle:
        busy = []
        for one in idle:
            if left:
                one.send(left.popleft(), time.perf_counter())
                busy.append(one)
        while busy:
            for one in select.select(busy, [], [], 30)[0] or stuck(server):
                if not one.take(wanted):
                    continue
                if left:
                    one.send(left.popleft(), time.perf_counter())
                else:
                    busy.remove(one)


def paced(server, requests, wanted, rate, until, connections=16):
    """Sends requests at a rate, whatever becomes of those before them.

    - requests: One after the other, without an end.
    - until: Whether it is over.

    Returns when each was due, and the seconds from then to its answer: those that no connection was free for have waited too.
    """
    wanted, found = str(wanted).encode(), []
    with opened(server, connections) as idle:
        busy, waiting, start, sent = [], collections.deque(), time.perf_counter(), 0
        while not (over := until()) or busy or waiting:
            now = time.perf_counter()
            while not over and start + sent / rate <= now:
                waiting.append(now)
                sent += 1
            while waiting and idle:
                one = idle.pop()
                one.send(next(requests), waiting.popleft())
                busy.append(one)
            pause = max(0.0, start + sent / rate - time.perf_counter())
            for one in select.select(busy, [], [], min(pause, 0.05) if not over else 0.05)[0]:
                if one.take(wanted):
                    found.append((one.since, time.perf_counter() - one.since))
                    busy.remove(one)
                    idle.append(one)
            if busy and time.perf_counter() - busy[0].since > 30:
                stuck(server)
    return found


def stuck(server):
    raise Failure(f"{server.name} has not answered for 30 s; its log:\n{server.log()}")


def percentile(found, percent):
    """Of the seconds of answers, in milliseconds."""
    ordered = sorted(seconds for _, seconds in found)
    if len(ordered) < 100:
        raise Failure(f"{len(ordered)} answers alone came meanwhile, too few for a percentile: raise RECORDS")
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000
