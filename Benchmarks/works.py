"""What is measured: one function for each work. Each prints its table and gives the figures that have a target."""
import contextlib
import json
import re
import signal
import subprocess

import idle
from load import alternate, connect, handshakes, median, negotiated, progress, ratio, wrk
from nginx import Nginx
from server import Failure
from service import PROGRAM, Service

TARGETS = {
    # work, figure: at least or at most how much
    ("read", "requests/s to Hummingbird's"): (">=", 2.0),
    ("read", "requests/s to nginx's"): (">=", 0.9),
    ("read", "CPU/request to Hummingbird's"): ("<=", 0.40),
    ("read", "CPU/request to nginx's"): ("<=", 1.5),
    ("write", "requests/s to Hummingbird's, SQLite"): (">=", 2.5),
    ("write", "requests/s to Hummingbird's, memory"): (">=", 0.7),
    ("tls", "requests/s to nginx's"): (">=", 0.8),
    ("tls-connections", "full handshakes/s to nginx's"): (">=", 0.9),
    ("idle", "KiB for each connection"): ("<=", 8.0),
    ("pipelining", "requests/s to unpipelined"): (">=", 2.0),
    ("latency", "p99 to nginx's"): ("<=", 1.5),
    ("catalogue", "CPU of comparison to programme's"): ("<=", 2.0),
}


@contextlib.contextmanager
def pair(setup, *, tls=False, path=None, settings=None, connections=1024):
    """The service and nginx with the body that the service gives. Both get the same requests, key included."""
    certificate = setup.certificate if tls else None
    with contextlib.ExitStack() as stack:
        if setup.binary:
            ours = Service(setup.binary, tls=certificate, path=path, settings=settings)
        else:  # nginx beside itself: whatever comes out besides 1.00 is the machine's and ours
            body = b'{"status":"pass"}\n' if path else b'{"name":"%s"}\n' % (b"x" * 389)
            ours = Nginx(body, path or "/", tls=certificate, name="nginx for us", connections=connections)
        stack.enter_context(ours)
        # The service chooses; nginx, which would take what the client likes best, gets no other choice.
        ciphersuite = negotiated([ours]).split(", ")[1] if tls else None
        nginx = Nginx(
            ours.body, ours.path, tls=certificate, ciphersuite=ciphersuite, headers=ours.headers, connections=connections)
        yield ours, stack.enter_context(nginx)


def tell(setup, title, servers, *more):
    print(f"\n{title}: medians of {setup.rounds} rounds of {setup.seconds} s")
    for server in servers:
        print(f"  {server.name}: {server.does}")
    for line in (f"both: one answer of {len(servers[0].body)} bytes", *more):
        print(f"  {line}")


def table(rows, ours, unit="req/s"):
    """Prints a line for each server and the ratio of `ours` to it."""
    print(f"  {'':32}{unit:>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}"
          f"{'ours/it ' + unit:>16}{'ours/it p99':>13}{'ours/it CPU':>13}")

    def cell(value, width, digits=2):
        return f"{'-' if value is None else f'{value:.{digits}f}':>{width}}"

    for name, own in rows.items():
        print(f"  {name:32}{cell(median(own, 'rate'), 10, 0)}{cell(median(own, 'p50'), 9)}{cell(median(own, 'p99'), 9)}"
              f"{cell(median(own, 'cpu'), 9)}{cell(ratio(rows[ours], own, 'rate'), 16)}{cell(ratio(rows[ours], own, 'p99'), 13)}"
              f"{cell(ratio(rows[ours], own, 'cpu'), 13)}")


def against_nginx(setup, title, *more, tls=False, headers=None):
    """wrk on both: 64 connections, keep-alive unless `headers` say otherwise."""
    with pair(setup, tls=tls) as servers:
        agreed = [f"negotiated by both: {negotiated(servers)}"] if tls else []
        tell(setup, title, servers, "load: wrk, 1 thread, 64 connections", *agreed, *more)
        rows = alternate(setup.rounds, {
            server.name: lambda server=server: wrk(server, setup.seconds, headers=headers) for server in servers})
        table(rows, servers[0].name)
        return [rows[server.name] for server in servers]


def latency(setup):
    """p50 and p99 of reading one programme at 64 connections"""
    ours, nginx = against_nginx(setup, "latency, plain HTTP, keep-alive")
    return {"p99 to nginx's": ratio(ours, nginx, "p99")}


def tls(setup):
    """the same over TLS 1.3, keep-alive"""
    ours, nginx = against_nginx(setup, "tls, keep-alive", tls=True)
    return {"requests/s to nginx's": ratio(ours, nginx, "rate")}


def connections(setup):
    """new connections without TLS"""
    against_nginx(setup, "connections, plain HTTP", "one request on each: Connection: close", headers={"Connection": "close"})
    return {}


def tls_connections(setup):
    """new TLS connections, with full and with resumed handshakes"""
    with pair(setup, tls=True, path="/livez") as servers:
        ours, nginx = (server.name for server in servers)
        tell(setup, "tls-connections, full handshakes", servers, "without a key, /livez",
             "load: openssl s_time -new, 8 processes, which take more CPU than the server: look at the CPU",
             f"negotiated by both: {negotiated(servers)}")
        full = alternate(setup.rounds, {
            server.name: lambda server=server: handshakes(server, setup.seconds) for server in servers})
        table(full, ours, "conn/s")
        for server in servers:
            print(f"  {server.name} {'resumes' if resumes(server) else 'does not resume'} a session that is offered")
        tell(setup, "tls-connections, sessions offered", servers, "load: wrk, 1 thread, 64 connections, Connection: close")
        again = alternate(setup.rounds, {
            server.name: lambda server=server: wrk(server, setup.seconds, headers={"Connection": "close"})
            for server in servers})
        table(again, ours, "conn/s")
        return {"full handshakes/s to nginx's": ratio(full[ours], full[nginx], "rate")}


def resumes(server):
    """Whether a client that comes back with its session is spared a full handshake."""
    session = None
    for _ in range(2):
        with connect(server, session) as connection:
            connection.sendall(f"GET {server.path} HTTP/1.0\r\n\r\n".encode())
            while connection.recv(65_536):  # tickets come in front of the answer
                pass
            session, reused = connection.session, connection.session_reused
    return reused


def pipelining(setup):
    """16 requests at a time against one at a time"""
    with pair(setup) as servers:
        tell(setup, "pipelining", servers, "load: wrk, 1 thread, 64 connections, 1 or 16 requests in one write")
        rows = alternate(setup.rounds, {
            f"{server.name}, depth {depth}": lambda server=server, depth=depth: wrk(server, setup.seconds, depth=depth)
            for server in servers for depth in (16, 1)})
        ours = servers[0].name
        table(rows, f"{ours}, depth 16")
        return {"requests/s to unpipelined": ratio(rows[f"{ours}, depth 16"], rows[f"{ours}, depth 1"], "rate")}


def hold(setup, title, *, tls=False):
    """Connections that have had one answer and then keep still. Each round starts the servers anew."""
    count, rows = setup.connections, {}
    idle.allow_open_files(count)
    for number in range(setup.rounds):
        room = {"RAPPORT_LIMIT_CONNECTIONS": str(count + 100)}
        with pair(setup, tls=tls, settings=room, connections=count + 512) as servers:
            if not rows:
                print(f"\n{title}: medians of {setup.rounds} rounds, {count} connections that have had one answer each")
                for server in servers:
                    print(f"  {server.name}: {server.does}")
                print("  resident memory of the process above its own without them; the kernel's for their sockets is not in it")
                if tls:
                    print(f"  negotiated by both: {negotiated(servers)}")
            for server in servers:
                progress(f"round {number + 1} of {setup.rounds}: {server.name}")
                rows.setdefault(server.name, []).append(idle.measure(server, count))
    progress("")
    print(f"  {'':32}{'empty MiB':>11}{'with MiB':>10}{'KiB each':>10}{'Pss, KiB each':>15}")
    for name, own in rows.items():
        print(f"  {name:32}{median(own, 'empty') / 1024:11.1f}{median(own, 'full') / 1024:10.1f}{median(own, 'rss'):10.2f}"
              f"{median(own, 'pss'):15.2f}")
    return {"KiB for each connection": median(rows[next(iter(rows))], "rss")}


def idle_plain(setup):
    """memory of 10,000 idle keep-alive connections"""
    return hold(setup, "idle, plain HTTP")


def idle_tls(setup):
    """the same over TLS 1.3"""
    return hold(setup, "idle-tls", tls=True)


def beside_peers(setup, work):
    """Runs the script of the peers, which prints its own table: rate, p99, CPU, and the ratios of ours to each."""
    if not setup.binary:
        raise Failure(f"{work} needs the service: run it without OURS=nginx")
    with Service(setup.binary) as ours:
        request = ["--url", ours.url]
        if work == "write":
            (ours.folder / "program.json").write_text(json.dumps(PROGRAM))
            request = ["--url", ours.url.replace(ours.path, "/v1/programs"), "--body", str(ours.folder / "program.json")]
        print(flush=True)
        out = ""
        with subprocess.Popen(
                ["python3", setup.compare, work, *request, "--pid", str(ours.process.pid), "--rounds", str(setup.rounds),
                 "--header", f"Authorization: Bearer {ours.key}", "--seconds", str(setup.seconds), "--peers", setup.peers],
                stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    out += line
            except BaseException:
                process.send_signal(signal.SIGINT)  # which lets it stop what it has started
                raise
        if process.returncode:
            raise Failure(f"{setup.compare} {work} ended with {process.returncode}")
        ours.check()
    rows = re.findall(r"^(\S+) +\S+ +\S+ +\S+ +([\d.]+) +([\d.]+)$", out, re.M)
    return {name: (float(rate), float(cpu)) for name, rate, cpu in rows}


def read(setup):
    """reading one programme beside other servers, by the script COMPARE"""
    figures = {}
    for peer, (rate, cpu) in beside_peers(setup, "read").items():
        owner = {"hummingbird": "Hummingbird's", "nginx": "nginx's"}.get(peer)
        if owner:
            figures |= {f"requests/s to {owner}": rate, f"CPU/request to {owner}": cpu}
    return figures


def write(setup):
    """creating programmes beside other servers, by the script COMPARE: one that syncs to SQLite, one that keeps nothing"""
    rates = {peer: rate for peer, (rate, _) in beside_peers(setup, "write").items()}
    kept = {"hummingbird-sqlite": "SQLite", "hummingbird": "memory"}
    return {f"requests/s to Hummingbird's, {kept[peer]}": rate for peer, rate in rates.items() if peer in kept}


def catalogue(setup):
    """the whole comparison in each of its forms, beside reading one programme"""
    if not setup.binary:
        raise Failure("catalogue needs the service: run it without OURS=nginx")
    with Service(setup.binary) as server:
        plain, forms = "comparison, json", ("text", "markdown", "csv")
        loads = {"one programme": (server.path, server.route, {}), plain: ("/v1/comparison", "/v1/comparison", {})}
        loads["comparison, json in gzip"] = ("/v1/comparison", "/v1/comparison", {"Accept-Encoding": "gzip"})
        loads |= {f"comparison, {form}": (f"/v1/comparison?format={form}", "/v1/comparison", {}) for form in forms}

        def load(path, route, headers):
            server.read(path, route)
            return wrk(server, setup.seconds, headers=headers)

        print(f"\ncatalogue: medians of {setup.rounds} rounds of {setup.seconds} s")
        print("  all types on all dimensions, kept until the catalogue changes, and one programme; key checked, access log on")
        print("  load: wrk, 1 thread, 64 connections")
        rows = alternate(setup.rounds, {name: lambda one=one: load(*one) for name, one in loads.items()})
        table(rows, plain)
        for name, (path, route, _) in loads.items():
            server.read(path, route)
            print(f"  {name}: {len(server.body)} bytes" + (" before gzip" if "gzip" in name else ""))
        return {"CPU of comparison to programme's": ratio(rows[plain], rows["one programme"], "cpu")}


WORKS = {
    "read": read, "write": write, "latency": latency, "pipelining": pipelining, "connections": connections,
    "catalogue": catalogue, "idle": idle_plain, "tls": tls, "tls-connections": tls_connections, "idle-tls": idle_tls,
}
