"""A1, A2, A6: memory that one client without a key takes."""
import wire
from rows import check
from siege import Siege
from subject import MIB, Subject, eventually, mib

#: Large, and dear: every claim with all that it refers to.
LARGE = "/v1/claims?limit={}&expand=relationshipType,dimension,source&retired=any&pretty&q=e{}"
HEAD = b"POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
ANNOUNCED = 65536


def large(number):
    """Twelve requests, each of another spelling, so that no kept answer serves them."""
    targets = (LARGE.format(1000 - (number * 12 + it) % 400, "%20" * ((number * 12 + it) // 400)) for it in range(12))
    return b"".join(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for target in targets)


def attack(setup, words, count, payload, *, drip=None, hold=3, limit="RLIMIT_DATA", settings=None):
    """One crowd with one payload, held for a while: the form that most rows have. `drip` is sent on each afterwards."""
    with Siege(setup, limit=limit, settings=settings) as siege, wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, payload, siege.enough))
        if drip:
            wire.nicely(lambda: [crowd.drip(piece) for piece in drip if siege.subject.alive])
        where = {"RLIMIT_DATA": "RLIMIT_DATA", "cgroup": "a control group"}[limit]
        setup.sent(f"{len(crowd.lines)} connections, {words}: {crowd.sent / 1e6:.1f} MB sent, under 512 MiB by {where}")
        if limit == "cgroup" and not siege.is_grouped:
            setup.note("no control group can be made here")
        siege.hold(hold)
        siege.tell()
        siege.back(crowd)


@check("A1")
def distinct_large_answers(setup):
    attack(setup, "each with 12 distinct large answers asked for and none read", setup.most(2600), large, hold=4)


@check("A2", short=True)
def bodies_one_byte_short(setup):
    body = HEAD + b"Content-Length: %d\r\n\r\n" % ANNOUNCED + b" " * (ANNOUNCED - 1)
    attack(setup, "65,535 of 65,536 bytes of a body at once", setup.most(3500 if setup.is_short else 6000), body, hold=2)


@check("A2")
def bodies_in_a_control_group(setup):
    body = HEAD + b"Content-Length: %d\r\n\r\n" % ANNOUNCED + b" " * (ANNOUNCED - 1)
    attack(setup, "65,535 of 65,536 bytes of a body at once", setup.most(6000), body, hold=2, limit="cgroup")


@check("A2")
def bodies_in_drips(setup):
    body = HEAD + b"Content-Length: %d\r\n\r\n" % ANNOUNCED + b" " * 1023
    attack(setup, "65,535 bytes of a body in pieces of 1 KiB", setup.most(5000), body, drip=[b" " * 1024] * 63, hold=2)


@check("A2")
def small_requests_pipelined(setup):
    payload = b"GET /v1/catalogue HTTP/1.1\r\nHost: a\r\n\r\n" * 1600
    # RAPPORT_LIMIT_OUTPUT_BYTES ends reading; what has arrived by then stays in the inbox.
    attack(setup, "1,600 requests for the catalogue each, answers unread", setup.most(4000), payload)


@check("A2")
def heads_without_an_end(setup):
    lines = b"".join(b"X-%02d: " % number + b"a" * 1000 + b"\r\n" for number in range(30))
    attack(setup, "30 KiB of fields and no end of the head", setup.most(9500), b"GET / HTTP/1.1\r\nHost: a\r\n" + lines, hold=2)


@check("A2")
def chunks_of_one_byte(setup):
    body = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 2700  # just below the bound of framing
    attack(setup, "2,700 chunks of one byte and no last one", setup.most(6000), body, hold=2)


@check("A2")
def a_budget_is_kept(setup):
    """RAPPORT_LIMIT_CONNECTION_MEMORY, which a build before it does not know."""
    most = 32 * MIB
    setup.sent(f"1,500 connections, 65,535 of 65,536 bytes of a body, RAPPORT_LIMIT_CONNECTION_MEMORY={most}")
    body = HEAD + b"Content-Length: %d\r\n\r\n" % ANNOUNCED + b" " * (ANNOUNCED - 1)
    with Subject(setup, settings={"RAPPORT_LIMIT_CONNECTION_MEMORY": str(most)}) as subject, wire.Crowd(subject.port) as crowd:
        first = subject.resident()
        wire.nicely(lambda: crowd.open(setup.most(1500), body))
        eventually(lambda: subject.resident() > first + 3 * most, 2)
        grown = subject.resident() - first
        # As much again: what the allocator keeps of buffers that have gone, and what is not counted.
        setup.tell(subject.alive and grown <= 2 * most, "resident memory", f"+{mib(grown)}", f"at most {mib(2 * most)} more")
