"""B1 to B4: processor time, and how long one request keeps the others of its loop waiting."""
import gzip
import itertools
import json
import random
import select
import threading
import time

import catalogue
import wire
from memory import HEAD, LARGE
from probe import Probe, Waits
from rows import check
from subject import Subject, eventually

#: No request holds a loop for longer, whatever is asked for.
HOLD_MILLISECONDS = 3
#: Several times what was measured where the log was written, so that a slow machine passes.
EACH_MILLISECONDS = 25
CLIENTS, CLIENT_SECONDS = 8, 3
TRIALS = 5


def get(target, fields=""):
    return f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n".encode()


def field(name, values):
    return f"{name}: {', '.join(values)}\r\n"


def post(body, fields=b""):
    return HEAD + b"Connection: close\r\n" + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body


def processor_milliseconds(subject, requests):
    """Of the service for each; and the statuses of the answers."""
    used, statuses, count = subject.processor_seconds(), set(), 0
    for request in requests:
        statuses.add(wire.status(wire.say(subject.port, request, seconds=20)))
        count += 1
    return (subject.processor_seconds() - used) / count * 1000, statuses


def order(number):
    """Accept-Language with eight languages in an order that goes with the number."""
    languages = list(catalogue.LANGUAGES)
    random.Random(number).shuffle(languages)
    return f"Accept-Language: {', '.join(languages)}\r\n"


@check("B1")
def requests_on_the_shipped_catalogue(setup):
    rows = {
        "/livez": lambda it: get("/livez"),
        "the comparison, kept": lambda it: get("/v1/comparison"),
        "the comparison as CSV": lambda it: get("/v1/comparison?format=csv"),
        "all claims with all they refer to": lambda it: get(LARGE.format(1000 - it, "")),
        "ten words": lambda it: get(f"/v1/claims?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j{it}"),
        "780 unknown types": lambda it: get("/v1/comparison?types=" + ",".join(f"t{it}-{number}" for number in range(780))),
        "8 KB of Accept-Language": lambda it: get("/v1/comparison", field("Accept-Language", (f"a{number}-b{it}" for number in range(800)))),
    }
    with Subject(setup) as subject:
        setup.sent("requests without a key, 60 of each, on connections of their own")
        for name, request in rows.items():
            each, statuses = processor_milliseconds(subject, [request(it) for it in range(60)])
            setup.tell(
                each <= EACH_MILLISECONDS, name, f"{each:.2f} ms of processor time, {sorted(statuses)}", f"at most {EACH_MILLISECONDS} ms")


def dear(number):
    """The dearest requests that need no key, by name; each number is another spelling."""
    languages = order(number)
    return {
        "a word that nothing has": get(f"/v1/claims?q=zzz{number}"),
        "ten letters": get(f"/v1/claims?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j{number}&limit=1"),
        "one claim, eight languages in a new order": get("/v1/claims?limit=1", languages),
        "a recommendation, eight languages in a new order": post(b'{"answers":[]}', languages.encode()),
        "the comparison, eight languages in a new order": get("/v1/comparison", languages),
        "all claims with all they refer to": get(LARGE.format(1000 - number % 900, "")),
        "the whole catalogue": get(f"/v1/catalogue?pretty{'=1' if number % 2 else ''}"),
    }


def hold(subject, request):
    """The longest that `/livez` on another connection took while the answer to a request was made and sent, in ms.

    Without what its thread and ours waited for a processor meanwhile, as in the probes.
    """
    port, waits = subject.port, Waits(subject.process.pid)
    with wire.connect(port) as asker, wire.connect(port, wire.OTHER) as beside:
        beside.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")  # its connection is made and known
        beside.recv(4096)
        asker.sendall(request)
        worst, deadline = 0, time.monotonic() + 20
        while time.monotonic() < deadline:
            waits.start()
            begin = time.monotonic()
            beside.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            beside.recv(4096)
            took = (time.monotonic() - begin) * 1000
            worst = max(worst, took - waits.milliseconds())
            while select.select([asker], [], [], 0)[0]:
                if not asker.recv(1 << 20):
                    return worst
    return float("inf")


@check("B2")
def no_request_holds_a_loop(setup):
    with Subject(setup, data=catalogue.large(setup), path="/v1/relationship-types/coaching", settings={"RAPPORT_HTTP_LOOPS": "1"}) as subject:
        setup.sent("the dearest requests on 14,595 claims in 8 languages, one loop; /livez on another connection meanwhile")
        # The least of some trials: other work only adds, and a hold is in each of them.
        idle = min(hold(subject, get("/livez")) for _ in range(TRIALS))
        setup.note(f"/livez beside /livez: {idle:.2f} ms, which is taken off")
        for name in dear(0):
            worst = min(hold(subject, dear(1 + it)[name]) for it in range(TRIALS)) - idle
            setup.tell(worst <= HOLD_MILLISECONDS, name, f"{worst:.1f} ms", f"at most {HOLD_MILLISECONDS} ms")
        setup.tell(subject.alive, "the service", subject.state, "alive")


@check("B2")
def eight_clients_ask_for_the_dearest(setup):
    with Subject(setup, data=catalogue.large(setup), path="/v1/relationship-types/coaching", settings={"RAPPORT_HTTP_LOOPS": "1"}) as subject:
        for name in dear(0):
            ends, counts = threading.Event(), []

            def client(first):
                for number in itertools.count(first, CLIENTS):
                    if ends.is_set():
                        return
                    try:
                        wire.say(subject.port, dear(number)[name], seconds=5)
                        counts.append(1)
                    except Exception:
                        return
            threads = [threading.Thread(target=client, args=(it,), daemon=True) for it in range(CLIENTS)]
            with Probe(subject, wire.KEPT, ("/livez",), kept=True) as probe:
                for thread in threads:
                    thread.start()
                ends.wait(CLIENT_SECONDS)
                ends.set()
            for thread in threads:
                thread.join(10)
            setup.sent(f"{CLIENTS} clients, {CLIENT_SECONDS} s, {name}: {len(counts)} answers")
            ok, words = probe.served(float("inf"))
            setup.tell(ok and probe.p99 <= 20, "/livez of another address", words, "all 200, p99 at most 20 ms")
        setup.tell(subject.alive, "the service", subject.state, "alive")


@check("B3")
def kept_answers(setup):
    with Subject(setup, data=catalogue.large(setup), path="/v1/relationship-types/coaching", settings={"RAPPORT_HTTP_LOOPS": "1"}) as subject:
        setup.sent("one search in 60 spellings; then the same one, the whole catalogue after each")
        spelled = [get(f"/v1/claims?q=zzzz{'%20' * it}&limit=1") for it in range(30)]
        spelled += [get(f"/v1/claims?limit=1&q=zzzz{'+' * it}") for it in range(30)]
        wire.say(subject.port, spelled[0], seconds=20)  # which is looked for once
        each, statuses = processor_milliseconds(subject, spelled)
        bound = f"at most {HOLD_MILLISECONDS} ms of processor time"
        setup.tell(each <= HOLD_MILLISECONDS and statuses == {200}, "each spelling", f"{each:.2f} ms, {statuses}", bound)
        used = 0
        for number in range(12):
            wire.say(subject.port, get("/v1/catalogue?pretty"), seconds=20)
            each, _ = processor_milliseconds(subject, [get("/v1/claims?q=yyyy&limit=1")])
            used += each if number else 0
        setup.tell(used / 11 <= HOLD_MILLISECONDS, "the same search, a large answer between", f"{used / 11:.2f} ms", bound)


@check("B4")
def nothing_is_quadratic(setup):
    bomb = gzip.compress(b" " * 50_000_000, 9)
    tags = "".join(field("If-None-Match", (f'"{it}-{number}"' for number in range(700))) for it in range(4))
    zipped = b"Content-Encoding: gzip\r\n"
    rows = {
        "5,000 unknown members": (post(json.dumps({f"k{it}": 1 for it in range(5000)}).encode()), (422,)),
        "5,000 members of one name": (post(b"{" + b",".join(b'"a":1' for _ in range(5000)) + b"}"), (400, 422)),
        "20,000 empty objects": (post(b'{"answers":[' + b",".join([b"{}"] * 20000) + b"]}"), (422,)),
        "30,000 numbers": (post(b'{"answers":[' + b",".join([b"1"] * 30000) + b"]}"), (422,)),
        "65,000 brackets": (post(b"[" * 65000), (400,)),
        "64 KB in 237 bytes": (post(gzip.compress(b" " * 65536, 9), zipped), (400,)),
        "50 MB in 48 KB": (post(bomb, zipped), (413,)),
        "a number of 60,000 digits": (post(b"1" * 60000), (400, 422)),
        "60,000 backslashes": (post(b'"' + b"\\\\" * 30000 + b'"'), (400, 422)),
        "32 KB of If-None-Match": (get("/v1/catalogue", tags), (200, 400, 431)),
        "98 cookies": (get("/livez", "Cookie: a=b\r\n" * 96), (200,)),
        "8,000 slashes": (get("/" * 8000), (404,)),
        "2,600 %41": (get("/v1/" + "%41" * 2600), (404,)),
        "8,000 ampersands": (get("/v1/claims?" + "&" * 8000), (200, 400)),
        "6,000 languages": (get("/v1/comparison", field("Accept-Language", ["aa"] * 2000) * 3), (200, 400, 431)),
        "2,100 types of Accept": (get("/v1/comparison", field("Accept", ["a/b;q=0.1"] * 700) * 3), (200, 406, 431)),
    }
    with Subject(setup) as subject:
        setup.sent(f"{len(rows)} requests that a slow way would be dear for, 30 of each")
        for name, (request, wanted) in rows.items():
            each, statuses = processor_milliseconds(subject, [request] * 30)
            setup.tell(
                each <= EACH_MILLISECONDS and statuses <= set(wanted), name, f"{each:.2f} ms of processor time, {sorted(statuses)}",
                f"at most {EACH_MILLISECONDS} ms, {' or '.join(map(str, wanted))}")
        setup.tell(subject.alive and eventually(lambda: subject.ask('GET', '/livez')[0] == 200, 5), "the service", subject.state, "alive")
