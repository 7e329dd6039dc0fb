"""Many connections that keep still, held by a few processes beside this one."""
import dataclasses
import multiprocessing
import os
import resource
import signal
import socket
import time

from load import connect
from server import Failure

HOLDERS = 4
WITHIN_SECONDS = 180
#: Of this many connections one is asked a second time at the end.
SAMPLE = 50


@dataclasses.dataclass
class Memory:
    """KiB: of the whole server without and with the connections, and for each of them."""
    empty: float
    full: float
    rss: float
    pss: float


def allow_open_files(count):
    """Raises the limit of open files for this process and those it starts."""
    needed = count + 1024
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed or soft == resource.RLIM_INFINITY:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(hard, needed)))
    except (ValueError, OSError):
        raise Failure(
            f"{count} connections need {needed} open files, and {hard} are allowed: run `ulimit -n {needed}` first, as root, "
            "or ask for fewer with CONNECTIONS") from None


def measure(server, count):
    """Opens the connections, reads the server's memory, and looks whether all of them are still there."""
    context = multiprocessing.get_context("fork")
    shares = [count // HOLDERS + (place < count % HOLDERS) for place in range(HOLDERS)]
    server.check()
    empty = server.memory()
    holders = []
    try:
        for share in shares:
            ours, theirs = context.Pipe()
            process = context.Process(target=hold, args=(theirs, server, share), daemon=True)
            process.start()
            theirs.close()
            holders.append((process, ours))
        gather(server, holders, "open")
        open_now = server.connections()
        if open_now < count:
            raise Failure(f"{server.name} says that {open_now} connections are open, and {count} are meant to be")
        full = server.memory()
        for _, pipe in holders:
            pipe.send("check")
        gather(server, holders, "alive")
    finally:
        for process, _ in holders:
            process.kill()
            process.join()
    deadline = time.monotonic() + WITHIN_SECONDS
    while server.connections() > count // 100 + 2:  # before the next is measured, on the same processors
        if time.monotonic() > deadline:
            raise Failure(f"{server.name} keeps connections that their clients have closed")
        time.sleep(0.05)
    server.check()
    return Memory(empty[0], full[0], (full[0] - empty[0]) / count, (full[1] - empty[1]) / count)


def gather(server, holders, wanted):
    deadline = time.monotonic() + WITHIN_SECONDS
    for process, pipe in holders:
        try:
            said = pipe.recv() if pipe.poll(max(0, deadline - time.monotonic())) else "nothing in time"
        except EOFError:
            said = "nothing: it has ended"
        if said != wanted:
            raise Failure(f"{server.name}: the process that holds connections says: {said}")


def hold(pipe, server, count):
    """What each process does: opens, tells, waits to be asked, looks, tells, waits for its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        lines = [f"GET {server.path} HTTP/1.1", "Host: 127.0.0.1", *(f"{it}: {value}" for it, value in server.headers.items())]
        request = "\r\n".join([*lines, "", ""]).encode()
        connections = []
        for _ in range(count):
            connections.append(connect(server))
            ask(connections[-1], request, server.body)
        pipe.send("open")
        pipe.recv()
        for place, connection in enumerate(connections):
            if not is_open(connection):
                raise Failure(f"connection {place} was closed while it was idle")
            if place % SAMPLE == 0:
                ask(connection, request, server.body)
        pipe.send("alive")
        pipe.recv()
    except EOFError:  # the process that started it has ended
        pass
    except (Failure, OSError, ValueError) as fault:
        pipe.send(f"{type(fault).__name__}: {fault}")
    os._exit(0)


def ask(connection, request, body):
    """One request on a connection that stays open."""
    connection.sendall(request)
    answer = b""
    while not answer.endswith(body) or b"\r\n\r\n" not in answer:
        piece = connection.recv(65_536)
        if not piece or len(answer) > 65_536:
            raise Failure(f"the answer is not the one that is meant: {answer[:300]!r}")
        answer += piece
    head = answer[:-len(body)]
    if not head.startswith(b"HTTP/1.1 200 ") or not head.endswith(b"\r\n\r\n") or b"connection: close" in head.lower():
        raise Failure(f"the answer is not the one that is meant: {head[:300]!r}")


def is_open(connection):
    """Whether the peer has not closed; it may have nothing to say."""
    patience = connection.gettimeout()
    connection.setblocking(False)
    try:
        # Of the socket itself: TLS would take away what it reads, and there is nothing to read but an end.
        return socket.socket.recv(connection, 1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    finally:
        connection.settimeout(patience)
