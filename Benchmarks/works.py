"""What is measured: one function for each work. Each prints its table and gives the figures that have a target."""
import contextlib
import tempfile

import idle
import peers
from folders import kind_of_disk
from load import alternate, connect, handshakes, median, negotiated, progress, ratio, wrk
from nginx import Nginx
from service import Service

TARGETS = {
    # work, figure: at least or at most how much
    ("read", "requests/s to nginx's"): (">=", 0.95),
    ("read", "CPU/request to nginx's"): ("<=", 1.15),
    ("read", "requests/s to hummingbird's"): (">=", 2.2),
    ("write", "requests/s to limit's"): (">=", 0.75),
    ("write", "CPU/request to limit's"): ("<=", 2.2),
    ("write", "requests/s to hummingbird-sqlite's"): (">=", 2.8),
    ("write-512", "requests/s to limit's"): (">=", 0.60),
    ("tls", "requests/s to nginx's"): (">=", 0.8),
    ("tls-connections", "full handshakes/s to nginx's"): (">=", 0.9),
    ("idle", "KiB for each connection"): ("<=", 8.0),
    ("pipelining", "requests/s to unpipelined"): (">=", 2.0),
    ("latency", "p99 to nginx's"): ("<=", 1.5),
    ("catalogue", "CPU of comparison to programme's"): ("<=", 2.0),
}


def our_server(setup, *, tls=None, path=None, settings=None, connections=1024):
    """The service, or nginx in its place: whatever comes out besides 1.00 is then the machine's and ours."""
    if setup.binary:
        return Service(setup.binary, tls=tls, path=path, settings=settings)
    body = b'{"status":"pass"}\n' if path else b'{"name":"%s"}\n' % (b"x" * 389)
    return Nginx(body, path or "/", tls=tls, name="nginx for us", connections=connections)


@contextlib.contextmanager
def pair(setup, *, tls=False, path=None, settings=None, connections=1024):
    """The service and nginx with the body that the service gives. Both get the same requests, key included."""
    certificate = setup.certificate if tls else None
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(our_server(setup, tls=certificate, path=path, settings=settings, connections=connections))
        # The service chooses; nginx, which would take what the client likes best, gets no other choice.
        ciphersuite = negotiated([ours]).split(", ")[1] if tls else None
        nginx = Nginx(
            ours.body, ours.path, tls=certificate, ciphersuite=ciphersuite, headers=ours.headers, connections=connections)
        yield ours, stack.enter_context(nginx)


def tell(setup, title, servers, *lines):
    print(f"\n{title}: medians of {setup.rounds} rounds of {setup.seconds} s")
    for server in servers:
        print(f"  {server.name}: {server.does}")
    for line in lines:
        print(f"  {line}")


def same_answer(servers):
    return f"both: one answer of {len(servers[0].body)} bytes"


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
        tell(setup, title, servers, same_answer(servers), "load: wrk, 1 thread, 64 connections", *agreed, *more)
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
        tell(setup, "tls-connections, full handshakes", servers, same_answer(servers), "without a key, /livez",
             "load: openssl s_time -new, 8 processes, which take more CPU than the server: look at the CPU",
             f"negotiated by both: {negotiated(servers)}")
        full = alternate(setup.rounds, {
            server.name: lambda server=server: handshakes(server, setup.seconds) for server in servers})
        table(full, ours, "conn/s")
        for server in servers:
            print(f"  {server.name} {'resumes' if resumes(server) else 'does not resume'} a session that is offered")
        tell(setup, "tls-connections, sessions offered", servers, same_answer(servers),
             "load: wrk, 1 thread, 64 connections, Connection: close")
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
        tell(setup, "pipelining", servers, same_answer(servers),
             "load: wrk, 1 thread, 64 connections, 1 or 16 requests in one write")
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


def beside_peers(setup, title, make_peers, *lines, connections=64, creates=False):
    """wrk on the service and on those of its peers that are wanted. Gives the ratios to each by their names."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(our_server(setup))
        wanted = [peer for peer in make_peers(ours) if peer.name in setup.peers]
        servers = [ours, *(stack.enter_context(peer) for peer in wanted)]
        tell(setup, title, servers, f"load: wrk, 1 thread, {connections} connections", *lines)
        rows = alternate(setup.rounds, {
            server.name: lambda server=server: wrk(server, setup.seconds, connections=connections, creates=creates)
            for server in servers})
        table(rows, ours.name)
        figures = {}
        for peer in wanted:
            figures[f"requests/s to {peer.name}'s"] = ratio(rows[ours.name], rows[peer.name], "rate")
            figures[f"CPU/request to {peer.name}'s"] = ratio(rows[ours.name], rows[peer.name], "cpu")
        return figures


def read(setup):
    """reading one programme beside other servers"""
    return beside_peers(setup, "read, plain HTTP, keep-alive", peers.readers)


def write(setup, connections=64):
    """creating programmes beside other servers: a bare loop, one that syncs to SQLite, one that keeps nothing"""
    disk = f"data on {kind_of_disk(tempfile.gettempdir())}; rapport, limit and hummingbird-sqlite answer once it is on disk"
    return beside_peers(setup, f"write, {connections} connections", peers.writers, disk, connections=connections, creates=True)


def write_512(setup):
    """the same over 512 connections"""
    return write(setup, connections=512)


def catalogue(setup):
    """the whole comparison in each of its forms, beside reading one programme"""
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
    "read": read, "write": write, "write-512": write_512, "latency": latency, "pipelining": pipelining, "connections": connections,
    "catalogue": catalogue, "idle": idle_plain, "tls": tls, "tls-connections": tls_connections, "idle-tls": idle_tls,
}
