"""Loads on a server: each checks the answers, before, during and after, and gives a `Measurement`."""
import concurrent.futures
import dataclasses
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from server import Failure, client_context

MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclasses.dataclass
class Measurement:
    """What one round came to."""
    rate: float
    cpu: float
    p50: float = None
    p99: float = None


def wrk(server, seconds, *, connections=64, depth=1, headers=None, creates=False):
    """Sends one request after the other on each connection, from one thread; with `depth`, that many at a time.

    With `creates`, each request has the server make a programme. The latencies of wrk are those of a whole
    batch if there is a depth, and are left out.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in server.fields(headers).items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if creates:
            script.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n')
            script.write(f"wrk.body = [==[{server.request}]==]\n")
        if depth > 1:
            script.write(f"function init(args) batch = wrk.format():rep({depth}) end\n")
            script.write("function request() return batch end\n")
        script.flush()
        if creates or depth > 1:
            command += ["-s", script.name]
        url, count_answers = (server.collection, server.created) if creates else (server.url, server.answered)
        server.check()
        (answered, cpu) = (count_answers(), server.cpu_seconds())
        out = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
        cpu = server.cpu_seconds() - cpu
        answered = None if answered is None else count_answers() - answered
        server.check()
    for fault in (r"Socket errors: .*", r"Non-2xx or 3xx responses: \d+"):
        found = re.search(fault, out)
        if found:
            raise Failure(f"{server.name}, {url}: {found[0]}")
    count = int(re.search(r"(\d+) requests in", out)[1])
    # When wrk stops, an answer may be on its way to each connection for each request sent: now, and when it last loaded this
    # server, which may have been done with those, in a queue for its disk, only after it was asked.
    if not count or answered is not None and not count <= answered <= count + 2 * connections * depth:
        raise Failure(f"{server.name}: wrk counts {count} answers, the server {answered}")
    server.forget_log()
    latency = {} if depth > 1 else {f"p{percent}": percentile(out, percent) for percent in (50, 99)}
    return Measurement(float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), cpu / count * 1e6, **latency)


def percentile(out, percent):
    value, unit = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", out, re.M).groups()
    return float(value) * MILLISECONDS[unit]


def handshakes(server, seconds, *, processes=8):
    """Opens TLS connections one after the other in each of some processes, with one request on each, over HTTP/1.0.

    `openssl s_time -new` offers no session, so that every handshake is a full one: nginx's $ssl_session_reused says `.` for
    each. wrk cannot be had to do so: it comes back with the session it was given, and $ssl_session_reused says `r`.
    """
    length = len(raw_answer(server))
    command = ["openssl", "s_time", "-connect", f"127.0.0.1:{server.port}", "-new", "-tls1_3", "-www", server.path]

    def run(_):
        return subprocess.run(command + ["-time", str(max(1, seconds - 1))], capture_output=True, text=True)

    server.check()
    time.sleep(1.02 - time.time() % 1)  # s_time looks at whole seconds of the clock: all start and end in the same one
    (answered, cpu, start) = (server.answered(), server.cpu_seconds(), time.monotonic())
    with concurrent.futures.ThreadPoolExecutor(processes) as pool:
        runs = list(pool.map(run, range(processes)))
    elapsed = time.monotonic() - start
    (cpu, answered) = (server.cpu_seconds() - cpu, server.answered() - answered)
    server.check()
    count = 0
    for done in runs:
        found = re.search(r"(\d+) connections in .*bytes read (\d+)", done.stdout)
        if done.returncode or not found:
            raise Failure(f"{server.name}: openssl s_time failed: {done.stderr.strip()[-500:]}")
        if int(found[2]) != int(found[1]) * length:
            raise Failure(f"{server.name}: {found[1]} answers have {found[2]} bytes, and not {length} each")
        count += int(found[1])
    if answered != count:
        raise Failure(f"{server.name}: openssl s_time counts {count} answers, the server {answered}")
    server.forget_log()
    return Measurement(count / elapsed, cpu / count * 1e6)


def raw_answer(server):
    """The bytes that openssl s_time gets in answer to what it sends."""
    with connect(server) as connection:
        connection.sendall(f"GET {server.path} HTTP/1.0\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(b"\r\n\r\n" + server.body):
        raise Failure(f"{server.name} answers HTTP/1.0 with {answer[:300]!r}")
    return answer


def connect(server, session=None):
    plain = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    return client_context().wrap_socket(plain, session=session) if server.tls else plain


def negotiated(servers):
    """What openssl's client and each server agree on: protocol, ciphersuite, key exchange, signature.

    Stops if it differs: the rates would tell of that and of nothing else.
    """
    agreed = {}
    for server in servers:
        out = subprocess.run(
            ["openssl", "s_client", "-brief", "-connect", f"127.0.0.1:{server.port}"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        lines = dict(line.split(": ", 1) for line in (out.stdout + out.stderr).splitlines() if ": " in line)
        wanted = ("Protocol version", "Ciphersuite", "Server Temp Key", "Signature type")
        agreed[server.name] = ", ".join(lines.get(name, f"no {name}") for name in wanted)
    if len(set(agreed.values())) > 1:
        raise Failure(f"the servers negotiate differently: {agreed}")
    text = agreed[servers[0].name]
    if not text.startswith("TLSv1.3, TLS_"):
        raise Failure(f"TLS 1.3 is meant, and this was negotiated: {text}")
    return text


def alternate(rounds, loads):
    """Runs each load in turn, `rounds` times, so that what the machine does besides meets all alike; every second time from
    the last to the first, so that none always comes behind the same other.

    - loads: By name, a function without parameters that gives a Measurement.
    """
    rows = {name: [] for name in loads}
    for number in range(rounds):
        for name, load in list(loads.items())[::-1 if number % 2 else 1]:
            progress(f"round {number + 1} of {rounds}: {name}")
            rows[name].append(load())
    progress("")
    return rows


def progress(text):
    """Shows on a terminal what goes on; the next line goes over it."""
    if sys.stderr.isatty():
        print(f"  {text}".ljust(70), end="\r", file=sys.stderr, flush=True)


def median(rows, what):
    values = [getattr(row, what) for row in rows]
    return None if None in values else statistics.median(values)


def ratio(ours, others, what):
    """The median of the ratios of each round, which is not the ratio of the medians."""
    pairs = [(getattr(one, what), getattr(other, what)) for one, other in zip(ours, others)]
    if any(one is None or not other for one, other in pairs):
        return None
    return statistics.median(one / other for one, other in pairs)
