"""The attackers' side: many connections at once, and bytes as they are wanted."""
import errno
import os
import socket
import ssl
import struct
import threading
import time

from server import Failure

ATTACKER, OTHER, KEPT = "127.0.0.1", "127.0.0.2", "127.0.0.3"
BIND_ADDRESS_NO_PORT = 24  # the port is chosen when connecting, so that one address has them all for each server
RESET = struct.pack("ii", 1, 0)
NICE = 10
#: Attackers who have not got all of their connections by then go on with those that they have.
OPEN_SECONDS = 20


def connect(port, source=ATTACKER, *, seconds=10, receive=None):
    """A connection from an address; `receive` bounds what the kernel takes for us before anybody reads."""
    line = socket.socket()
    try:
        if receive:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        line.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.bind((source, 0))
        line.settimeout(seconds)
        line.connect(("127.0.0.1", port))
    except BaseException:
        line.close()
        raise
    return line


class Crowd:
    """Connections of one attacker, by default with little room for answers, which nobody reads."""

    def __init__(self, port, receive=4096):
        self.port, self.receive, self.lines, self.sent, self.lost = port, receive, [], 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self, count, payload, until=lambda: False):
        """Opens this many, each with `payload` (or what it gives for a number), unless `until` says that it is enough."""
        deadline = time.monotonic() + OPEN_SECONDS
        for number in range(count):
            if time.monotonic() > deadline:
                return self
            try:
                line = connect(self.port, seconds=3, receive=self.receive)
            except OSError as fault:
                self.lost += 1
                if fault.errno == errno.ECONNREFUSED:  # it has ended
                    return self
                continue
            line.setblocking(False)
            self.lines.append(line)
            self.send(line, payload(number) if callable(payload) else payload)
            if number % 50 == 49 and until():
                return self
        return self

    def send(self, line, piece):
        """What the kernel takes of it at once; False if the connection has gone."""
        try:
            self.sent += line.send(piece) if piece else 0
        except BlockingIOError:
            pass
        except OSError:
            self.lost += 1
            return False
        return True

    def drip(self, piece):
        """A piece on each; gives those that have gone."""
        gone = [line for line in self.lines if not self.send(line, piece)]
        if gone:
            lost = set(gone)
            self.lines = [line for line in self.lines if line not in lost]
            for line in gone:
                line.close()
        return len(gone)

    def close(self):
        """By a reset, so that nothing is left of them in the kernel."""
        for line in self.lines:
            try:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            except OSError:
                pass
            line.close()
        self.lines = []


def nicely(work):
    """Does it in a thread that leaves the processors to others, as an attacker on another machine would.

    The niceness of a thread is inherited by what it starts, and stays: so not in the first one.
    """
    result = {}

    def body():
        os.setpriority(os.PRIO_PROCESS, 0, NICE)  # on Linux, of this thread
        try:
            result["value"] = work()
        except BaseException as fault:
            result["fault"] = fault

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    thread.join()
    if "fault" in result:
        raise result["fault"]
    return result["value"]


def read_all(line, seconds=10):
    """Everything up to the end of the connection, or until nothing has come for some seconds."""
    line.settimeout(seconds)
    stream = b""
    try:
        while piece := line.recv(65536):
            stream += piece
    except OSError:
        pass
    return stream


def say(port, data, source=ATTACKER, seconds=10):
    """What comes back for bytes on a connection of their own, up to its end."""
    try:
        with connect(port, source) as line:
            try:
                line.sendall(data)
            except OSError:
                pass  # refused before all of it was sent: the answer is there all the same
            return read_all(line, seconds)
    except OSError as fault:
        raise Failure(f"no connection: {fault}") from None


def status(answer):
    """The status that an answer begins with; 0 if it is none."""
    word = answer[9:12]
    return int(word) if answer.startswith(b"HTTP/1.1 ") and word.isdigit() else 0


def client_hello():
    """The first bytes of a client that speaks TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    outgoing = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()
