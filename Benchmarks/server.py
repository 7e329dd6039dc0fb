"""A server that is measured: a process in a folder of its own, which is waited for, checked, read, and put away."""
import functools
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

STARTS_WITHIN_SECONDS = 120
STOPS_WITHIN_SECONDS = 15
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Why there is no figure: what is wrong, and what to do where that is known."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(folder):
    """A self-signed certificate, ECDSA with P-256, as `folder`/cert.pem and key.pem."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)


@functools.cache  # a session can be offered in the context alone that it was given in
def client_context():
    """TLS 1.3 without a look at the certificate, which is self-signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Server:
    """A process that answers on a port of 127.0.0.1.

    `path`, `headers` and `body` are the request and the answer measured; `tls` is the folder of certificate and key, None
    for plain HTTP; `does` says what it does for each request.
    """

    def __init__(self, name, *, tls, path):
        self.name, self.tls, self.path, self.headers, self.body = name, tls, path, {}, b""
        self.more = {}  # what the request measured has beside `headers`; None takes one away

    def start(self, command, environment):
        """Starts the process, with its output in files of the folder."""
        self.started = time.monotonic()
        with open(self.folder / "out", "ab") as out, open(self.folder / "log", "ab") as log:
            # A session of its own, so that Ctrl-C reaches this script alone, which then stops everything in order.
            self.process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=log, env=environment,
                start_new_session=True)

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-bench-"))
        self.process = None
        self.port = free_port()
        try:
            self.launch()
            self.wait()
            self.prepare()
            self.check()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{self.path}"

    def prepare(self):
        """What is left to do once it is ready."""

    def answered(self):
        """How many requests for what is measured it has answered, by its own count; None if it keeps none."""

    def forget_log(self):
        """Empties what it has logged, so that rounds do not fill the disk."""

    def log(self):
        return (self.folder / "log").read_text(errors="replace").strip()[-2000:]

    def wait(self):
        """Until it answers, and says that it is ready; how long that took from its start is then in `ready_seconds`."""
        deadline = self.started + STARTS_WITHIN_SECONDS
        while True:
            try:
                status, _, body = self.ask("GET", "/readyz")
                if status == 200:
                    self.ready_seconds = time.monotonic() - self.started
                    return
                if time.monotonic() > deadline:
                    raise Failure(f"{self.name} is not ready: {status} {body[:500]!r}")
            except Failure:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
            time.sleep(0.005)

    def fields(self, more=None):
        """What each request has, with more of it; None takes one away."""
        return {name: value for name, value in {**self.headers, **(more or {})}.items() if value is not None}

    def ask(self, method, path, body=None, headers=None):
        """One request on a connection of its own: the status, the fields and the body of its answer."""
        if self.tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=client_context())
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, self.fields(headers))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as fault:
            ended = self.process.poll()
            state = "it runs" if ended is None else f"it has ended with {ended}"
            raise Failure(
                f"{self.name} does not answer on port {self.port}: {fault}; {state}; its log:\n{self.log()}") from None
        finally:
            connection.close()

    def check(self):
        """Stops everything unless the answer is the one that is meant."""
        status, _, body = self.ask("GET", self.path, headers=self.more)
        if status != 200 or body != self.body or not body:
            raise Failure(
                f"{self.name} answers {self.url} with {status} and {body[:200]!r}; meant is 200 and {self.body[:200]!r}")

    def family(self):
        """The process and its children: nginx serves in workers."""
        pids = [self.process.pid]
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:  # it has ended
                continue
            if parent == self.process.pid:
                pids.append(int(stat.parent.name))
        return pids

    def cpu_seconds(self):
        """What it has used so far, in user and kernel mode."""
        ticks = 0
        for pid in self.family():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def memory(self):
        """Resident memory in KiB, and the share of it that it has to answer for (Rss and Pss).

        From smaps_rollup, which counts pages; VmRSS comes from counters that each processor adds to in batches.
        """
        rss = pss = 0
        for pid in self.family():
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            rss += int(re.search(r"^Rss:\s+(\d+)", text, re.M)[1])
            pss += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
        return rss, pss
