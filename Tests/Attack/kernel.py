"""A3: memory of the kernel, which belongs to the whole host."""
import time

import wire
from rows import check
from siege import KERNEL, KERNEL_NOISE, Siege
from subject import eventually, kernel_memory, mib

WRITE_MILLISECONDS = 3000


@check("A3", short=True)
def answers_in_the_kernel(setup):
    unread(setup, "64 requests for the whole catalogue each", b"GET /v1/catalogue?pretty HTTP/1.1\r\nHost: a\r\n\r\n" * 64)


@check("A3")
def one_answer_each_in_the_kernel(setup):
    unread(setup, "one request for the whole catalogue each", b"GET /v1/catalogue?pretty HTTP/1.1\r\nHost: a\r\n\r\n")


def unread(setup, words, payload):
    settings = {"RAPPORT_LIMIT_WRITE_MILLISECONDS": str(WRITE_MILLISECONDS)}
    with Siege(setup, settings=settings) as siege, wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(setup.most(300 if setup.is_short else 2000), payload, siege.enough))
        setup.sent(f"{len(crowd.lines)} connections, {words}, unread: {crowd.sent / 1e6:.1f} MB sent")
        siege.hold(1)
        siege.tell()
        # The attackers hold what they have: it is the service who has to let go.
        started = time.monotonic()
        ok = eventually(lambda: kernel_memory() - siege.before <= KERNEL // 4 + KERNEL_NOISE, WRITE_MILLISECONDS / 1000 + 7)
        setup.tell(
            ok, "kernel TCP memory after the write deadline", f"+{mib(kernel_memory() - siege.before)} {time.monotonic() - started:.1f} s later",
            f"at most {mib(KERNEL // 4)} more within {WRITE_MILLISECONDS / 1000 + 7:.0f} s")
        siege.back(crowd)
