"""H: clients who owe nothing and take all, with whole requests and with connections that do nothing."""
import collections
import itertools
import selectors
import socket
import struct
import threading
import time

import wire
from rows import check
from siege import Siege
from subject import Subject

#: 8 KB of names that are none, each looked for: the dearest request that a loop answers by itself.
DEAR = b"HEAD /v1/comparison?types=" + b",".join(b"t-%d" % it for it in range(1300)) + b" HTTP/1.1\r\nHost: a\r\n\r\n"
#: Dear enough that the worker makes it, and other in each spelling.
LATER = "HEAD /v1/claims?limit={}&expand=relationshipType,dimension,source&retired=any&pretty&q=e{} HTTP/1.1\r\nHost: a\r\n\r\n"


class Asking:
    """Connections that ask again as soon as they have their answer, and count what they get."""

    def __init__(self, port, source, count, request):
        self.request, self.numbers, self.statuses = request, itertools.count(), collections.Counter()
        self.ends = threading.Event()
        self.selector = selectors.DefaultSelector()
        self.lines = [wire.connect(port, source) for _ in range(count)]
        for line in self.lines:
            self.selector.register(line, selectors.EVENT_READ)
            line.sendall(self.request(next(self.numbers)))
        self.thread = threading.Thread(target=lambda: wire.nicely(self.go), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.thread.join()
        for line in self.lines:
            line.close()

    def go(self):
        while not self.ends.is_set():
            for key, _ in self.selector.select(0.1):
                try:
                    answer = key.fileobj.recv(65536)
                    self.statuses[answer[9:12].decode(errors="replace")] += 1
                    if answer:
                        key.fileobj.sendall(self.request(next(self.numbers)))
                        continue
                except OSError:
                    pass
                self.selector.unregister(key.fileobj)


@check("H1", short=True)
def whole_requests_of_one_client(setup):
    """Nothing of them is unfinished, so that no share and no crowd is reckoned by what they owe."""
    with Siege(setup) as siege, Asking(siege.subject.port, wire.ATTACKER, setup.most(200 if setup.is_short else 2000), lambda _: DEAR) as asking:
        setup.sent(f"{len(asking.lines)} connections, each with one dear request after the other")
        siege.hold(4)
        siege.tell()
        setup.note(f"{sum(asking.statuses.values())} of the attacker's were answered")


@check("H3")
def idle_connections_of_one_loop(setup):
    """The ids of requests tell the loops apart: who keeps the connections of one leaves nobody in the others to make place."""
    places = setup.most(10000)
    with Subject(setup, settings={"RAPPORT_LIMIT_CONNECTIONS": str(places)}) as subject:
        kept, mine, ports = collections.deque(), None, itertools.cycle(range(2000, 60000))

        def ask(source, port):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.settimeout(5)
            line.bind((source, port))
            line.connect(("127.0.0.1", subject.port))
            line.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            return line, line.recv(4096)

        def fill(count):
            nonlocal mine
            for _ in range(count):
                try:
                    line, answer = ask(wire.ATTACKER, next(ports))
                except OSError:
                    continue
                at = answer.lower().find(b"x-request-id: ") + 14
                mine = mine or answer[at:at + 7]
                if answer[9:12] == b"200" and answer[at:at + 7] == mine:
                    kept.append(line)
                    if len(kept) > places:
                        kept.popleft().close()
                else:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    line.close()

        deadline = time.monotonic() + 20
        while len(kept) < places and time.monotonic() < deadline:
            fill(100)
        setup.sent(f"{len(kept)} idle connections of one loop, and again in place of those that go")
        statuses = collections.Counter()
        for _ in range(200):
            fill(10)
            try:
                line, answer = ask(wire.OTHER, 0)
                statuses[answer[9:12].decode()] += 1
                line.close()
            except OSError as fault:
                statuses[type(fault).__name__] += 1
        for line in kept:
            line.close()
        setup.tell(subject.alive and set(statuses) == {"200"}, f"newcomers from {wire.OTHER}", dict(statuses), "all 200")


@check("H4")
def a_few_clients_with_all_the_worker_can_do(setup):
    def later(number):
        return LATER.format(1000 - number % 400, "%20" * (number // 400 % 40)).encode()

    with Subject(setup) as subject, Asking(subject.port, "127.0.0.20", 70, later), Asking(subject.port, "127.0.0.21", 70, later), \
            Asking(subject.port, "127.0.0.22", 70, later), Asking(subject.port, "127.0.0.23", 70, later):
        setup.sent("answers that the worker makes, asked for by 70 connections of four addresses each")
        time.sleep(1)
        statuses = collections.Counter()
        with wire.connect(subject.port, wire.OTHER) as line:
            for number in range(40):
                line.sendall(later(100_000 + number))
                statuses[line.recv(65536)[9:12].decode()] += 1
        setup.tell(subject.alive and set(statuses) == {"200"}, f"a fifth, {wire.OTHER}", dict(statuses), "all 200")
