"""Requests as bytes, and answers as they came, read strictly by their framing."""
import dataclasses
import re
import socket

from server import Failure, client_context

SECONDS = 15


@dataclasses.dataclass
class Request:
    """One request. `raw` goes out in its place where it is none that a client would send."""

    method: str
    target: str
    fields: dict = dataclasses.field(default_factory=dict)
    body: bytes = b""
    version: str = "HTTP/1.1"
    raw: bytes = b""

    def lines(self):
        """The fields as they go out."""
        fields = {"Host": "localhost", "User-Agent": "audit", **self.fields}
        if self.body and "Transfer-Encoding" not in fields:
            fields["Content-Length"] = str(len(self.body))
        return [(name.encode(), value.encode()) for name, value in fields.items()]

    def head(self):
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in self.lines())
        return f"{self.method} {self.target} {self.version}\r\n".encode() + lines + b"\r\n"


@dataclasses.dataclass
class Answer:
    status: int
    reason: bytes
    fields: list
    body: bytes

    def values(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower().encode()]


LAST = Request("GET", "/livez", {"Connection": "close"})


def connect(service):
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS)
    if not service.tls:
        return plain
    # An end without close_notify is a finding.
    return client_context().wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False)


def read(connection):
    """Everything up to the end of the connection."""
    stream = b""
    while piece := connection.recv(65536):
        stream += piece
    return stream


def exchange(service, request):
    """The answers to one request: the last is final, those before it are 1xx.

    Behind it goes a second request on the same connection, whose answer has to be whole: no answer is longer or shorter
    than it says.
    """
    with connect(service) as connection:
        stream = b""
        if request.fields.get("Expect") == "100-continue" and request.body:
            connection.sendall(request.head())
            while b"\r\n\r\n" not in stream:
                piece = connection.recv(65536)
                if not piece:
                    break
                stream += piece
            connection.sendall(request.body + LAST.head() if stream.startswith(b"HTTP/1.1 100 ") else b"")
        else:
            connection.sendall((request.raw or request.head() + request.body) + LAST.head())
        stream += read(connection)
    answers, rest = parse(stream, request.method)
    if b"close" in answers[-1].values("Connection"):
        if rest:
            raise Failure(f"{len(rest)} bytes follow an answer that says close: {rest[:80]!r}")
    else:
        after, rest = parse(rest, "GET")
        if after[-1].status != 200 or rest:
            raise Failure(f"the next request on the connection is answered {after[-1]}, and {rest[:80]!r}")
    return answers


def parse(stream, method):
    """The answers to one request, and the bytes behind them."""
    answers = []
    while not answers or answers[-1].status < 200:
        head, end, stream = stream.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        start = re.fullmatch(rb"HTTP/1\.1 ([1-5][0-9][0-9]) ([\x20-\x7e]*)", first)
        if not end or not start:
            raise Failure(f"no answer, but {(head + end + stream)[:200]!r}")
        fields = []
        for line in lines:
            field = re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\x20-\x7e\t]*)", line)
            if not field:
                raise Failure(f"a field line is none: {line!r}")
            fields.append((field[1], field[2]))
        answer = Answer(int(start[1]), start[2], fields, b"")
        answer.body, stream = content(answer, stream, method)
        answers.append(answer)
    return answers, stream


def content(answer, stream, method):
    """The body by the rules of RFC 9112 §6.3, and the bytes behind it."""
    if method == "HEAD" or answer.status < 200 or answer.status in (204, 304):
        return b"", stream
    length, coding = answer.values("Content-Length"), answer.values("Transfer-Encoding")
    if coding == [b"chunked"] and not length:
        return chunks(stream)
    if len(length) != 1 or coding or not length[0].isdigit() or len(stream) < int(length[0]):
        raise Failure(f"the length of the body is {length} and {coding}, and {len(stream)} bytes came")
    return stream[:int(length[0])], stream[int(length[0]):]


def chunks(stream):
    body = b""
    while True:
        line, _, stream = stream.partition(b"\r\n")
        count = int(line, 16)
        body, end, stream = body + stream[:count], stream[count:count + 2], stream[count + 2:]
        if end != b"\r\n":
            raise Failure(f"a chunk does not end where it says: {end!r}")
        if count == 0:
            return body, stream
