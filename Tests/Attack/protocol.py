"""C1, C3, C4, C5: bytes that two readers might take for different requests, and texts that might end up as something else."""
import json
import pathlib
import re

import wire
from rows import check
from subject import Subject

POST = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
BODY = '{"answers":{}}'
CHUNKED = f"{len(BODY):x}\r\n{BODY}\r\n0\r\n\r\n"
#: A request inside a body, which must never be answered.
INNER = "GET /smuggled HTTP/1.1\r\nHost: a\r\nX-Request-Id: inner\r\n\r\n"


def framings():
    """Requests whose end is disputed, by what is strange about them."""
    yield "Content-Length and Transfer-Encoding", f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKED}"
    both = f"Transfer-Encoding: chunked\r\nContent-Length: {len(CHUNKED) + len(INNER)}\r\n"
    yield "Transfer-Encoding and Content-Length", f"{POST}{both}\r\n{CHUNKED}{INNER}"
    yield "both, the length that of the body", f"{POST}Content-Length: {len(INNER)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}"
    for coding in (
            "xchunked", "chunked, identity", "identity, chunked", "gzip, chunked", "chunked, chunked", "\"chunked\"", "chunked;a=b", "chun ked", "cHUNKED",
            " chunked", "chunked ", "\tchunked", "chunked\x0b", "\x00chunked", "chunked,", ",chunked", "identity", "", "chunked\r\n\t"):
        yield f"Transfer-Encoding: {coding!r}", f"{POST}Transfer-Encoding:{coding}\r\n\r\n{CHUNKED}"
    for name in ("Transfer-Encoding ", "Transfer_Encoding", "Transfer-Encoding\t", " Transfer-Encoding", "Transfer-Encoding\x00", "transfer-encoding"):
        yield f"{name!r}: chunked", f"{POST}{name}: chunked\r\n\r\n{CHUNKED}"
    yield "two Transfer-Encodings", f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{CHUNKED}"
    right = len(BODY)
    for length in (
            f"+{right}", f"-{right}", f"0x{right:x}", f"{right}, {right}", f"{right},{right + 1}", f"{right} {right}", f"{right}.0", f"{right}e0", f"0{right}",
            "", " ", f"{right};", f"\t{right}", f"{right}\x0b", str(2**63), str(2**64), str(2**64 + right), "9" * 40, "１４"):
        yield f"Content-Length: {length[:24]!r}", f"{POST}Content-Length:{length}\r\n\r\n{BODY}"
    yield "two equal lengths", f"{POST}Content-Length: {right}\r\nContent-Length: {right}\r\n\r\n{BODY}"
    yield "two lengths", f"{POST}Content-Length: {right}\r\nContent-Length: {right + len(INNER)}\r\n\r\n{BODY}{INNER}"
    yield "a length with a space before the colon", f"{POST}Content-Length : {right}\r\n\r\n{BODY}"
    yield "a length that goes on in a folded line", f"{POST}Content-Length: 1\r\n 4\r\n\r\n{BODY}"
    for name, body in (
            ("an extension", f"e;a=b\r\n{BODY}\r\n0\r\n\r\n"), ("a quoted extension with a line end", f"e;a=\"\r\n\"\r\n{BODY}\r\n0\r\n\r\n"),
            ("a bare line feed", f"e\n{BODY}\n0\n\n"), ("a bare carriage return", f"e\r{BODY}\r0\r\r"), ("a space", f"e \r\n{BODY}\r\n0\r\n\r\n"),
            ("a space before", f" e\r\n{BODY}\r\n0\r\n\r\n"), ("0x", f"0xe\r\n{BODY}\r\n0\r\n\r\n"), ("a sign", f"+e\r\n{BODY}\r\n0\r\n\r\n"),
            ("zeros before", f"000000000000000000e\r\n{BODY}\r\n0\r\n\r\n"), ("2^64 + 14", f"1000000000000000e\r\n{BODY}\r\n0\r\n\r\n"),
            ("an empty size", f"\r\n{BODY}\r\n0\r\n\r\n"), ("no size", f"g\r\n{BODY}\r\n0\r\n\r\n"), ("too much data", f"d\r\n{BODY}\r\n0\r\n\r\n"),
            ("too little data", f"f\r\n{BODY}\r\n0\r\n\r\n"), ("a long last chunk", f"e\r\n{BODY}\r\n00000\r\n\r\n"),
            ("a trailer of framing", f"e\r\n{BODY}\r\n0\r\nContent-Length: 99\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\n"),
            ("an ill-formed trailer", f"e\r\n{BODY}\r\n0\r\nx y: z\r\n\r\n"), ("a negative size", f"-1\r\n{BODY}\r\n0\r\n\r\n")):
        yield f"chunks: {name}", f"{POST}Transfer-Encoding: chunked\r\n\r\n{body}"
    yield "HTTP/1.0 with Transfer-Encoding", POST.replace("1.1", "1.0") + f"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n{CHUNKED}"
    yield "Connection names Content-Length", f"{POST}Connection: Content-Length\r\nContent-Length: {right}\r\n\r\n{BODY}"
    yield "a body on GET", f"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}"
    yield "a body on HEAD", f"HEAD /livez HTTP/1.1\r\nHost: a\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}"
    yield "a body where nothing is", f"POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}"
    inner = f"Content-Length: {len(INNER)}\r\n\r\n{INNER}"
    yield "a body without a key", POST.replace("recommendations", "programs") + inner
    yield "a body of another type", POST.replace("application/json", "text/plain") + inner
    yield "absolute form", f"GET http://b/livez HTTP/1.1\r\nHost: a\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}"
    yield "two hosts", "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
    yield "no host", "GET /livez HTTP/1.1\r\n\r\n"
    yield "a bare line feed in the head", "GET /livez HTTP/1.1\nHost: a\n\n"
    yield "a NUL in a value", "GET /livez HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n"
    yield "a carriage return in a value", f"GET /livez HTTP/1.1\r\nHost: a\r\nX: a\r{INNER}\r\n\r\n"
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    yield "Upgrade", f"GET /livez HTTP/1.1\r\nHost: a\r\n{upgrade}\r\n"
    yield "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def marked(request, name):
    """The request with an id of its own, in front of its other fields."""
    line, end, rest = request.partition("\n")
    ending = "\r\n" if line.endswith("\r") else "\n"
    return f"{line}{end}X-Request-Id: {name}{ending}{rest}"


def ids(stream):
    return re.findall(rb"^X-Request-Id: ([A-Za-z0-9._-]+)\r$", stream, re.M | re.I)


def desynchronised(stream, number):
    """What is wrong with the answers to a disputed request and the two behind it; nothing if each answers its own."""
    seen, wanted = ids(stream), [f"{it}{number}".encode() for it in ("disputed-", "second-", "third-")]
    if b"inner" in seen:
        return "the inner request was answered"
    ours = [it for it in seen if it in wanted[1:]]
    if ours != wanted[1:][:len(ours)]:
        return f"ids came back as {seen}"
    # One answer for each, in order; or fewer, where the connection was closed.
    heads = len(re.findall(rb"HTTP/1\.1 (?!1\d\d)\d{3} ", stream))
    return f"{heads} answers, ids {seen}" if heads > 3 or heads == 0 else None


@check("C1", short=True)
def disputed_framing(setup):
    faults, count, closed = [], 0, 0
    with Subject(setup) as subject:
        for number, (name, request) in enumerate(framings()):
            behind = "".join(
                f"GET /livez?{word} HTTP/1.1\r\nHost: a\r\nX-Request-Id: {word}-{number}\r\n{more}\r\n".replace(f"?{word}", "")
                for word, more in (("second", ""), ("third", "Connection: close\r\n")))
            stream = wire.say(subject.port, (marked(request, f"disputed-{number}") + behind).encode(), seconds=3)
            fault = desynchronised(stream, number)
            faults += [f"{name}: {fault}"] if fault else []
            closed += wire.status(stream) in (400, 501, 505)
            count += 1
        setup.sent(f"{count} requests of disputed framing, two good ones behind each")
        setup.tell(not faults, "answers in order", faults[:5] or f"each its own, {closed} refused", "no id of another, none of an inner request")
        setup.tell(subject.alive, "the service", subject.state, "alive")


@check("C3", short=True)
def numbers(setup):
    with Subject(setup) as subject:
        rows = {f"/v1/claims?limit={it}": 400 for it in ("0", "-1", str(2**63), "1e3", "%EF%BC%91", "1001", "+5", "05x", "%31%00", "")}
        rows |= {f"/v1/claims?after={it}": 400 for it in ("x", "1", "-1.a", "9" * 40 + ".a", "%00")}
        wrong = []
        for path, wanted in rows.items():
            got = subject.ask("GET", path)[0]
            wrong += [f"{path}: {got}"] if got != wanted else []
        for after in ("-1", str(2**63), "9" * 40, "1.5", "+1"):
            got = subject.ask("GET", f"/v1/events?after={after}")[0]
            wrong += [f"events after {after}: {got}"] if got != 400 else []
        for length in ("+0", "0x0", "1e1", "0, 0", str(2**63), "9" * 40):
            got = wire.status(wire.say(subject.port, f"{POST}Content-Length: {length}\r\n\r\n".encode(), seconds=3))
            wrong += [f"Content-Length {length}: {got}"] if got not in (400, 413) else []
        setup.sent("numbers out of range, with signs, exponents and digits of other scripts")
        setup.tell(not wrong and subject.alive, "answers", wrong or "all refused", "400, or 413 for a length")


@check("C4", short=True)
def injection(setup):
    hostile = ["a\x1b[31mb", "a\"b", "a\\b", "a\u2028b", "a b", "<script>", "a\tb", "x" * 129, "a%0d%0ab", "a\x7fb", "é"]
    with Subject(setup) as subject:
        faults = []
        for text in hostile:
            request = f"GET /v1/none{text.encode().hex()} HTTP/1.1\r\nHost: a\r\nX-Request-Id: {text}\r\nConnection: close\r\n\r\n"
            stream = wire.say(subject.port, request.encode(), seconds=3)
            if any(it.decode() == text for it in ids(stream)):
                faults.append(f"{text!r} came back as an id")
        hidden = "%0d%0aX-Injected:%20y"
        for target in (f"/v1/claims/{hidden}", f"/v1/claims?q={hidden}", f"/v1/none/{hidden}", f"/?a={hidden}", "/?a=%0aX-Injected:y"):
            stream = wire.say(subject.port, f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode(), seconds=3)
            if re.search(rb"^X-Injected", stream.partition(b"\r\n\r\n")[0], re.M | re.I):
                faults.append(f"{target}: a field of the client's")
        body = json.dumps({"answers": {"<script>\u2028": "x"}}, ensure_ascii=False).encode()
        head = POST + f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        stream = wire.say(subject.port, head.encode() + body, seconds=3)
        if b"application/problem+json" not in stream or b"text/html" in stream.lower():
            faults.append(f"an error is {stream[:200]!r}")
        log = pathlib.Path(subject.folder / "out").read_bytes()
        if strange := re.findall(rb"[^\n\x20-\x7e]", log):
            faults.append(f"{len(strange)} strange bytes in access lines")
        setup.sent(f"{len(hostile)} hostile ids, line ends in paths and queries, markup in bodies")
        setup.tell(not faults and subject.alive, "answers and log", faults or "all replaced or quoted", "nothing of it comes back as it was sent")


@check("C5", short=True)
def expectations_and_upgrades(setup):
    body = BODY.encode()
    length = f"Content-Length: {len(body)}\r\n"
    rows = [
        ("Expect: 100-continue", f"{POST}{length}Expect: 100-continue\r\nConnection: close\r\n\r\n", (100, 200, 422)),
        ("Expect: something", f"{POST}{length}Expect: something\r\nConnection: close\r\n\r\n", (417,)),
        ("Expect without a body", "GET /livez HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", (200,)),
        ("Expect on what needs a key", f"POST /v1/programs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{length}Expect: 100-continue\r\n"
         "Connection: close\r\n\r\n", (401,)),
        ("Upgrade: websocket", "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n", (200,)),
        ("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nConnection: close\r\n\r\n", (400, 404, 405, 501)),
        ("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", (405, 501)),
    ]
    with Subject(setup) as subject:
        setup.sent(f"{len(rows)} expectations, upgrades and methods")
        wrong = []
        for name, head, wanted in rows:
            got = wire.status(wire.say(subject.port, head.encode() + (body if "Content-Length" in head else b""), seconds=3))
            wrong += [f"{name}: {got}"] if got not in wanted else []
        setup.tell(not wrong and subject.alive, "answers", wrong or "as wanted", "one answer each, of the statuses that fit")
