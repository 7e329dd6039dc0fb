"""httplint over an answer of every kind that the service can be brought to give from outside.

Not among them are 500, which takes a mistake of ours, and 507, which takes a full disk. No endpoint answers in chunks.
"""
import collections
import gzip
import json
import signal
import socket
import time

import httplint
from exchange import SECONDS, Request, exchange, parse, read
from server import Failure

JSON = {"Content-Type": "application/json"}
PROGRAM = b'{"name":"Audit","relationshipTypes":["mentoring"]}'
DESIGN = (
    b'{"purpose":"Fill posts from within","focusAreas":["leading"],"model":"one to one","components":["a meeting"],'
    b'"matchingProcess":"a committee"}')
ANSWERS = b'{"answers":[{"question":"timescale","option":"weeks"}]}'

REFUSED = "it repeats the status, with which the request was meant to be refused"

# What httplint says above INFO and is meant to be so: the name of its note, the answers that it may be about, and why.
EXCUSED = (
    ("STATUS_BAD_REQUEST", lambda answer, note: answer.status == 400, REFUSED),
    ("STATUS_URI_TOO_LONG", lambda answer, note: answer.status == 414, REFUSED),
    ("STATUS_VERSION_NOT_SUPPORTED", lambda answer, note: answer.status == 505, REFUSED),
    ("REQUEST_HDR_IN_RESPONSE",
     lambda answer, note: answer.status == 415 and note.vars["field_name"] in ("Accept", "Accept-Encoding"),
     "RFC 9110 §12.5.1 and §12.5.3 have them in a response, to tell which types and codings the next request may have"),
    ("DATE_CLOCKLESS", lambda answer, note: answer.status < 200, "RFC 9110 §6.6.1 asks for Date in final answers only"),
    ("HSTS_NO_SUBDOMAINS", lambda answer, note: True, "what runs on hosts below this one is not ours to decide"),
)


def work(setup):
    findings, notes, statuses = [], collections.defaultdict(list), collections.Counter()

    def lint(service, name, expected, request, answers=None):
        try:
            answers = answers or exchange(service, request)
        except (Failure, OSError) as failure:
            findings.append(f"{name}: {failure}")
            return
        if answers[-1].status != expected:
            findings.append(f"{name}: {expected} is expected, and {answers[-1].status} came: {answers[-1].body[:300]!r}")
        for answer in answers:
            statuses[answer.status] += 1
            for note in look(service, request, answer):
                notes[type(note).__name__, note.level.name, note.summary, reason(answer, note)].append(name)

    with setup.service() as service:
        for name, expected, request in rows(service):
            lint(service, name, expected, request)
    with setup.service(tls=setup.folder) as service:
        for name, expected, request in rows(service):
            lint(service, name + " over TLS", expected, request)
        answers = [plain_on_tls(service)]
        lint(service, "plain HTTP on the TLS port", 400, Request("GET", "/"), answers)
    for name, expected, service, request, answers in overload(setup):
        lint(service, name, expected, request, answers)

    for (kind, level, summary, excuse), names in sorted(notes.items(), key=lambda it: it[0][:3]):
        where = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        if excuse:
            print(f"  excused [{level}] {summary} ({where}): {excuse}")
        else:
            findings.append(f"[{level}] {kind}: {summary} ({where})")
    count = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    return findings, f"{sum(statuses.values())} answers: {count}"


def look(service, request, answer):
    """What httplint says of an answer, above INFO."""
    asked = httplint.HttpRequestLinter()
    asked.process_request_topline(request.method.encode(), request.target.encode(), request.version[5:].encode())
    asked.process_headers(request.lines())
    linter = httplint.HttpResponseLinter(start_time=time.time())
    linter.request = asked
    linter.is_head_response = request.method == "HEAD"
    linter.base_uri = f"{'https' if service.tls else 'http'}://localhost{request.target if request.target[0] == '/' else '/'}"
    linter.process_response_topline(b"1.1", str(answer.status).encode(), answer.reason)
    linter.process_headers(answer.fields)
    linter.feed_content(answer.body)
    linter.finish_content(True)
    notes = list(linter.notes)
    for note in notes:
        notes += note.subnotes
    return [note for note in notes if note.level in (httplint.levels.BAD, httplint.levels.WARN)]


def reason(answer, note):
    """Why a note is no finding; empty where it is one."""
    return next((why for kind, fits, why in EXCUSED if kind == type(note).__name__ and fits(answer, note)), "")


def rows(service):
    """What is asked: a name, the status that is expected, the request. The ones that change a programme have their own."""
    key = service.headers
    program = service.path

    def opened():
        status, fields, _ = service.ask("POST", "/v1/programs", PROGRAM, JSON)
        if status != 201:
            raise Failure(f"no programme was opened: {status}")
        return fields["Location"]

    def fields(path):
        return service.ask("GET", path)[1]

    for number in range(3):
        opened()
    gz = {"Accept-Encoding": "gzip"}
    for method in ("GET", "HEAD"):
        yield f"{method} start", 200, Request(method, "/")
        yield f"{method} livez", 200, Request(method, "/livez")
        yield f"{method} readyz", 200, Request(method, "/readyz?verbose")
        yield f"{method} metrics", 200, Request(method, "/metrics", key)
        for name in ("relationship-types", "dimensions", "claims", "sources", "rules"):
            yield f"{method} list of {name}", 200, Request(method, f"/v1/{name}")
            yield f"{method} list of {name} in gzip", 200, Request(method, f"/v1/{name}", gz)
        yield f"{method} page with Link", 200, Request(method, "/v1/claims?limit=1")
        yield f"{method} catalogue record", 200, Request(method, "/v1/relationship-types/coaching")
        yield f"{method} indented", 200, Request(method, "/v1/relationship-types/coaching?pretty")
        yield f"{method} comparison", 200, Request(method, "/v1/comparison")
        yield f"{method} comparison in gzip", 200, Request(method, "/v1/comparison", gz)
        yield f"{method} comparison as text", 200, Request(method, "/v1/comparison", {"Accept": "text/plain"})
        yield f"{method} comparison as text in gzip", 200, Request(method, "/v1/comparison", {"Accept": "text/plain"} | gz)
        for name in ("markdown", "csv", "csv&excel"):
            yield f"{method} comparison as {name}", 200, Request(method, f"/v1/comparison?format={name}")
            yield f"{method} comparison as {name} in gzip", 200, Request(method, f"/v1/comparison?format={name}", gz)
            known = {"If-None-Match": fields(f"/v1/comparison?format={name}")["ETag"]}
            yield f"{method} comparison as {name}, known", 304, Request(method, f"/v1/comparison?format={name}", known)
        yield f"{method} questionnaire", 200, Request(method, "/v1/questionnaire")
        yield f"{method} programme", 200, Request(method, program, key)
        yield f"{method} page of programmes", 200, Request(method, "/v1/programs?limit=1", key)
        yield f"{method} list of programmes in gzip", 200, Request(method, "/v1/programs", key | gz)
        yield f"{method} findings", 200, Request(method, f"{program}/findings", key)
        yield f"{method} transitions", 200, Request(method, f"{program}/transitions", key)
        tag = {"If-None-Match": fields("/v1/claims")["ETag"]}
        yield f"{method} catalogue, known", 304, Request(method, "/v1/claims", tag)
        yield f"{method} catalogue, known in gzip", 304, Request(method, "/v1/claims", tag | gz)
        yield f"{method} programme, known", 304, Request(method, program, key | {"If-None-Match": fields(program)["ETag"]})
        yield f"{method} programme, changed", 412, Request(method, program, key | {"If-Match": '"7"'})
        yield f"{method} without key", 401, Request(method, program)
        yield f"{method} nothing", 404, Request(method, "/v1/nothing")
        yield f"{method} what is not acceptable", 406, Request(method, "/v1/claims", {"Accept": "image/png"})
        yield f"{method} unknown parameter", 400, Request(method, "/livez?nothing=1")
        yield f"{method} end", 200, Request(method, "/livez", {"Connection": "close"})
    # A date is told once its second is over (RFC 9110 §8.8.2.2).
    deadline = time.monotonic() + SECONDS
    while not (modified := fields(program)["Last-Modified"]):
        if time.monotonic() > deadline:
            raise Failure("the programme gets no Last-Modified")
        time.sleep(0.1)
    yield "programme with date", 200, Request("GET", program, key)
    yield "programme, known by date", 304, Request("GET", program, key | {"If-Modified-Since": modified})
    yield "HEAD programme, known by date", 304, Request("HEAD", program, key | {"If-Modified-Since": modified})
    yield "programme, changed by date", 412, Request(
        "GET", program, key | {"If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"})

    yield "HTTP/1.0", 200, Request("GET", "/livez", version="HTTP/1.0")
    yield "options", 204, Request("OPTIONS", program)
    yield "options of the server", 204, Request("OPTIONS", "*")
    yield "recommendation", 200, Request("POST", "/v1/recommendations", JSON, ANSWERS)
    yield "recommendation in gzip", 200, Request("POST", "/v1/recommendations", JSON | gz, ANSWERS)
    yield "body in gzip", 200, Request("POST", "/v1/recommendations", JSON | {"Content-Encoding": "gzip"}, gzip.compress(ANSWERS))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ANSWERS), ANSWERS)
    yield "chunked body", 200, Request("POST", "/v1/recommendations", JSON | {"Transfer-Encoding": "chunked"}, chunked)
    yield "100 before a body", 200, Request("POST", "/v1/recommendations", JSON | {"Expect": "100-continue"}, ANSWERS)
    yield "no 100 without a key", 401, Request("POST", "/v1/programs", JSON | {"Expect": "100-continue"}, PROGRAM)
    yield "another expectation", 417, Request("POST", "/v1/recommendations", JSON | {"Expect": "tea"}, ANSWERS)

    yield "new programme", 201, Request("POST", "/v1/programs", key | JSON, PROGRAM)
    patch = {"Content-Type": "application/merge-patch+json"}
    yield "patch", 200, Request("PATCH", opened(), key | patch | {"If-Match": "*"}, b'{"name":"Changed"}')
    yield "patch of what changed", 412, Request("PATCH", opened(), key | patch | {"If-Match": '"7"'}, b'{"name":"Changed"}')
    yield "patch without If-Match", 428, Request("PATCH", opened(), key | patch, b'{"name":"Changed"}')
    yield "delete", 204, Request("DELETE", opened(), key | {"If-Match": "*"})
    yield "delete without If-Match", 428, Request("DELETE", opened(), key)
    designed = opened()
    yield "design missing", 404, Request("GET", f"{designed}/design", key)
    yield "approval of no design", 409, Request("POST", f"{designed}/design/approval", key | JSON, b'{"by":"Ines"}')
    yield "new design", 201, Request("PUT", f"{designed}/design", key | JSON | {"If-Match": "*"}, DESIGN)
    yield "design", 200, Request("GET", f"{designed}/design", key)
    yield "design again", 200, Request("PUT", f"{designed}/design", key | JSON | {"If-Match": "*"}, DESIGN)
    yield "approval", 200, Request("POST", f"{designed}/design/approval", key | JSON, b'{"by":"Ines"}')
    yield "step", 201, Request("POST", f"{designed}/transitions", key | JSON, b'{"to":"enrolling"}')
    yield "step taken", 200, Request("GET", f"{designed}/transitions/1", key)
    yield "step that rules refuse", 422, Request("POST", f"{opened()}/transitions", key | JSON, b'{"to":"enrolling"}')
    yield "step that leads nowhere", 409, Request("POST", f"{opened()}/transitions", key | JSON, b'{"to":"closed"}')

    yield "wrong method", 405, Request("DELETE", "/v1/programs", key)
    yield "wrong method of the catalogue", 405, Request("PUT", "/v1/claims", JSON, b"{}")
    yield "unknown method", 501, Request("BREW", "/")
    yield "unknown transfer coding", 501, Request("POST", "/v1/recommendations", {"Transfer-Encoding": "xz, chunked"}, chunked)
    yield "no JSON", 400, Request("POST", "/v1/recommendations", JSON, b"{")
    yield "JSON that is wrong", 422, Request("POST", "/v1/programs", key | JSON, b'{"nam":1}')
    yield "wrong type", 415, Request("POST", "/v1/programs", key | {"Content-Type": "text/plain"}, b"hello")
    yield "wrong type of a patch", 415, Request("PATCH", program, key | {"Content-Type": "application/json-patch+json", "If-Match": "*"}, b"[]")
    yield "wrong type of a design", 415, Request("PUT", f"{designed}/design", key | patch | {"If-Match": "*"}, b"{}")
    yield "wrong coding", 415, Request("POST", "/v1/recommendations", JSON | {"Content-Encoding": "br"}, b"hello")
    yield "large body", 413, Request("POST", "/v1/recommendations", JSON, b" " * 65_537)
    yield "larger body", 413, Request("POST", "/v1/recommendations", JSON, b" " * 900_000)
    yield "large body in gzip", 413, Request(
        "POST", "/v1/recommendations", JSON | {"Content-Encoding": "gzip"}, gzip.compress(b" " * 1_000_000))
    yield "long target", 414, Request("GET", "/" + "a" * 9000)
    yield "long field", 431, Request("GET", "/", {"X-Long": "a" * 9000})
    yield "many fields", 431, Request("GET", "/", {f"X-{number}": "a" for number in range(101)})
    yield "HTTP/2.0", 505, Request("GET", "/", version="HTTP/2.0")
    yield "no Host", 400, Request("GET", "/", raw=b"GET / HTTP/1.1\r\n\r\n")
    yield "garbage", 400, Request("GET", "/", raw=b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")


def plain_on_tls(service):
    with socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS) as connection:
        connection.sendall(Request("GET", "/").head())
        return parse(read(connection), "GET")[0][-1]


def overload(setup):
    """Answers of a service with no room, with no time, and about to stop."""
    with setup.service(settings={
        "RAPPORT_HTTP_LOOPS": "1", "RAPPORT_LIMIT_CONNECTIONS": "2", "RAPPORT_LIMIT_HEAD_MILLISECONDS": "1000",
        "RAPPORT_LIMIT_BODY_MILLISECONDS": "1000", "RAPPORT_DRAIN_DELAY_SECONDS": "30",
    }) as service:
        yield "slow head", 408, service, Request("GET", "/"), [late(service, b"GET / HT")]
        post = Request("POST", "/v1/recommendations", JSON, ANSWERS)
        yield "slow body", 408, service, post, [late(service, post.head() + ANSWERS[:5])]
        yield "too many connections", 503, service, Request("GET", "/livez"), [crowded(service)]
        service.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS
        while service.ask("GET", "/readyz")[0] == 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        yield "not ready", 503, service, Request("GET", "/readyz?verbose"), None


def late(service, start):
    with socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS) as connection:
        connection.sendall(start)
        return parse(read(connection), "GET")[0][-1]


def crowded(service):
    """The answer to one connection more than there may be; an idle one would make room, so that the others have begun."""
    for _ in range(50):
        others = [socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS) for _ in range(2)]
        try:
            for other in others:
                other.sendall(b"GET / HT")
            time.sleep(0.1)  # what they sent arrives in a turn before the next connection's
            with socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS) as connection:
                connection.sendall(Request("GET", "/livez", {"Connection": "close"}).head())
                answer = parse(read(connection), "GET")[0][-1]
        finally:
            for other in others:
                other.close()
        if answer.status == 503:
            return answer
    raise Failure("the service takes more connections than it may")
