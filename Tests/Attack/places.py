"""A4, A7, A8: places for connections, and who gets them."""
import time

import wire
from memory import HEAD
from rows import check
from siege import Siege
from subject import MIB, Subject, eventually, mib

HALF_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
#: As many as there are places by default.
ALL = 10000
#: This many beyond that, at first and each second, that no place stays free by chance.
MORE = 300


def holding(setup):
    """More attackers than there are places, and the places: fewer than by default where this script may not open that many files."""
    places = min(ALL, setup.most(ALL + MORE) - MORE)
    return places + MORE, {"RAPPORT_LIMIT_CONNECTIONS": str(places)}


@check("A4", short=True)
def half_heads_take_every_place(setup):
    count, settings = holding(setup)
    with Siege(setup, settings=settings) as siege, wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, HALF_HEAD))
        setup.sent(f"{len(crowd.lines)} half heads, and again in place of those that go, from {wire.ATTACKER}")
        # Attackers come back where they were sent away.
        siege.hold(3, lambda: again(crowd, b"X: y\r\n", HALF_HEAD))
        siege.tell()
        siege.back(crowd)


@check("A4")
def slow_bodies_take_every_place(setup):
    count, settings = holding(setup)
    begin = HEAD + b"Content-Length: 16384\r\n\r\n" + b" " * 250
    with Siege(setup, settings=settings) as siege, wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, begin))
        setup.sent(f"{len(crowd.lines)} bodies of 250 bytes a second, and again in place of those that go")
        siege.hold(6, lambda: again(crowd, b" " * 250, begin))
        siege.tell()
        siege.back(crowd)


def again(crowd, piece, begin):
    crowd.open(max(MORE, min(crowd.drip(piece), 2000)), begin)


@check("A4")
def half_heads_beside_a_restless_client(setup):
    """Newcomers in hundreds a second must not push out a client of another address that is in the middle of a request."""
    count, settings = holding(setup)
    body = b'{"answers":{}}'
    with Subject(setup, settings=settings) as subject, wire.Crowd(subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, HALF_HEAD))
        setup.sent(f"{len(crowd.lines)} half heads, then 2,100 more, while {wire.OTHER} sends a body in 14 pieces")
        with wire.connect(subject.port, wire.OTHER) as line:
            line.sendall(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
            try:
                for at in range(len(body)):
                    wire.nicely(lambda: crowd.open(150, HALF_HEAD))
                    line.sendall(body[at:at + 1])
                answer = wire.read_all(line)
            except OSError as fault:
                answer = str(fault).encode()
        status = wire.status(answer)
        setup.tell(status in (200, 422), "the body in pieces", status or answer[:80], "an answer of the handler")


@check("A7")
def idle_connections_cost_little(setup):
    count, settings = holding(setup)
    with Siege(setup, settings=settings) as siege, wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, b""))
        setup.sent(f"{len(crowd.lines)} connections that say nothing")
        siege.hold(2)
        siege.tell()
        used = siege.subject.processor_seconds()
        time.sleep(2)
        used = siege.subject.processor_seconds() - used
        setup.tell(used <= 0.2, "processor time of 2 s beside them", f"{used:.2f} s", "at most 0.2 s")
        setup.tell(siege.resident <= 100 * MIB, "resident memory", mib(siege.resident), "at most 100 MiB")
        siege.back(crowd)


@check("A8")
def a_stop_beside_half_heads(setup):
    settings = {"RAPPORT_LIMIT_DRAIN_MILLISECONDS": "2000"}
    with Subject(setup, settings=settings) as subject, wire.Crowd(subject.port) as crowd:
        wire.nicely(lambda: crowd.open(setup.most(9000), HALF_HEAD))
        setup.sent(f"SIGTERM beside {len(crowd.lines)} half heads, 2 s to drain")
        eventually(lambda: subject.descriptors() > len(crowd.lines), 3)
        used, started = subject.processor_seconds(), time.monotonic()
        code = subject.stop(within=12)
        took = time.monotonic() - started
        setup.tell(code == 0 and took <= 6, "its end", f"exit {code} after {took:.1f} s", "exit 0 within 6 s")
        setup.note(f"up to there {used:.2f} s of processor time")


@check("A8")
def refusals_cost_little(setup):
    settings = {"RAPPORT_LIMIT_CONNECTIONS": "64", "RAPPORT_HTTP_LOOPS": "1"}
    with Subject(setup, settings=settings) as subject, wire.Crowd(subject.port) as crowd:
        crowd.open(64, HALF_HEAD)
        used = subject.processor_seconds()
        wire.nicely(lambda: crowd.open(3000, HALF_HEAD))
        setup.sent(f"3,000 connections where there are 64 places; {crowd.sent / 1e6:.2f} MB sent")
        each = (subject.processor_seconds() - used) / 3000 * 1e6
        setup.tell(subject.alive and each <= 500, "processor time for each", f"{each:.0f} µs", "at most 500 µs")
